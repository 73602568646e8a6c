/**
 * Reads a database for a thread that waits for each replyTo: what the command line shows is written for a store that answers at
 * once, and a program which only prints has nothing else to do meanwhile.
 *
 * @module
 */
import { workerData } from 'node:worker_threads';
import { placeOfAddress } from './address.ts';
import { PostgresPool, type Connection } from './connection.ts';
import { derivedReads } from './derived-reads.ts';
import { translated } from './faults.ts';
import { readerOn } from './reader.ts';
import type { FarAnswer, FarQuestion, FarReading } from './far-reading.ts';

const { database, machine, port, answered, isFrozen } = workerData as FarReading;

type AnyRead = (...given: readonly unknown[]) => Promise<unknown>;

const readsOn = (on: Connection): Readonly<Record<string, AnyRead>> =>
  ({ ...readerOn(on), ...derivedReads(on) }) as unknown as Readonly<Record<string, AnyRead>>;

/** All reads, of one moment where that is asked for. */
const beginReading = async (): Promise<{
  readonly reads: ReturnType<typeof readsOn>;
  readonly pool: PostgresPool;
}> => {
  const pool = await PostgresPool.open({ database, connections: 1, presence: 'reading' }, machine);
  if (!isFrozen) return { reads: readsOn(pool), pool };
  await pool.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return { reads: readsOn(pool), pool };
};

let begun: ReturnType<typeof beginReading> | null = null;

const replyTo = async ({ method, given }: FarQuestion): Promise<FarAnswer> => {
  try {
    if (method === 'close') {
      await (await begun?.catch(() => null))?.pool.close();
      return { result: null };
    }
    const { reads } = await (begun ??= beginReading());
    return { result: await reads[method]?.(...given) };
  } catch (error) {
    const { code, message, hint, retryable } = translated(error, placeOfAddress(database));
    return { fault: { code, message, hint, retryable } };
  }
};

const reply = async (question: FarQuestion): Promise<void> => {
  const found = await replyTo(question);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has none
  port.postMessage(found);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
};

port.on('message', (question: FarQuestion) => void reply(question));
