import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createMemoryStore, openSqliteStore, readPayload } from '../src/index.ts';
import { localLedger } from '../src/engine/local-ledger.ts';
import { LogImport } from '../src/intake/import.ts';
import { erasedInAll } from '../src/store/fleet-book.ts';
import type { Store, StoreWriter } from '../src/store/port.ts';
import { completePolicy, storedEventOf } from '../src/views/fold.ts';
import { run } from './cli/run.ts';
import { dropPayloads, eventful, exported, importing, refuses } from './imported.ts';
import { openOver } from './open.ts';
import { v1 } from './payloads.ts';
import { MINUTE } from './quarantined.ts';
import { databaseFile } from './sqlite/files.ts';
import { overlaid } from './store/overlaid.ts';

/** A database in which incidents had counted two accounts that were erased, one of them twice. */
const withErased = async (): Promise<string> => {
  const database = await eventful();
  const { lifecycle, clock } = openOver(openSqliteStore({ database }));
  await lifecycle.forget({ account: 'q' });
  await lifecycle.receive(v1('q', 'OK'));
  await clock.advance(MINUTE);
  await lifecycle.forget({ account: 'q' });
  await lifecycle.forget({ account: 'a1' });
  await clock.advance(10_000 * MINUTE);
  await lifecycle.receive(v1('a2', 'OK'));
  await clock.advance(2_000 * MINUTE);
  await lifecycle.receive(v1('a2', 'CREDENTIALS'));
  await lifecycle.close();
  return database;
};

/** What a store tells of what is left, and all its erasures as one. */
const standing = (database: string) => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    const { transitions: _transitions, newestAt: _newestAt, ...totals } = store.totals();
    const erasures = [erasedInAll(store.erasures())];
    const incidents = store
      .incidents({})
      .map((incident) => ({ ...incident, of: store.members(incident.id) }));
    const scopes = ['all', 'provider google', 'provider linkedin', 'located all'].map((key) =>
      store.scopeCounters(key),
    );
    const [accounts, log, held] = [store.accounts({}), store.log({}), store.held()];
    const [breaks, outbox, last] = [store.recentBreaks(), store.outbox(Infinity), store.lastEffect()];
    return {
      totals,
      erasures,
      incidents,
      scopes,
      accounts,
      log,
      held,
      breaks,
      outbox,
      last,
      due: store.deadlines(),
    };
  } finally {
    store.close();
  }
};

describe('a log of which accounts were erased', () => {
  test('keeps the numbers of entries that were erased, and tells of the erasures', async () => {
    const database = databaseFile();
    const { lifecycle, clock } = openOver(openSqliteStore({ database }));
    for (const word of ['OK', 'CONNECTING', 'CREDENTIALS', 'ERROR', 'OK'])
      for (const id of ['first', 'hers', 'his', 'last']) {
        await clock.advance(50 * MINUTE);
        await lifecycle.receive(v1(id, word));
      }
    await lifecycle.forget({ account: 'first' });
    await clock.advance(MINUTE);
    await lifecycle.forget({ account: 'last' });
    await lifecycle.close();
    const { stderr } = await run(['db', 'export', '--db', database]);
    expect(stderr).toMatch(/^Accounts were erased: .* as it stands\.$/m);
    const lines = exported(database);
    const copy = await importing(lines);
    expect(exported(copy)).toEqual(lines);
    expect(standing(copy)).toEqual(standing(database));
    expect(standing(copy).erasures).toEqual([{ at: clock.now(), accounts: 2, entries: expect.any(Number) }]);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
    expect(readFileSync(copy).includes('\u0018erased ')).toBe(false);
  });

  test('is a whole one where incidents had counted accounts that were erased, and goes on as the first would', async () => {
    const database = await withErased();
    const before = standing(database);
    expect(before.incidents.length).toBeGreaterThan(0);
    expect(before.held.length).toBeGreaterThan(0);
    const copy = await importing(exported(database));
    expect(standing(copy)).toEqual(before);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
    const after = await Promise.all(
      [database, copy].map(async (path) => {
        const { lifecycle, clock } = openOver(openSqliteStore({ database: path }));
        await clock.advance(10_000 * MINUTE);
        for (let account = 2; account < 12; account += 1) await lifecycle.receive(v1(`a${account}`, 'OK'));
        await clock.advance(60 * MINUTE);
        for (let account = 2; account < 12; account += 1)
          await lifecycle.receive(v1(`a${account}`, 'CREDENTIALS'));
        await lifecycle.close();
        return standing(path);
      }),
    );
    expect(after[1]).toEqual(after[0]);
    expect(after[0]?.incidents.length).toBeGreaterThan(before.incidents.length);
  });

  test('is a whole one also where nobody is left, and without payloads', async () => {
    const database = await withErased();
    await dropPayloads(database, 1e-9);
    const dropped = await importing(exported(database));
    expect(standing(dropped)).toEqual(standing(database));
    const { lifecycle } = openOver(openSqliteStore({ database }));
    for (const { accountId } of await lifecycle.accounts({})) await lifecycle.forget({ account: accountId });
    await lifecycle.close();
    const copy = await importing(exported(database));
    expect(standing(copy)).toEqual(standing(database));
    expect(standing(copy).log).toEqual([]);
  });
});

test('a ledger that loses a member of an incident is found out when an export after an erasure is imported', async () => {
  const lines = exported(await withErased());
  const importInto = async (change: (writer: StoreWriter) => StoreWriter): Promise<void> => {
    const store = createMemoryStore();
    const changed = overlaid<Store>(store, {
      transaction: (work) => store.transaction((writer) => work(change(writer))),
    });
    const imported = new LogImport({
      ledger: localLedger(changed),
      reader: readPayload,
      eventOf: (entry) => storedEventOf(entry, readPayload),
      complete: completePolicy,
    });
    await imported.take(lines);
    await imported.finish();
  };
  await importInto((writer) => writer);
  const forgetful = (writer: StoreWriter): StoreWriter =>
    overlaid(writer, {
      addMember: (incident, accountId) => accountId !== 'a10' && writer.addMember(incident, accountId),
    });
  await expect(importInto(forgetful)).rejects.toMatchObject({ code: 'historyDiverged' });
});

/** What somebody might change in an export from which accounts are missing. */
const editsOfErased = [
  { what: 'a counter is another one', from: /("key":"all","live":)\d+/, to: '$17' },
  { what: 'an incident has lost a member', from: /"a10","a11",/, to: '"a11",' },
  { what: 'a recent break is gone', from: /("breaks":\[)\{"accountId".*?\}/, to: '$1' },
  { what: 'nothing is held', from: /"held":\[\{.*?\}\]\}\]/, to: '"held":[]' },
  {
    what: 'something else went out',
    from: /"askUser","status":"CREDENTIALS"/,
    to: '"askUser","status":"ERROR"',
  },
  { what: 'what went out has another number', from: /"sent":\[\{"id":(\d+)/, to: '"sent":[{"id":1$1' },
  { what: 'fewer entries are missing', from: /\{"erased":2\}/, to: '{"erased":1}' },
  { what: 'they were erased at another time', from: /("erased":\{"at":)\d+/, to: '$17' },
  { what: 'an account was told of another incident', from: /\\"incident\\":1/, to: '\\"incident\\":2' },
  { what: 'nothing is said of the fleet', from: /,"book":\{.*(?=\}\},"payload")/, to: '' },
];

describe('an import makes no database', () => {
  test.each(editsOfErased)('of an export after an erasure in which $what', async ({ from, to }) => {
    const lines = exported(await withErased());
    const edited = lines.map((line) => line.replace(from, to));
    expect(edited).not.toEqual(lines);
    await refuses(edited, 'historyDiverged');
  });
});
