import { spawn } from 'node:child_process';
import type { Notice } from '../notice.ts';
import type { DeliveryResult, Sink } from '../sink.ts';

/** What a sink that runs a program is made of. */
export interface CommandSinkOptions {
  readonly name: string;
  /** The program. No shell reads it: a notice cannot add anything to it. */
  readonly command: string;
  readonly args?: readonly string[];
  /** Where it runs. Default: where this process does. */
  readonly cwd?: string;
  /** Which notices it is run for. Default: all. */
  readonly wants?: (notice: Notice) => boolean;
}

/** The exit code that says that what was sent will never be taken: `EX_DATAERR` of `sysexits.h`. */
const REFUSED_EXIT = 65;

const afterExit = (code: number | null, signal: string | null): DeliveryResult => {
  if (code === 0) return 'delivered';
  if (code === REFUSED_EXIT) return { refused: `the command ended with ${REFUSED_EXIT}` };
  return { lost: `the command ended with ${code ?? signal}` };
};

/**
 * A sink that runs a program for each notice, and writes it as JSON to its standard input; the key also stands in
 * `NOTICE_KEY`. It ends with 0 when it has taken it and with 65 when it never will; anything else has it run again. What is
 * under way too long is killed.
 */
export const commandSink = ({
  name,
  command,
  args = [],
  cwd,
  wants = () => true,
}: CommandSinkOptions): Sink => ({
  name,
  wants,
  deliver: (notice, signal) =>
    new Promise<DeliveryResult>((resolve) => {
      const child = spawn(command, args, {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { ...process.env, NOTICE_KEY: notice.key },
        signal,
        killSignal: 'SIGKILL',
        ...(cwd === undefined ? {} : { cwd }),
      });
      child.on('error', (error) => {
        const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown fault';
        resolve(
          child.pid === undefined
            ? { why: `the command does not start (${code})` }
            : { lost: `the command broke off (${code})` },
        );
      });
      child.on('close', (code, by) => resolve(afterExit(code, by)));
      // A program need not read what it is given.
      child.stdin.on('error', () => undefined);
      child.stdin.end(`${JSON.stringify(notice)}\n`);
    }),
});
