import { CommanderError } from 'commander';
import { LifecycleError } from '../model/errors.ts';
import { exit, exitOfError } from './exit.ts';
import type { Shell } from './shell.ts';
import { plain } from './terminal/plain.ts';

/** What to do about an error that nobody foresaw. */
export const UNEXPECTED =
  'This is a fault in the program: run it again with --debug and report what it prints.';

/**
 * Tells what went wrong and what to do now, and returns the exit code. Commander has told its own errors already.
 *
 * @param debug - whether to print the stack, too
 */
export const report = (error: unknown, shell: Shell, debug: boolean): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.fine : exit.usage;
  const { message, hint, code } = described(error);
  shell.note(failureText(plain(message), plain(hint), shell));
  if (debug && error instanceof Error) shell.note(stackOf(error));
  return code;
};

/** `error: …` and, below it, `hint: …`. */
export const failureText = (message: string, hint: string, { err }: Pick<Shell, 'err'>): string =>
  `${err.paint.red('error:')} ${message}\n${err.paint.cyan('hint:')} ${hint}`;

const described = (error: unknown): { message: string; hint: string; code: number } =>
  error instanceof LifecycleError
    ? { message: error.message, hint: error.hint, code: exitOfError(error.code) }
    : {
        message: error instanceof Error ? error.message : String(error),
        hint: UNEXPECTED,
        code: exit.failure,
      };

const stackOf = (error: Error): string => {
  const stack = error.stack ?? String(error);
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackOf(error.cause)}` : stack;
};
