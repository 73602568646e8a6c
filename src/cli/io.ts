import type { KeyStream } from './terminal/keys.ts';
import type { Environment, TextStream } from './terminal/terminal.ts';

/** A signal that asks the program to end. */
export type Interrupt = 'SIGINT' | 'SIGTERM';

/** All that a command knows of the world. Injected, so that tests run commands in their own process. */
export interface Io {
  readonly stdin: KeyStream;
  /** For data alone. */
  readonly stdout: TextStream;
  /** For all else. */
  readonly stderr: TextStream;
  readonly env: Environment;
  /** The folder from which relative paths start. */
  readonly cwd: string;
  /** The present moment in milliseconds since 1970. */
  now(): number;
  /**
   * Calls `listener` at the first request to end; a second one ends the process at once. The returned function stops
   * listening.
   */
  onInterrupt(listener: (interrupt: Interrupt) => void): () => void;
  /**
   * Hands a text to a pager, a command of the shell, and resolves when it has ended: true where it ran.
   *
   * @param less - what `less` is told where `LESS` is not set
   */
  page(text: string, command: string, less: string): Promise<boolean>;
}

const interrupts: readonly Interrupt[] = ['SIGINT', 'SIGTERM'];

const onInterrupt = (listener: (interrupt: Interrupt) => void): (() => void) => {
  const stop = (): void => {
    for (const interrupt of interrupts) process.off(interrupt, heard);
  };
  const heard = (interrupt: NodeJS.Signals): void => {
    stop();
    listener(interrupt === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
  };
  for (const interrupt of interrupts) process.on(interrupt, heard);
  return stop;
};

/** Ends the output in silence when its reader, such as `head`, has gone; any other fault is the program's last. */
const endingSilently = (stream: NodeJS.WriteStream): NodeJS.WriteStream =>
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

/** What a shell ends with where it does not find a command, or may not run it. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127]);

const throughPager = async (text: string, command: string, less: string): Promise<boolean> => {
  const { spawn } = await import('node:child_process');
  const pager = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: less, ...process.env },
  });
  // Whoever ends a pager early reads no more: that is no fault.
  pager.stdin.on('error', () => undefined);
  pager.stdin.end(text);
  return new Promise((resolve) => {
    pager.once('error', () => resolve(false));
    pager.once('close', (code) => resolve(code === null || !NOT_RUN.has(code)));
  });
};

/** The process that we run in. */
export const processIo = (): Io => ({
  // Opened when a command reads it.
  get stdin() {
    return process.stdin;
  },
  stdout: endingSilently(process.stdout),
  stderr: endingSilently(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  now: () => Date.now(),
  onInterrupt,
  page: throughPager,
});
