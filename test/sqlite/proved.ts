import { copyFileSync, existsSync } from 'node:fs';
import { LifecycleError, openLifecycle, upgradeDatabase } from '../../src/index.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { generateFleet } from '../../src/testing/fleet/generate.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { prove } from '../../src/views/proof/proof.ts';
import { readPayload } from '../../src/wire/index.ts';
import { entriesOf, foreign, polled, v1 } from '../payloads.ts';
import { keptSinkSample, laneSample, letterSample } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { firstDatabase } from './older.ts';

let made: Promise<string> | null = null;

/**
 * A copy of a database with a row in every table: the first version's, brought over to this one, then a generated log replayed
 * into it under two policies, and accounts polled.
 */
export const wholeDatabase = async (): Promise<string> => {
  const database = databaseFile();
  // Files of tests share what is loaded, and each removes its databases.
  const before = made === null ? null : await made;
  if (before === null || !existsSync(before)) made = make();
  copyFileSync((await made) ?? '', database);
  return database;
};

const make = async (): Promise<string> => {
  const database = firstDatabase();
  await upgradeDatabase(database, { backup: false });
  const start = Date.UTC(2026, 5, 1);
  const lines = [...generateFleet({ seed: 5, accounts: 150, months: 1, lines: 0, start })];
  const clock = createSimulatedClock(start + 100 * 86_400_000);
  const half = lines.length >> 1;
  for (const [policy, some] of [
    [{}, lines.slice(0, half)],
    [{ askWaitMinutes: 30 }, lines.slice(half)],
  ] as const) {
    const lifecycle = openLifecycle({ database, policy, clock });
    await lifecycle.replay([entriesOf(some)], { key: `half ${some.length}` });
    await lifecycle.close();
  }
  const lifecycle = openLifecycle({ database, clock });
  await clock.advance(1000);
  await lifecycle.reconcile({
    list: async () => ({ items: [polled('p-1', 'OK'), polled('p-2', 'CREDENTIALS')], cursor: null }),
    get: async () => 'gone' as const,
  });
  await lifecycle.receive(foreign);
  await lifecycle.receive(v1('p-1', 'CONNECTING'));
  await lifecycle.receive(v1('p-3', 'OK'));
  await lifecycle.receive(v1('p-3', 'CREDENTIALS'));
  await lifecycle.signal(null, { type: 'oauthKeysChanged', provider: 'google' });
  const [dropped] = await lifecycle.quarantine();
  if (dropped !== undefined) await lifecycle.dropQuarantined({ ids: [dropped.id] });
  await lifecycle.close();
  dispatch(database);
  return database;
};

/** Puts something on its way out. */
const dispatch = (database: string): void => {
  const store = openSqliteStore({ database });
  store.transaction((writer) => {
    writer.nameDatabase('an-id');
    writer.pruneOutbox(20);
    writer.saveSink(keptSinkSample());
    writer.saveLane({ ...laneSample(), at: 5, holder: 'h', told: 'asked', missing: 1 });
    const id = writer.addLetter(letterSample());
    writer.saveLetter(id, { attempts: 2, firstAt: 7, diedAt: 9, why: '500' });
  });
  store.close();
};

/** All that is found in a database, as `db check` finds it, at most so many. */
export const foundIn = (database: string, most = 3): readonly string[] => {
  let store: SqliteStore | null = null;
  try {
    const opened = (store = openSqliteStore({ database, readonly: true }));
    return opened.atOneMoment((rows) => {
      const found = opened.check().slice(0, most);
      if (found.length > 0) return found;
      return firstOf(prove(opened, readPayload, rows), most);
    });
  } catch (error) {
    // A file that is refused, or cannot be read, blesses nothing.
    if (error instanceof LifecycleError) return [error.message];
    throw error;
  } finally {
    store?.close();
  }
};

const firstOf = (findings: Iterable<string>, most: number): readonly string[] => {
  const found: string[] = [];
  for (const finding of findings) if (found.push(finding) >= most) break;
  return found;
};
