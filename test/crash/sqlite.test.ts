import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { databaseFile } from '../sqlite/files.ts';

const writer = fileURLToPath(new URL('writer.js', import.meta.url));

/** Lets another process write until so many transactions are acknowledged, kills it, and says which it had named. */
const writeAndKill = async (database: string, acknowledgements: number): Promise<readonly number[]> => {
  const child = spawn(process.execPath, [writer, database], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'close');
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
  }
  await gone;
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
};

test('a process killed while writing loses nothing acknowledged and leaves a sound database', async () => {
  const database = databaseFile();
  for (const acknowledgements of [1, 37, 150]) {
    const acknowledged = await writeAndKill(database, acknowledgements);
    const store = openSqliteStore({ database });
    const kept = store.log({}).map(({ seq }) => seq);
    expect(kept).toEqual(expect.arrayContaining([...acknowledged]));
    // At most one transaction was under way: committed, but not yet named.
    expect(kept.length - (acknowledged.at(-1) ?? 0)).toBeLessThanOrEqual(1);
    const { accounts, logEntries, transitions } = store.totals();
    expect([accounts, transitions]).toEqual([logEntries, logEntries]);
    expect(store.check()).toEqual([]);
    store.close();
  }
});
