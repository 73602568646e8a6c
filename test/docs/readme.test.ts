import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventFlags } from '../../machines/event.ts';
import { signalTypes } from '../../machines/signal.ts';
import { statuses } from '../../machines/status.ts';
import { decisionNames } from '../../src/model/decision.ts';
import { readLine, readPayload } from '../../src/wire/index.ts';
import { buildWhenStale } from '../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

/** The fenced blocks of a language on a page. */
const blocks = (page: string, language: string): string[] =>
  Array.from(
    page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')),
    ([, text]) => text ?? '',
  );

const concepts = read('docs/concepts.md');
const logLines = read('docs/log-lines.md');

/** A folder inside the package, so that a snippet can import it by its own name. */
let folder = '';

beforeAll(() => {
  buildWhenStale();
  folder = mkdtempSync(join(root, 'dist/.snippets-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (name: string, text: string, cwd: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return spawnSync(process.execPath, [file], { cwd, encoding: 'utf8' });
};

describe('the README', () => {
  test('is a front page of at most 250 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  test('leads to every page that is shipped, and to none twice in its index', () => {
    const [, index = ''] = readme.split('## All pages');
    const led = Array.from(index.matchAll(/\]\(docs\/([^)]+)\)/g), ([, page]) => page ?? '');
    const kept = new Set(['developing.md', 'performance.md']);
    const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.md') && !kept.has(name));
    expect(led.toSorted()).toEqual(pages.toSorted());
  });

  test('claims no certainty where its pages speak of hypotheses', () => {
    expect(readme).not.toMatch(/certainty/);
    expect(read('docs/reliability.md')).toContain('_A cause is a hypothesis._');
  });
});

describe('the pages', () => {
  test('have generated parts that are current', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/update-pages.js', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('show a library example that runs as it stands', () => {
    const [example] = blocks(readme, 'js');
    const cwd = mkdtempSync(join(tmpdir(), 'readme-'));
    const { stdout, stderr, status } = run('example.mjs', example ?? '', cwd);
    rmSync(cwd, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('applied CREDENTIALS undetermined');
    expect(stdout).toContain("cause: 'linkedin.excessiveRequests'");
    expect(stdout).toContain('Acc0unt_Id-22chars-ABC linkedin.excessiveRequests true');
  });

  test('say truly that CommonJS can require the package', () => {
    const { stdout, stderr } = run(
      'example.cjs',
      "const { openLifecycle } = require('account-lifecycle'); console.log(typeof openLifecycle);",
      root,
    );
    expect(stdout.trim()).toBe('function');
    expect(stderr.replace(/.*ExperimentalWarning[\s\S]*/, '')).toBe('');
  });

  test('show log lines that are read as they stand', () => {
    const lines = blocks(logLines, 'json').flatMap((block) =>
      block.split('\n').filter((line) => line.startsWith('{"received_at"')),
    );
    expect(lines).toHaveLength(5);
    for (const text of lines) {
      const line = readLine(text);
      if ('unreadable' in line) throw new Error(line.unreadable);
      const reading = readPayload(line.payload, line.receivedAt ?? 0, line.source ?? undefined);
      expect(reading).toMatchObject({ kind: 'event', event: { source: line.source } });
    }
  });

  test.each([...decisionNames])('explain the decision %s', (word) => {
    expect(concepts).toMatch(new RegExp(`^\\| \`${word}\` +\\|`, 'm'));
  });

  test.each([...signalTypes])('explain the signal %s', (word) => {
    expect(logLines).toMatch(new RegExp(`^\\| \`${word}\` +\\|`, 'm'));
  });

  test.each([...eventFlags])('explain the flag %s', (flag) => {
    expect(concepts).toContain(`\`${flag}\``);
  });

  test.each([...statuses])('name the status %s', (status) => {
    expect(concepts).toContain(status);
  });

  test('name every option of every command', () => {
    const help = (...args: string[]): string =>
      execFileSync(process.execPath, [join(root, 'bin/account-lifecycle.js'), ...args], { encoding: 'utf8' });
    const commands = Array.from(
      help('--help').matchAll(/^ {2}([a-z-]+) .*$/gm),
      ([, name]) => name ?? '',
    ).filter((name) => !name.startsWith('-') && name !== 'help');
    const page = read('docs/commands.md');
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands)
      for (const [option] of help(command, '--help').matchAll(/--[a-z][a-z-]+/g))
        expect(page).toContain(option);
  });
});
