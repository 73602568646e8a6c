import type { Io } from './io.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

/** What a command works with: the world, what its two streams can show, and how it will have ended. */
export interface Shell {
  readonly io: Io;
  /** Standard output. */
  readonly out: Terminal;
  /** Standard error. */
  readonly err: Terminal;
  /** How wide a table may be: a terminal's width, elsewhere without bound. */
  readonly width: number;
  /** Prints data for people, and ends the line. */
  print(text: string): void;
  /** Tells something beside the data, on standard error. */
  note(text: string): void;
  /** Warns, on standard error. */
  warn(text: string): void;
  /** Sets the exit code; 0 while nobody does. */
  finish(code: number): void;
  /** The exit code as it was set last. */
  readonly exitCode: number;
}

/** The shell around `io`. */
export const createShell = (io: Io): Shell => {
  const out = createTerminal({ stream: io.stdout, env: io.env });
  const err = createTerminal({ stream: io.stderr, env: io.env });
  let exitCode = 0;
  return {
    io,
    out,
    err,
    get width() {
      return out.isTTY ? out.width : Infinity;
    },
    print: (text) => out.write(`${text}\n`),
    note: (text) => err.write(`${text}\n`),
    warn: (text) => err.write(`${err.paint.yellow('warning:')} ${text}\n`),
    finish: (code) => {
      exitCode = code;
    },
    get exitCode() {
      return exitCode;
    },
  };
};
