import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyToPostgres } from '../../src/copy.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { MACHINE_VERSION, openSqliteStore } from '../../src/index.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import {
  keptSinkSample,
  laneSample,
  letterSample,
  quarantinedSample,
} from '../../src/testing/store/samples.ts';
import { run } from '../cli/run.ts';
import { erasedInAll } from '../../src/store/fleet-book.ts';
import { allOf } from './all-of.ts';
import { startPostgres, type PostgresServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
const file = join(folder, 'accounts.db');
const shipped = fileURLToPath(new URL('../../demo/fleet.ndjson', import.meta.url));

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await run(['replay', shipped, '--db', file, '--quiet']);
  const store = openSqliteStore({ database: file });
  store.transaction((writer) => {
    for (let count = 0; count < 3; count += 1)
      writer.addQuarantined(quarantinedSample({ raw: `raw ${count}` }));
    for (const entry of writer.quarantine({ first: 'newest', limit: 2 }).slice(1))
      writer.dropQuarantined(entry.id);
    writer.nameDatabase('the database');
    writer.saveSink(keptSinkSample());
    writer.saveLane(laneSample());
    writer.dropLetter(writer.addLetter(letterSample()));
    writer.addLetter(letterSample({ key: 'second' }));
    writer.pruneOutbox(2);
  });
  store.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

/** Everything, with what is on its way out. */
const wholeOf = async (ledger: Ledger) => {
  const desk = {
    sinks: await ledger.sinks(),
    letters: await ledger.letters({}),
    lanes: await ledger.lanes({ sink: 's' }),
    id: await ledger.databaseId(),
    pruned: await ledger.prunedUntil(),
    erased: erasedInAll(await ledger.erasures()),
  };
  const { totals = '', ...all } = await allOf(ledger);
  const uncounted = desk.erased.entries === 0 ? /"foreign":\d+/g : /"(foreign|transitions|newestAt)":\d+/g;
  await ledger.close();
  // What was counted of other webhooks, and where replays have come to, stays with the source.
  return { ...all, desk, totals: totals.replaceAll(uncounted, '') };
};

const inFile = (database: string) => wholeOf(localLedger(openSqliteStore({ database })));

const tablesIn = (database: string) =>
  server.query(database, "SELECT FROM pg_namespace WHERE nspname = 'account_lifecycle'");

describe('a file', () => {
  test('is copied to PostgreSQL and back, and nothing is different', async () => {
    const database = await server.database();
    const copied = await run(['db', 'copy', file, database]);
    expect(copied).toMatchObject({ code: 0, stderr: expect.stringContaining('every snapshot is the same') });
    const whole = await inFile(file);
    const far = openPostgresLedger({ database, machine: MACHINE_VERSION });
    expect(await wholeOf(far)).toEqual(whole);
    const back = join(folder, 'back.db');
    expect((await run(['db', 'copy', database, back, '--quiet'])).code).toBe(0);
    expect(await inFile(back)).toEqual(whole);
    expect((await run(['db', 'check', '--db', back])).code).toBe(0);
    const again = await run(['db', 'copy', file, database, '--quiet']);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('something in the database') });
  });

  test('in which accounts were erased is copied, under the same numbers and with its incidents, and so is the way back', async () => {
    const database = await server.database();
    const left = join(folder, 'left.db');
    await run(['db', 'backup', left, '--db', file]);
    const store = openSqliteStore({ database: left });
    const going = [3, 2].flatMap((incident) => store.members(incident).slice(0, 2));
    store.close();
    for (const id of going) expect((await run(['forget', id, '--db', left])).code).toBe(0);
    const whole = await inFile(left);
    expect(whole.desk.erased.accounts).toBe(going.length);
    const copied = await run(['db', 'copy', left, database, '--quiet']);
    expect(copied).toMatchObject({ code: 0, stderr: '' });
    const far = openPostgresLedger({ database, machine: MACHINE_VERSION });
    expect(await wholeOf(far)).toEqual(whole);
    const back = join(folder, 'left-back.db');
    expect(await run(['db', 'copy', database, back, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    expect(await inFile(back)).toEqual(whole);
    expect(await run(['db', 'check', '--db', back])).toMatchObject({ code: 0 });
  });

  test('of which a snapshot would be another one is not copied, and nothing is put in place', async () => {
    const database = await server.database();
    const store = openSqliteStore({ database: file, readonly: true });
    const tampered = new Proxy(store, {
      get: (target, name) =>
        name === 'accounts'
          ? (query: Parameters<typeof store.accounts>[0]) =>
              target
                .accounts(query)
                .map((snapshot, place) => (place === 0 ? { ...snapshot, version: 999 } : snapshot))
          : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target),
    });
    await expect(copyToPostgres(tampered, database, () => undefined)).rejects.toMatchObject({
      code: 'historyDiverged',
    });
    store.close();
    expect(await tablesIn(database)).toEqual([]);
  });

  test('that is being copied when the copy is ended leaves nothing behind', async () => {
    const database = await server.database();
    const ended = await run(['db', 'copy', file, database, '--quiet'], { interrupt: 'SIGINT' });
    expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining('Nothing was put in place') });
    expect(await tablesIn(database)).toEqual([]);
  });
});
