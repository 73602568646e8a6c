import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { causes as all, causesOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import { layoutFor } from '../../src/inspector/chart-layout.ts';
import { chartSvg } from '../../src/inspector/chart-svg.ts';
import { run } from '../cli/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is open at the end of a text of XML, or the first tag that closes another; empty when it is well formed. */
const leftOpen = (xml: string): readonly string[] => {
  const open: string[] = [];
  for (const [, closing, name = '', self] of xml.matchAll(
    /<(\/?)([a-z]+)(?:\s[a-zA-Z:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (closing === '/' && open.pop() !== name) return [name];
    if (closing === '' && self === '') open.push(name);
  }
  return open;
};

const statesIn = (svg: string): readonly string[] =>
  Array.from(svg.matchAll(/data-state="([^"]+)"/g), ([, id]) => id ?? '');

describe('the chart as a picture', () => {
  test.each([...providers, undefined])(
    'for %s is a well-formed SVG with the causes of its family alone',
    (provider) => {
      const svg = chartSvg(layoutFor(provider));
      expect(leftOpen(svg)).toEqual([]);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" viewBox="0 0 \d+ \d+"/);
      const family = provider === undefined ? undefined : causesOf(provider)[0]?.family;
      const causes = all.filter((cause) => cause.family === family);
      const drawn = statesIn(svg).filter((id) => /^connection\.CREDENTIALS\..+\./.test(id));
      expect(drawn).toEqual(causes.map(({ family, code }) => `connection.CREDENTIALS.${family}.${code}`));
      expect(svg).toContain(`>${all.length - causes.length} causes `);
    },
  );

  test('shows every status', () => {
    const { connection, sync } = accountMachine.config.states ?? {};
    const drawn = statesIn(chartSvg(layoutFor()));
    for (const status of Object.keys(connection?.states ?? {}))
      expect(drawn).toContain(`connection.${status}`);
    for (const state of Object.keys(sync?.states ?? {})) expect(drawn).toContain(`sync.${state}`);
  });

  test('says truly that a status without an arrow leads to its state from any living one', () => {
    const { edges } = layoutFor();
    const reached = new Set(edges.map(({ id }) => id.split(' ').at(-1)));
    const { on = {}, states = {} } = accountMachine.config.states?.['connection'] ?? {};
    const leads = on as Readonly<Record<string, { readonly target?: string }>>;
    const silent = Object.keys(states).filter((name) => name !== 'NEW' && !reached.has(`connection.${name}`));
    expect(silent).toHaveLength(8);
    for (const name of silent) expect(leads[name]?.target).toBe(`.${name}`);
  });

  test('asks nothing of another server', () => {
    const svg = chartSvg(layoutFor('linkedin'));
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\((?!#)|@import|<script/);
  });

  test('is printed by machine --format svg', async () => {
    const { code, stdout } = await run(['machine', '--format', 'svg', '--provider', 'whatsapp']);
    expect(code).toBe(0);
    expect(stdout).toBe(`${chartSvg(layoutFor('whatsapp'))}\n`);
    expect(stdout).toContain('phoneOffline');
  });

  test('is current in docs/chart', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/update-charts.js', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
