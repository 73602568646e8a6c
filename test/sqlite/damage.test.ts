import { closeSync, copyFileSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LifecycleError, openLifecycle, readPayload, rebuild } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { seededRandom, type Random } from '../../src/testing/random.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { T0 } from '../payloads.ts';
import { databaseFile } from './files.ts';
import { foundIn, wholeDatabase } from './proved.ts';
import { withoutTriggers, withRaw } from './raw.ts';

/** How many files are damaged by chance. `DAMAGED=1000` is the whole programme; by default it is a share of it. */
const DAMAGED = Number(process.env['DAMAGED'] ?? 25);

const PAGE = 4096;

/** Everything that people are told of a database. */
const answersOf = async (database: string): Promise<string> => {
  const store = openSqliteStore({ database, readonly: true });
  const lifecycle = openLifecycle({ store, clock: createSimulatedClock(2 * T0) });
  try {
    const accounts = await lifecycle.accounts();
    const histories: unknown[] = [];
    for (const { accountId } of accounts) histories.push(await Array.fromAsync(lifecycle.history(accountId)));
    return JSON.stringify([accounts, await lifecycle.attention(), histories]);
  } finally {
    await lifecycle.close();
  }
};

/** Overwrites bytes at a place of a file. */
const overwrite = (file: string, place: number, bytes: Uint8Array): void => {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, place);
  closeSync(handle);
};

/** Ways in which a file comes to harm, as disks, copies and people do it. */
const damages: Readonly<Record<string, (file: string, random: Random) => void>> = {
  'one bit turned': (file, random) => {
    const place = random.integer(0, statSync(file).size - 1);
    overwrite(file, place, Buffer.of((readFileSync(file)[place] ?? 0) ^ (1 << random.integer(0, 7))));
  },
  'one byte of a text changed': (file, random) => {
    const bytes = readFileSync(file);
    let place = random.integer(0, bytes.length - 1);
    while (!/[a-z0-9]/.test(String.fromCharCode(bytes[place] ?? 0))) place = (place + 1) % bytes.length;
    overwrite(file, place, Buffer.of(bytes[place] === 0x31 ? 0x32 : 0x31));
  },
  'some bytes zeroed': (file, random) => {
    const length = random.integer(1, 64);
    overwrite(file, random.integer(0, statSync(file).size - length), Buffer.alloc(length));
  },
  'one page in the place of another': (file, random) => {
    const pages = statSync(file).size / PAGE;
    const bytes = readFileSync(file);
    const from = random.integer(0, pages - 1) * PAGE;
    overwrite(file, random.integer(0, pages - 1) * PAGE, bytes.subarray(from, from + PAGE));
  },
  'its end cut off': (file, random) => truncateSync(file, random.integer(0, statSync(file).size - 1)),
};

/** What an editor of the tables might do; `?` stands for a chance between 0 and 1. */
const edits = [
  `DELETE FROM deadlines`,
  `DELETE FROM outbox WHERE id = (SELECT max(id) FROM outbox)`,
  `DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)`,
  `DELETE FROM accounts WHERE number = (SELECT CAST(? * max(number) AS INTEGER) + 1 FROM accounts)`,
  `UPDATE log SET payload = replace(payload, 'CREDENTIALS', 'ERROR')
   WHERE seq = (SELECT seq FROM log WHERE payload GLOB '*CREDENTIALS*' LIMIT 1 OFFSET 50)`,
  `UPDATE log SET at = at + 60000 WHERE seq = (SELECT CAST(? * max(seq) AS INTEGER) + 1 FROM log)`,
  `UPDATE log SET kind = (SELECT id FROM kinds ORDER BY abs(? - id / 50.0) LIMIT 1) WHERE seq = 900`,
  `UPDATE snapshots SET since = since - 3600000 WHERE account = (SELECT CAST(? * max(number) AS INTEGER) + 1 FROM accounts)`,
  `UPDATE holds SET until = coalesce(until, 0) + 60000`,
  `UPDATE incidents SET members = members + 1`,
] as const;

const damagedBy = async (damage: (file: string) => void): Promise<string> => {
  const file = databaseFile();
  copyFileSync(await wholeDatabase(), file);
  damage(file);
  return file;
};

/** Whether a file that the check blesses answers otherwise than before. A file that cannot be read is not blessed. */
const misleads = async (file: string, before: string): Promise<boolean> => {
  if (foundIn(file, 1).length > 0) return false;
  try {
    return (await answersOf(file)) !== before;
  } catch (error) {
    if (error instanceof LifecycleError) return true;
    throw error;
  }
};

/** A check that compares only how accounts are in the end, as one could do without all the rest. */
const isOtherInTheEnd = (file: string): boolean => {
  const store = openSqliteStore({ database: file, readonly: true });
  try {
    return rebuild(store, readPayload).next().done !== true;
  } catch (error) {
    if (error instanceof LifecycleError) return true;
    throw error;
  } finally {
    store.close();
  }
};

describe('a damaged file', () => {
  test(`that is found sound answers as before: ${DAMAGED} files`, async () => {
    const before = await answersOf(await wholeDatabase());
    const random = seededRandom(DAMAGED);
    const names = Object.keys(damages);
    const misleading: string[] = [];
    for (let count = 0; count < DAMAGED; count += 1) {
      const name = names[count % names.length] ?? '';
      const file = await damagedBy((path) => damages[name]?.(path, random));
      if (await misleads(file, before)) misleading.push(`${name}, number ${count}`);
    }
    expect(misleading).toEqual([]);
  }, 3_600_000);

  test('is found where somebody has edited a table, though most of that changes no snapshot', async () => {
    const random = seededRandom(1);
    const unseen: string[] = [];
    let seenAtTheEnd = 0;
    for (const sql of edits) {
      const file = await damagedBy((path) =>
        withRaw(path, (db) =>
          withoutTriggers(db, () =>
            sql.includes('?') ? db.prepare(sql).run(0.25 + random.next() / 2) : db.exec(sql),
          ),
        ),
      );
      if (foundIn(file, 1).length === 0) unseen.push(sql);
      if (isOtherInTheEnd(file)) seenAtTheEnd += 1;
    }
    expect(unseen).toEqual([]);
    expect(seenAtTheEnd).toBeLessThanOrEqual(edits.length / 2);
  });
});
