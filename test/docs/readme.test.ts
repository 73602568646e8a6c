import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The fenced blocks of a language. */
const blocks = (language: string): string[] =>
  Array.from(
    readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')),
    ([, text]) => text ?? '',
  );

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
  test('has generated parts that are current', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/update-readme.js', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('has a library example that runs as it stands', () => {
    const [example] = blocks('js');
    const cwd = mkdtempSync(join(tmpdir(), 'readme-'));
    const { stdout, stderr, status } = run('example.mjs', example ?? '', cwd);
    rmSync(cwd, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('applied CREDENTIALS undetermined');
    expect(stdout).toContain("cause: 'linkedin.excessiveRequests'");
    expect(stdout).toContain('Acc0unt_Id-22chars-ABC linkedin.excessiveRequests true');
  });

  test('says truly that CommonJS can require the package', () => {
    const { stdout, stderr } = run(
      'example.cjs',
      "const { openLifecycle } = require('account-lifecycle'); console.log(typeof openLifecycle);",
      root,
    );
    expect(stdout.trim()).toBe('function');
    expect(stderr.replace(/.*ExperimentalWarning[\s\S]*/, '')).toBe('');
  });

  test('shows log lines that are read as they stand', () => {
    const lines = blocks('json').flatMap((block) =>
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

  test.each([...decisionNames, ...signalTypes])('explains %s', (word) => {
    expect(readme).toContain(`| \`${word}\` |`);
  });

  test.each([...eventFlags])('explains the flag %s', (flag) => {
    expect(readme).toContain(`\`${flag}\``);
  });

  test.each([...statuses])('names the status %s', (status) => {
    expect(readme).toContain(status);
  });

  test('names every option of every command', () => {
    const help = (...args: string[]): string =>
      execFileSync(process.execPath, [join(root, 'bin/account-lifecycle.js'), ...args], { encoding: 'utf8' });
    const commands = Array.from(
      help('--help').matchAll(/^ {2}([a-z-]+) .*$/gm),
      ([, name]) => name ?? '',
    ).filter((name) => !name.startsWith('-') && name !== 'help');
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands)
      for (const [option] of help(command, '--help').matchAll(/--[a-z][a-z-]+/g))
        expect(readme).toContain(option);
  });
});
