import type { Command } from 'commander';
import { usageError } from './usage.ts';

/** Marks an argument that begins with `-` and is no option. No argument of a process can contain it. */
const operandMark = '\0';

/** An id as v1 makes them, that begins with `-` (DOMAIN §4). */
const dashedId = /^-[A-Za-z0-9_-]{21}$/;

/** The argument as it was typed. */
export const asTyped = (argument: string): string =>
  argument.startsWith(operandMark) ? argument.slice(operandMark.length) : argument;

/** The things in a database that a word may name, so that a shell can offer what is there. */
export const storedKinds = ['accounts', 'tenants', 'names'] as const;

/** One of {@link storedKinds}. */
export type StoredKind = (typeof storedKinds)[number];

/** Takes a word as it was typed; beside it stands what it names. */
export interface StoredReader {
  (word: string): string;
  readonly stored: StoredKind;
}

/** A reader of words that name something in a database. `accounts` are named by ids, tenants and names. */
export const storedReader = (stored: StoredKind): StoredReader =>
  Object.assign((word: string) => asTyped(word), { stored });

/**
 * The arguments in the form that the parser takes: an id that begins with `-` is marked as an operand, and options may be
 * spelled with `_` as the fields of signals are.
 */
export const prepared = (argv: readonly string[], program: Command): string[] => {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  const command = commandIn(options, program);
  const takesId = command.registeredArguments.some((argument) => argument.name() === 'id');
  return argv.map((argument, at) => {
    if (at >= options.length) return argument;
    if (/^--[a-z]+(?:_[a-z]+)+(?:=|$)/.test(argument)) return hyphenated(argument);
    const isOperand =
      takesId &&
      dashedId.test(argument) &&
      !isOption(argument, command) &&
      !takesValue(argv[at - 1] ?? '', command);
    return isOperand ? operandMark + argument : argument;
  });
};

const hyphenated = (argument: string): string => {
  const equals = argument.indexOf('=');
  const name = equals === -1 ? argument : argument.slice(0, equals);
  return name.replaceAll('_', '-') + argument.slice(name.length);
};

const commandIn = (argv: readonly string[], program: Command): Command => {
  const name = argv.find((argument) => !argument.startsWith('-'));
  return program.commands.find((command) => command.name() === name) ?? program;
};

const isOption = (argument: string, command: Command): boolean =>
  command.options.some(({ short, long }) => argument === short || argument === long);

const takesValue = (argument: string, command: Command): boolean =>
  command.options.some(({ required, short, long }) => required && (argument === short || argument === long));

/**
 * Reads a whole number of days, from 1 on.
 *
 * @throws LifecycleError `invalidOption`
 */
export const daysOf =
  (option: string) =>
  (text: string): number => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw usageError(
      `${option} cannot be ${JSON.stringify(text)}`,
      'Give a whole number of days, from 1 on.',
    );
  };
