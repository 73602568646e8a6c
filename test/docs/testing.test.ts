import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as kit from '../../src/kit.ts';
import { lifecycleMatchers } from '../../src/testing/index.ts';
import { buildWhenStale } from '../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
const runner = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');

/** The examples by the file name in their first line. */
const examples: ReadonlyMap<string, string> = new Map(
  Array.from(page.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm), ([, name = '', text = '']) => [
    name,
    text,
  ]),
);

/** The example that names no file. */
const plain = Array.from(page.matchAll(/^```js\n(import[\s\S]*?)^```$/gm), ([, text]) => text ?? '');

/** A folder inside the package, so that an example can import it by its own name. */
let folder = '';

beforeAll(() => {
  buildWhenStale();
  folder = mkdtempSync(join(root, 'dist/.testing-'));
  for (const [name, text] of examples) writeFileSync(join(folder, name), text);
  // As in a project where the package lies in node_modules: it is imported as it is shipped.
  const config = 'export default { test: { server: { deps: { external: [/dist\\/src/] } } } };';
  writeFileSync(join(folder, 'vitest.config.js'), config);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How many tests of the page passed and failed with a handler. */
const outcomeWith = (handler: string): readonly number[] => {
  writeFileSync(join(folder, 'handler.js'), handler);
  const { stdout } = spawnSync(
    process.execPath,
    [runner, 'run', '--root', folder, '--reporter=json', 'handler.test.js'],
    { cwd: folder, encoding: 'utf8', env: {} },
  );
  const report = JSON.parse(stdout) as { readonly numPassedTests: number; readonly numFailedTests: number };
  return [report.numPassedTests, report.numFailedTests];
};

describe('the page on testing a handler', () => {
  const handler = examples.get('handler.js') ?? '';

  test('has a test that its handler passes', () => {
    expect(outcomeWith(handler)).toEqual([2, 0]);
  });

  test.each([
    ['mails at once', "lifecycle.on('effect', async ({ accountId, effect }) => {", 'x'],
    ['forgets to resume', "  lifecycle.on('resumed', ({ accountId }) => campaigns.resume(accountId));\n", ''],
    ['throws in a listener', 'campaigns.pause(accountId)', 'campaigns.stop(accountId)'],
    ['believes everybody', '{ lifecycle, secrets, now }', '{ lifecycle, allowUnauthenticated: true, now }'],
  ])('has a test that finds a handler that %s', (_, right, wrong) => {
    expect(handler).toContain(right);
    const broken =
      wrong === 'x'
        ? handler
            .replace(right, "lifecycle.on('transition', async ({ accountId }) => {")
            .replace("    if (effect.type !== 'askUser') return;\n", '')
            .replace('account.remedy.forUser', "account.remedy?.forUser ?? ''")
        : handler.replace(right, wrong);
    expect(outcomeWith(broken)).toEqual([1, 1]);
  });

  test('says truly how a cause is come to', () => {
    expect(plain).toHaveLength(1);
    const [text = ''] = plain;
    writeFileSync(join(folder, 'cause.mjs'), text.replace('await using', 'const'));
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cause.mjs')], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const said = Array.from(text.matchAll(/console\.log.*\/\/ (.*)$/gm), ([, told]) => told);
    expect(stdout.trim().split('\n')).toEqual(said);
  });

  test('runs each of its examples', () => {
    expect([...examples.keys()]).toEqual(['handler.js', 'handler.test.js']);
    expect(page.match(/^```js$/gm)).toHaveLength(3);
  });

  test('names every function and matcher of the kit', () => {
    const functions = Object.entries(kit).flatMap(([name, one]) => (typeof one === 'function' ? [name] : []));
    expect(functions.length).toBeGreaterThan(10);
    // What the fake Unipile alone uses is not for a first look.
    const fine = new Set(['scatter', 'seededRandom']);
    for (const name of [...functions, ...Object.keys(lifecycleMatchers)])
      if (!fine.has(name)) expect(page).toContain(name);
  });
});
