import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examples } from '../../src/cli/examples.ts';
import { createProgram } from '../../src/cli/main.ts';
import { createShell } from '../../src/cli/shell.ts';
import { run, testIo } from './run.ts';

const everyBelow = (command: Command, name: string): readonly (readonly [string, Command])[] => [
  [name, command],
  ...command.commands.flatMap((below) => everyBelow(below, `${name} ${below.name()}`)),
];

const hidden = (command: Command): boolean => command.name().startsWith('__');

const all = createProgram(createShell(testIo()))
  .commands.filter((command) => !hidden(command))
  .flatMap((command) => everyBelow(command, command.name()));

/** The words of an example up to what a shell does with its output. */
const wordsOf = (example: string): readonly string[] => {
  const called = example.split(/ [>|<] /)[0] ?? '';
  return Array.from(
    called.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, one, two, three]) => one ?? two ?? three ?? '',
  );
};

describe('examples', () => {
  it('exist for every command and for no other', () => {
    expect(Object.keys(examples).toSorted()).toEqual(all.map(([name]) => name).toSorted());
  });

  it.each(all.map(([name]) => name))('end the help of %s, two of them', async (name) => {
    const { stdout } = await run([...name.split(' '), '--help']);
    const lines = (examples[name] ?? []).map((example) => `  account-lifecycle ${example}\n`);
    expect(stdout.endsWith(`\nExamples:\n${lines.join('')}`)).toBe(true);
    expect(stdout.match(/Examples?:/g)).toHaveLength(1);
  });

  it.each(all.map(([name, command]) => [name, command] as const))(
    'of %s use options that exist, and all arguments that are needed',
    (name, command) => {
      for (const example of examples[name] ?? []) {
        const words = wordsOf(example).slice(name.split(' ').length);
        expect(example.startsWith(name)).toBe(true);
        if (command.commands.length > 0) continue;
        const { operands, unknown } = command.parseOptions([...words].filter((word) => word !== '--'));
        expect(unknown.filter((word) => word.startsWith('--'))).toEqual([]);
        const needed = command.registeredArguments.filter(({ required }) => required).length;
        expect(operands.length + unknown.length).toBeGreaterThanOrEqual(needed);
      }
    },
  );
});

it('an error of a command names its help', async () => {
  expect((await run(['db', 'backup'])).stderr).toContain('hint: See account-lifecycle db backup --help.');
  expect((await run(['show', 'a', '--jsn'])).stderr).toContain('hint: Did you mean --json?');
});
