import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.js', import.meta.url));

/** How a process acknowledges; see `worker.js`. Only `full` is right. */
export type Manner = 'full' | 'normal' | 'early';

/** What a process is to do, and on which disk. */
export interface Work {
  readonly dist: string;
  readonly database: string;
  readonly deliveries: number;
  readonly manner: Manner;
  /** The library of `disk.c`, and its settings. */
  readonly disk: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** How it went. */
export interface Worked {
  /** The ids that it acknowledged. */
  readonly acknowledged: readonly string[];
  /** What it said last of why it ended; empty when it did all. */
  readonly said: string;
  readonly signal: NodeJS.Signals | null;
}

/** Lets a process receive deliveries on a disk of ours, and waits for its end. */
export const work = async ({ dist, database, deliveries, manner, disk, settings }: Work): Promise<Worked> => {
  const child = spawn(process.execPath, [worker, dist, database, String(deliveries), manner], {
    env: { ...process.env, ...settings, LD_PRELOAD: disk },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const lines = printed.split('\n');
  // The last one may have been cut off.
  return { acknowledged: lines.slice(0, -1), said: said.trim(), signal: child.signalCode };
};
