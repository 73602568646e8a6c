import { execFileSync, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { storedWords, wordsTaken } from '../../src/cli/print/completion.ts';
import { createShell } from '../../src/cli/shell.ts';
import { buildWhenStale } from '../build.ts';
import { openLifecycle } from '../../src/index.ts';
import { v1 } from '../payloads.ts';
import { run, temporaryFolder, testIo } from './run.ts';

const belowThis = (
  command: Command,
  path: readonly string[],
): readonly (readonly [readonly string[], Command])[] => [
  [path, command],
  ...command.commands.flatMap((below) => belowThis(below, [...path, below.name()])),
];

const all = belowThis(createProgram(createShell(testIo())), []);

/** Each option that takes words of a list: what is typed up to it, and the list. */
const optionsWithWords = all.flatMap(([path, command]) =>
  command.options.flatMap((option) =>
    wordsTaken(option).length === 0
      ? []
      : [{ typed: [...path, option.long ?? ''], words: wordsTaken(option) }],
  ),
);

const isThere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

describe('completion', () => {
  let bash = '';
  let fish = '';

  beforeAll(async () => {
    bash = (await run(['completion', 'bash'])).stdout;
    fish = (await run(['completion', 'fish'])).stdout;
  });

  it('knows the words of every option that refuses others', () => {
    const refusing = all.flatMap(([path, command]) =>
      command.options
        .filter(({ parseArg }) => {
          try {
            parseArg?.('no such word!', undefined);
            return false;
          } catch (error) {
            return error instanceof Error && 'hint' in error && String(error.hint).startsWith('Known are ');
          }
        })
        .map(({ long }) => [...path, long ?? ''].join(' ')),
    );
    const offered = new Set(optionsWithWords.map(({ typed }) => typed.join(' ')));
    expect(refusing.length).toBeGreaterThan(10);
    expect(refusing.filter((option) => !offered.has(option))).toEqual([]);
  });

  it('offers in bash what each option takes, and nothing else', () => {
    const calls = optionsWithWords.map(({ typed }) => {
      const words = ['account-lifecycle', ...typed, ''].map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${words}) COMP_CWORD=${typed.length + 1}; _account_lifecycle; echo "\${COMPREPLY[*]}"`;
    });
    const offered = execFileSync('bash', ['-c', `${bash}\n${calls.join('\n')}`], { encoding: 'utf8' });
    expect(
      offered
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')),
    ).toEqual(optionsWithWords.map(({ words }) => words));
  });

  it.runIf(isThere('fish'))('offers in fish what each option takes, and nothing else', () => {
    const calls = optionsWithWords.map(
      ({ typed }) =>
        `complete -C 'account-lifecycle ${typed.join(' ')} ' | string replace -r '\\t.*' '' | string join ' '`,
    );
    const offered = execFileSync('fish', ['--no-config', '-c', `${fish}\n${calls.join('\n')}`], {
      encoding: 'utf8',
    });
    expect(
      offered
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ').toSorted()),
    ).toEqual(optionsWithWords.map(({ words }) => words.toSorted()));
  });

  it.runIf(isThere('zsh'))('is a script that zsh can read', async () => {
    const { stdout } = await run(['completion', 'zsh']);
    expect(spawnSync('zsh', ['-n'], { input: stdout, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

describe('completion from a database', () => {
  const database = join(temporaryFolder(), 'accounts.db');
  const program = join(fileURLToPath(new URL('../..', import.meta.url)), 'bin/account-lifecycle.js');

  beforeAll(async () => {
    await buildWhenStale();
    await using lifecycle = openLifecycle({ database });
    await lifecycle.receive(
      { status: 'CREATION_SUCCESS', account_id: 'acc-two', name: 'user 17' },
      { source: 'notify' },
    );
    for (const id of ['acc-one', 'acc-two', 'other']) await lifecycle.receive(v1(id, 'OK'));
  });

  it('is there for every operand that names an account, and for tenants and names', () => {
    const named = all.flatMap(([path, command]) =>
      command.registeredArguments.filter((one) => storedWords(one) === 'accounts').map(() => path.join(' ')),
    );
    for (const command of [
      'show',
      'explain',
      'history',
      'can',
      'signal',
      'forget',
      'open',
      'reconnect',
      'restart',
    ])
      expect(named).toContain(command);
    const options = all.flatMap(([path, command]) =>
      command.options
        .filter((one) => storedWords(one) !== null)
        .map(({ long }) => `${path.join(' ')} ${long}`),
    );
    expect(options).toEqual(
      expect.arrayContaining(['accounts --tenant', 'attention --name', 'reconcile --account']),
    );
  });

  it.each([
    ['accounts', 'acc-', ['acc-one', 'acc-two']],
    ['accounts', '', ['acc-one', 'acc-two', 'other', 'user 17']],
    ['tenants', 'user', ['user 17']],
    ['names', '', []],
  ])('tells of %s that begin with %j', async (kind, beginning, expected) => {
    const { code, stdout } = await run(['complete', kind, beginning, '--db', database]);
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, -1)).toEqual(expected);
  });

  const typed: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      ['show', '--db', database, 'acc-'],
      ['acc-one', 'acc-two'],
    ],
    [['accounts', '--db', database, '--tenant', 'us'], ['user 17']],
    [['explain', '--db', '/nowhere/at-all.db', 'acc-'], []],
  ];

  it.each(typed)('offers in bash after %j', async (words, expected) => {
    const { stdout: bash } = await run(['completion', 'bash']);
    const line = [program, ...words].map((word) => `'${word}'`).join(' ');
    const script = `${bash}\nCOMP_WORDS=(${line}) COMP_CWORD=${words.length}; _account_lifecycle; printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(
      execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n').filter(Boolean),
    ).toEqual(expected);
  });

  it.runIf(isThere('fish')).each(typed)('offers in fish after %j', async (words, expected) => {
    const { stdout: fish } = await run(['completion', 'fish']);
    const folder = temporaryFolder();
    symlinkSync(program, join(folder, 'account-lifecycle'));
    const script = `${fish}\ncomplete -C 'account-lifecycle ${words.join(' ')}'`;
    const offered = execFileSync('fish', ['--no-config', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    const found = offered.split('\n').map((each) => each.replace(/\t.*/, '').replaceAll('\\', ''));
    expect(found.filter((each) => each !== '' && !each.startsWith('-'))).toEqual(expected);
  });
});
