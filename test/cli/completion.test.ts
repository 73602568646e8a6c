import { execFileSync, spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { wordsTaken } from '../../src/cli/print/completion.ts';
import { createShell } from '../../src/cli/shell.ts';
import { run, testIo } from './run.ts';

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
