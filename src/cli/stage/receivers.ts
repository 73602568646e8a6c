import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Environment } from '../terminal/terminal.ts';
import { LifecycleError } from '../../model/errors.ts';
import { shipped } from '../package.ts';
import type { DoorSecrets } from './deliveries.ts';

/** A process of `serve`. */
export interface PlayedReceiver {
  readonly pid: number;
  readonly url: string;
  /** Ends it at once, as kill -9 does. */
  kill(): void;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
}

/** Settings of whoever plays are none of the play. */
const isOfWhoeverPlays = (name: string): boolean => /^(?:ACCOUNT_LIFECYCLE_|UNIPILE_|PG)/.test(name);

const environmentOf = (env: Environment, secrets: DoorSecrets): Environment => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !isOfWhoeverPlays(name))),
  ACCOUNT_LIFECYCLE_V1_SECRETS: secrets.webhook,
  ACCOUNT_LIFECYCLE_V2_SECRETS: secrets.v2,
  ACCOUNT_LIFECYCLE_NOTIFY_KEY: secrets.notify,
});

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** The address on which a process says that it listens. */
const addressSaidBy = async (child: ChildProcess & { readonly stderr: NodeJS.ReadableStream }) => {
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /^listening on (\S+)$/.exec(line)?.[1];
    if (url !== undefined) {
      // The rest is read and dropped, so that the process never waits for a reader.
      child.stderr.resume();
      return url;
    }
    said.push(line);
  }
  throw new LifecycleError('databaseFailed', `A receiver ended before it listened: ${said.join(' ')}`, {
    hint: 'Try again; otherwise start one by hand: account-lifecycle serve --db postgres://…',
  });
};

/**
 * Starts `serve` on a database, on any free port of loopback, and resolves when it listens.
 *
 * @param onStart - is given the process as soon as it runs
 * @throws LifecycleError `databaseFailed` where it ends before
 */
export const startReceiver = async (
  database: string,
  secrets: DoorSecrets,
  env: Environment,
  onStart: (child: ChildProcess) => void,
): Promise<PlayedReceiver> => {
  const argv = [shipped('bin/account-lifecycle.js'), 'serve', '--db', database, '--port', '0'];
  const child = spawn(process.execPath, [...argv, '--log-level', 'silent'], {
    env: environmentOf(env, secrets),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onStart(child);
  const url = await addressSaidBy(child);
  return {
    pid: child.pid ?? 0,
    url,
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
};
