import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect } from 'vitest';
import { MACHINE_VERSION } from '../machines/account.ts';
import { exportWholeLog, importLog, openSqliteStore, readPayload } from '../src/index.ts';
import { localLedger } from '../src/engine/local-ledger.ts';
import { pruneLedger } from '../src/lifecycle/upkeep.ts';
import { openOver } from './open.ts';
import { v1, v2 } from './payloads.ts';
import { earlierReader, MINUTE, unread } from './quarantined.ts';
import { databaseFile } from './sqlite/files.ts';

/** The whole log of a database, as lines. */
export const exported = (database: string): readonly string[] => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    const { upgrades } = store.info().machine;
    return [...exportWholeLog(store, { machine: MACHINE_VERSION, upgrades })].flat();
  } finally {
    store.close();
  }
};

async function* portions(lines: readonly string[], size = 7): AsyncGenerator<readonly string[]> {
  for (let from = 0; from < lines.length; from += size) yield lines.slice(from, from + size);
}

/** Imports lines into a new database, and gives its path. */
export const importing = (lines: readonly string[], database = databaseFile()) =>
  importLog(database, portions(lines)).then(() => database);

/**
 * A database with deadlines, copies, a second policy, something that was overtaken while it waited in quarantine, and what is
 * only due after its last line.
 */
const makeEventful = async (): Promise<string> => {
  const database = databaseFile();
  const earlier = openOver(openSqliteStore({ database }), { reader: earlierReader });
  const { clock } = earlier;
  for (const payload of [v1('q', 'OK'), unread(v1('q', 'CREDENTIALS')), v1('q', 'ERROR')]) {
    await earlier.lifecycle.receive(payload);
    await clock.advance(MINUTE);
  }
  await earlier.lifecycle.close();
  const { lifecycle } = openOver(openSqliteStore({ database }), {}, clock);
  await lifecycle.retryQuarantined('all');
  for (let round = 0; round < 6; round += 1) {
    for (let account = 0; account < 12; account += 1) {
      const word = ['OK', 'CONNECTING', 'CREDENTIALS'][(round + account) % 3] ?? 'OK';
      await lifecycle.receive(v1(`a${account}`, word));
      await lifecycle.receive(v2(`b${account}`, 'account.status.running', `evt_${account}`, clock.now()));
    }
    await lifecycle.signal('a1', { type: 'apiError', status: 401, error: 'invalid_credentials' });
    await clock.advance(40 * MINUTE);
  }
  await lifecycle.close();
  const later = openOver(openSqliteStore({ database }), { policy: { connectingStallsMinutes: 20 } }, clock);
  await later.lifecycle.receive(v1('a0', 'CONNECTING'));
  await clock.advance(180 * MINUTE);
  await later.lifecycle.close();
  return database;
};

/** Made once for all files of a process, whose folders come and go, and copied for each test. */
let made: Promise<Buffer> | null = null;
export const eventful = async (): Promise<string> => {
  const copy = databaseFile();
  writeFileSync(copy, await (made ??= makeEventful().then((path) => readFileSync(path))));
  return copy;
};

/** Takes payloads out that are older than a moment, or all. */
export const dropPayloads = async (database: string, days: number): Promise<void> => {
  const store = openSqliteStore({ database });
  const now = (store.totals().newestAt ?? 0) + 1;
  await pruneLedger(localLedger(store), { payloadDays: days }, {}, now, readPayload);
  store.close();
};

/** Whether an import refuses lines with a code, and leaves nothing behind. */
export const refuses = async (lines: readonly string[], code: string): Promise<void> => {
  const database = databaseFile();
  await expect(importing(lines, database)).rejects.toMatchObject({ code, hint: expect.any(String) });
  const left = readdirSync(dirname(database)).filter((name) => name.startsWith(basename(database)));
  expect(left).toEqual([]);
};
