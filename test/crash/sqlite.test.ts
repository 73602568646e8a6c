import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { databaseFile } from '../sqlite/files.ts';

const writer = fileURLToPath(new URL('writer.js', import.meta.url));

/** A process that has ended, and the lines that it wrote. */
interface Ended {
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
}

/**
 * Lets another process write, and waits for its end.
 *
 * @param killAfter - kills it after so many acknowledgements
 * @param fileBlocks - no file of the process can grow beyond so many blocks of 512 bytes
 */
const write = async (
  database: string,
  {
    killAfter = Infinity,
    fileBlocks = 'unlimited',
  }: { killAfter?: number; fileBlocks?: number | 'unlimited' },
): Promise<Ended> => {
  const script = `ulimit -f ${fileBlocks} && exec "$0" "$@"`;
  const command = ['-c', script, process.execPath, writer, database];
  const child = spawn('sh', command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill('SIGKILL');
  }
  await gone;
  return { lines, signal: child.signalCode };
};

/** Everything acknowledged is there, nothing is there by halves, and the database is sound. */
const expectWhole = (database: string, acknowledged: readonly string[]): void => {
  const store = openSqliteStore({ database });
  const kept = store.log({}).map(({ seq }) => seq);
  expect(kept).toEqual(expect.arrayContaining(acknowledged.map(Number)));
  // At most one transaction was under way: committed, but not yet acknowledged.
  expect(kept.length - Number(acknowledged.at(-1))).toBeLessThanOrEqual(1);
  const { accounts, logEntries, transitions } = store.totals();
  expect([accounts, transitions]).toEqual([logEntries, logEntries]);
  expect(store.check()).toEqual([]);
  store.close();
};

test('a process killed while writing loses nothing acknowledged and leaves a sound database', async () => {
  const database = databaseFile();
  for (const killAfter of [1, 37, 150]) {
    const { lines, signal } = await write(database, { killAfter });
    expect(signal).toBe('SIGKILL');
    expectWhole(database, lines);
  }
});

test('a write that the system refuses at COMMIT is an unknown outcome, and nothing acknowledged is lost', async () => {
  const database = databaseFile();
  const { lines, signal } = await write(database, { fileBlocks: 2000 });
  expect(signal).toBeNull();
  expect(lines.at(-1)).toBe('commitUnknown');
  expect(lines.length).toBeGreaterThan(2);
  expectWhole(database, lines.slice(0, -1));
});
