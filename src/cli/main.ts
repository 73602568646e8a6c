import { Command, type OutputConfiguration } from 'commander';
import { prepared } from './arguments.ts';
import { commands } from './commands/index.ts';
import { examples } from './examples.ts';
import { failureText, report, UNEXPECTED } from './failure.ts';
import { processIo, type Io } from './io.ts';
import { packageVersion } from './package.ts';
import { createShell, type Shell } from './shell.ts';
import type { Environment } from './terminal/terminal.ts';

/**
 * Runs one command line. Never ends the process and never throws.
 *
 * @param argv - the arguments after the program's name
 * @returns the exit code
 */
export const main = async (argv: readonly string[], io: Io = processIo()): Promise<number> => {
  const shell = createShell(io);
  try {
    const program = createProgram(shell);
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync(prepared(argv, program), { from: 'user' });
    return shell.exitCode;
  } catch (error) {
    return report(error, shell, isDebugging(argv, io.env));
  }
};

const isDebugging = (argv: readonly string[], env: Environment): boolean =>
  argv.includes('--debug') || (env['DEBUG'] ?? '') !== '';

/** What to say before the process ends of a fault that no command could catch, such as output that cannot be written. */
export const lastWords = (error: unknown, argv: readonly string[], env: Environment): string => {
  const isOutput = error instanceof Error && 'syscall' in error && error.syscall === 'write';
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const what = isOutput ? `The output cannot be written: ${message}` : message;
  const hint = isOutput ? 'Make room, or send the output elsewhere.' : UNEXPECTED;
  return `error: ${what}\nhint: ${hint}\n${isDebugging(argv, env) ? `${stack}\n` : ''}`;
};

/** The program with all its commands, made anew for every run: a parser remembers what it has parsed. */
export const createProgram = (shell: Shell): Command => {
  const program = new Command('account-lifecycle')
    .description('The life cycles of connected accounts: what state each is in, why, and who must do what.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--debug', 'print the stack of an error')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput(outputOf(shell))
    .addHelpText('after', closing);
  for (const register of commands) register(program, shell);
  for (const command of program.commands) finish(command, command.name(), shell);
  return program;
};

/** Gives a command, and those below it, what all have: examples, and errors that name its own help. */
const finish = (command: Command, name: string, shell: Shell): void => {
  const called = (examples[name] ?? []).map((example) => `  account-lifecycle ${example}`);
  if (called.length > 0) command.addHelpText('after', `\nExamples:\n${called.join('\n')}`);
  command.configureOutput(outputOf(shell, name));
  for (const below of command.commands) finish(below, `${name} ${below.name()}`, shell);
};

const closing = `
Begin with:  account-lifecycle demo
Exit codes:  0 fine, 1 failure, 2 usage, 3 some input was quarantined,
             4 --fail-on matched, 5 database, 130 and 143 ended by a signal`;

/** @param name - the command whose errors are told; empty for the program itself */
const outputOf = (shell: Shell, name = ''): OutputConfiguration => ({
  writeOut: (text) => shell.out.write(text),
  writeErr: (text) => shell.err.write(text),
  getOutHelpWidth: () => Math.min(shell.out.width, 100),
  getErrHelpWidth: () => Math.min(shell.err.width, 100),
  getOutHasColors: () => shell.out.colour,
  getErrHasColors: () => shell.err.colour,
  outputError: (text) => shell.note(usageText(text, name, shell)),
});

/** Commander's message in the form of our own: what is wrong, and what now. */
const usageText = (text: string, name: string, shell: Shell): string => {
  const [message = '', ...more] = text
    .replace(/^error: /, '')
    .trimEnd()
    .split('\n');
  const meant = more
    .map((line) => /^\(Did you mean (.*)\?\)$/.exec(line)?.[1])
    .find((word) => word !== undefined);
  const called = ['account-lifecycle', name].filter((word) => word !== '').join(' ');
  const hint = meant === undefined ? `See ${called} --help.` : `Did you mean ${meant}?`;
  return failureText(message, hint, shell);
};
