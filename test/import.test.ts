import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MACHINE_VERSION } from '../machines/account.ts';
import {
  createMemoryStore,
  exportLog,
  exportWholeLog,
  importLog,
  openSqliteStore,
  readPayload,
} from '../src/index.ts';
import { LogImport } from '../src/intake/import.ts';
import type { Store, StoreWriter } from '../src/store/port.ts';
import { completePolicy, storedEventOf } from '../src/views/fold.ts';
import { localLedger } from '../src/engine/local-ledger.ts';
import { erasedInAll } from '../src/store/fleet-book.ts';
import { pruneLedger } from '../src/lifecycle/upkeep.ts';
import { run } from './cli/run.ts';
import { openOver } from './open.ts';
import { entriesOf, v1, v2 } from './payloads.ts';
import { earlierReader, MINUTE, unread } from './quarantined.ts';
import { databaseFile } from './sqlite/files.ts';
import { overlaid } from './store/overlaid.ts';
import { currentDatabase } from './sqlite/older.ts';
import { looked } from './upgraded.ts';

const exported = (database: string): readonly string[] => {
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

const importing = (lines: readonly string[], database = databaseFile()) =>
  importLog(database, portions(lines)).then(() => database);

const incidentsIn = (database: string) => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    return store.incidents({});
  } finally {
    store.close();
  }
};

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

/** Made once, and copied for each test. */
let made: Promise<string> | null = null;
const eventful = async (): Promise<string> => {
  const copy = databaseFile();
  copyFileSync(await (made ??= makeEventful()), copy);
  return copy;
};

describe('a log that is exported and imported', () => {
  test('is the same log, with the same snapshots, transitions, deadlines and effects', async () => {
    const database = await eventful();
    const lines = exported(database);
    const before = looked(database);
    expect(before.log.map(({ source }) => source)).toContain('deadline');
    expect(['deadline', 'engine']).toContain(before.log.at(-1)?.source);
    expect(before.log.map(({ decision }) => decision)).toEqual(expect.arrayContaining(['duplicate', 'late']));
    expect(new Set(before.log.map(({ policyId }) => policyId)).size).toBe(2);
    const copy = await importing(lines);
    expect(looked(copy)).toEqual(before);
    expect(incidentsIn(copy)).toEqual(incidentsIn(database));
    expect(exported(copy)).toEqual(lines);
    expect(before.divergences).toEqual([]);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
  });

  test('is that too where an earlier version of the machine decided it', async () => {
    const database = await currentDatabase();
    const { snapshots, kept, log, transitions, deadlines, divergences, findings } = looked(database);
    const before = { snapshots, kept, log, transitions, deadlines, divergences, findings };
    const copy = await importing(exported(database));
    expect(looked(copy)).toMatchObject(before);
    expect(exported(copy)).toEqual(exported(database));
    const store = openSqliteStore({ database: copy });
    expect(store.decidedEarlierUntil()).toBe(before.log.length);
    store.close();
  });

  test('goes on as the first would have', async () => {
    const database = await eventful();
    const copy = await importing(exported(database));
    const [first, second] = await Promise.all(
      [database, copy].map(async (path) => {
        const { lifecycle, clock } = openOver(openSqliteStore({ database: path }));
        await clock.advance(10_000 * MINUTE);
        await lifecycle.receive(v1('a1', 'OK'));
        await lifecycle.close();
        return looked(path);
      }),
    );
    expect(second).toEqual(first);
  });

  test('is not the same where its lines alone are taken, as a replay does', async () => {
    const database = await eventful();
    const copy = databaseFile();
    const { lifecycle } = openOver(openSqliteStore({ database: copy }));
    await lifecycle.replay([entriesOf(exported(database))]);
    await lifecycle.close();
    expect(looked(copy)).not.toEqual(looked(database));
  });
});

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

/** Takes payloads out that are older than a moment, or all. */
const dropPayloads = async (database: string, days: number): Promise<void> => {
  const store = openSqliteStore({ database });
  const now = (store.totals().newestAt ?? 0) + 1;
  await pruneLedger(localLedger(store), { payloadDays: days }, {}, now, readPayload);
  store.close();
};

describe('a log of which something is gone', () => {
  test.each([
    ['the oldest half of its payloads', 0.1],
    ['all payloads', 1e-9],
  ])('is the same log again, and a sound one, without %s', async (_name, days) => {
    const database = await eventful();
    await dropPayloads(database, days);
    const before = looked(database);
    expect(before.log.some(({ payloadDropped }) => payloadDropped === true)).toBe(true);
    const lines = exported(database);
    const copy = await importing(lines);
    expect(looked(copy)).toEqual(before);
    expect(exported(copy)).toEqual(lines);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
    const { stderr } = await run(['db', 'export', '--db', database]);
    expect(stderr).toMatch(/^Payloads up to entry \d+ were dropped: /m);
  });

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

/** The lines with what stands beside them changed. */
const changed = (
  lines: readonly string[],
  change: (log: Record<string, unknown>) => object,
): readonly string[] =>
  lines.map((text) => {
    const { received_at, source, payload, log } = JSON.parse(text) as Record<string, unknown>;
    const kept = log === undefined ? {} : { log: change(log as Record<string, unknown>) };
    return JSON.stringify({ received_at, source, ...kept, payload });
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
  const refuses = async (lines: readonly string[], code: string): Promise<void> => {
    const database = databaseFile();
    await expect(importing(lines, database)).rejects.toMatchObject({ code, hint: expect.any(String) });
    const left = readdirSync(dirname(database)).filter((name) => name.startsWith(basename(database)));
    expect(left).toEqual([]);
  };

  test('of an export that is cut off, at whatever line', async () => {
    const lines = exported(await eventful());
    for (const length of [0, 1, 2, 50, lines.length - 1])
      await refuses(lines.slice(0, length), 'inputUnreadable');
  });

  test('of lines that were changed, left out or put elsewhere', async () => {
    const lines = exported(await eventful());
    await refuses(lines.toSpliced(30, 1), 'historyDiverged');
    const [moved = ''] = lines.slice(40, 41);
    await refuses(lines.toSpliced(40, 1).toSpliced(42, 0, moved), 'historyDiverged');
    await refuses(
      lines.map((line, index) =>
        index === 20 ? line.replace('CREDENTIALS', 'ERROR').replace('"OK"', '"ERROR"') : line,
      ),
      'historyDiverged',
    );
  });

  test('of lines without what stands beside them', async () => {
    const lines = exported(await eventful());
    await refuses(
      changed(lines, ({ before, ...log }) => (before === undefined ? log : { ...log, before: [] })),
      'historyDiverged',
    );
    await refuses(
      changed(lines, ({ policy, begins, ...log }) => ({
        ...log,
        begins,
        ...(begins === undefined ? {} : { policy }),
      })),
      'historyDiverged',
    );
    await refuses(
      changed(exported(await currentDatabase()), ({ kept, ...log }) =>
        kept === undefined ? log : { ...log },
      ),
      'historyDiverged',
    );
  });

  test.each(editsOfErased)('of an export after an erasure in which $what', async ({ from, to }) => {
    const lines = exported(await withErased());
    const edited = lines.map((line) => line.replace(from, to));
    expect(edited).not.toEqual(lines);
    await refuses(edited, 'historyDiverged');
  });

  test('of the lines of another log', async () => {
    const database = await eventful();
    const store = openSqliteStore({ database, readonly: true });
    await refuses([...exportLog(store)].flat(), 'inputUnreadable');
    store.close();
    await refuses(['{"anything":"else"}'], 'inputUnreadable');
    await refuses(['no JSON'], 'inputUnreadable');
  });
});

describe('db import', () => {
  test('makes the database again, byte for byte as it is exported', async () => {
    const database = await eventful();
    const folder = dirname(database);
    const [file, again, copy] = ['one', 'two', 'copy.db'].map((name) =>
      join(folder, `${basename(database)}-${name}`),
    );
    if (file === undefined || again === undefined || copy === undefined) return;
    expect(await run(['db', 'export', '--db', database, '--out', file])).toMatchObject({ code: 0 });
    const { code, stderr } = await run(['db', 'import', file, '--db', copy]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Imported \d+ lines from .*: 25 accounts and \d+ log entries\.\n$/),
    ]);
    await run(['db', 'export', '--db', copy, '--out', again, '--quiet']);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
  });

  test('is refused where there is something already, and changes nothing', async () => {
    const database = await eventful();
    const file = `${database}.ndjson`;
    await run(['db', 'export', '--db', database, '--out', file, '--quiet']);
    const before = looked(database);
    const { code, stderr } = await run(['db', 'import', file, '--db', database]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is something in')]);
    expect(looked(database)).toEqual(before);
    const store = openSqliteStore({ database });
    expect((await run(['db', 'import', file, '--db', database])).code).toBe(5);
    store.close();
  });

  test('takes a database that holds nothing, and an empty file', async () => {
    const database = await eventful();
    const file = `${database}.ndjson`;
    await run(['db', 'export', '--db', database, '--out', file, '--quiet']);
    const [fresh, empty] = [databaseFile(), databaseFile()];
    openSqliteStore({ database: fresh }).close();
    writeFileSync(empty, '');
    for (const target of [fresh, empty]) {
      expect((await run(['db', 'import', file, '--db', target])).code).toBe(0);
      expect(looked(target)).toEqual(looked(database));
    }
  });

  test('that is interrupted makes none', async () => {
    const database = await eventful();
    const [file, copy] = [`${database}.ndjson`, databaseFile()];
    await run(['db', 'export', '--db', database, '--out', file, '--quiet']);
    const { code, stderr } = await run(['db', 'import', file, '--db', copy], { interrupt: 'SIGINT' });
    expect([code, stderr]).toEqual([130, 'Stopped. No database was made.\n']);
    expect(existsSync(copy)).toBe(false);
  });
});
