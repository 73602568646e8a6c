import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { CHECKPOINT_EVERY } from '../../src/store/checkpoint.ts';
import type { LogEntry, LogQuery, NewLogEntry } from '../../src/store/port.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { entry, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { naiveLog } from '../store/naive.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

const opened = (database = ':memory:'): SqliteStore => {
  const store = openSqliteStore({ database });
  onTestFinished(() => store.close());
  return store;
};

/** Appends entries, each transaction with a few of them and with the snapshots that follow. */
const write = (store: SqliteStore, entries: readonly NewLogEntry[], saved = true): readonly LogEntry[] => {
  for (let from = 0; from < entries.length; from += 50)
    store.transaction((writer) => {
      const policyId = writer.policyId(defaultPolicy);
      for (const each of entries.slice(from, from + 50)) {
        writer.append({ ...each, policyId });
        if (saved) writer.save({ ...snapshotAfter(each.accountId, ['OK']), version: each.version });
      }
    });
  return entries.map((each, index) => ({ ...each, policyId: 1, seq: index + 1 }));
};

const seqs = (entries: readonly LogEntry[]): readonly number[] => entries.map(({ seq }) => seq);

describe('an account’s log in SQLite', () => {
  const anyEntries = fc.array(
    fc.record({ accountId: fc.constantFrom('a', 'b'), second: fc.nat(9), version: fc.nat(3) }),
    { maxLength: 40 },
  );
  const anyQuery: fc.Arbitrary<LogQuery> = fc.record(
    {
      accountId: fc.constantFrom('a', 'b', 'nobody'),
      after: fc.integer({ min: -1, max: 45 }),
      until: fc.integer({ min: -1, max: 10 }).map((second) => T0 + second * 1000),
      limit: fc.oneof(fc.nat(12), fc.constant(Infinity)),
      last: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  test('is what the plainest filter gives, also where time goes back and no snapshot follows', () => {
    fc.assert(
      fc.property(anyEntries, fc.array(anyQuery, { maxLength: 8 }), fc.boolean(), (told, queries, saved) => {
        const store = openSqliteStore({ database: ':memory:' });
        const model = write(
          store,
          told.map(({ accountId, second, version }) =>
            entry({ accountId, at: T0 + second * 1000, version, payload: null }),
          ),
          saved,
        );
        for (const query of [{}, { accountId: 'a' }, ...queries])
          expect(store.log(query)).toEqual(naiveLog(model, query));
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  test('comes page by page, over all the snapshots that were kept on its way', () => {
    const store = opened();
    const count = 3 * CHECKPOINT_EVERY + 20;
    const all = write(
      store,
      Array.from({ length: count }, (_, index) =>
        entry({ accountId: index % 5 === 4 ? 'other' : 'a', at: T0 + index, version: index }),
      ),
    );
    for (const limit of [
      50,
      CHECKPOINT_EVERY - 1,
      CHECKPOINT_EVERY,
      CHECKPOINT_EVERY + 1,
      2 * CHECKPOINT_EVERY,
    ]) {
      const read: number[] = [];
      for (;;) {
        const page = store.log({ accountId: 'a', after: read.at(-1) ?? 0, limit });
        read.push(...seqs(page));
        if (page.length < limit) break;
      }
      expect(read).toEqual(seqs(naiveLog(all, { accountId: 'a' })));
    }
    for (const until of [T0 - 1, T0, T0 + CHECKPOINT_EVERY, T0 + 2 * CHECKPOINT_EVERY + 3, T0 + count]) {
      const query = { accountId: 'a', until, limit: 3, last: true } as const;
      expect(seqs(store.log(query))).toEqual(seqs(naiveLog(all, query)));
    }
  });

  test('is found without the snapshots of its past, only more slowly', () => {
    const database = databaseFile();
    const store = opened(database);
    const all = write(
      store,
      Array.from({ length: 2 * CHECKPOINT_EVERY }, (_, index) => entry({ at: T0 + index, version: index })),
    );
    withRaw(database, (db) => db.exec('DELETE FROM earlier_snapshots'));
    for (const query of [{ limit: 3 }, { after: 100, limit: 3 }, { until: T0 + 9 }] as const)
      expect(store.log({ accountId: 'a', ...query })).toEqual(naiveLog(all, query));
  });

  test('is whole where snapshots were kept more closely than they need be', () => {
    const database = databaseFile();
    const store = opened(database);
    const all = write(
      store,
      Array.from({ length: CHECKPOINT_EVERY + 40 }, (_, index) => entry({ at: T0 + index, version: 0 })),
    );
    withRaw(database, (db) => {
      const insert = db.prepare(
        `INSERT OR IGNORE INTO earlier_snapshots SELECT account, seq, at, '{}' FROM log WHERE seq % 3 = 0`,
      );
      expect(insert.run().changes).toBeGreaterThan(50);
    });
    for (const limit of [1, 5, 40, 100])
      for (const after of [0, 1, 70, 160]) {
        const query = { accountId: 'a', after, limit };
        expect(seqs(store.log(query))).toEqual(seqs(naiveLog(all, query)));
      }
  });

  test('of an account whose snapshot was lost is found by the log itself', () => {
    const database = databaseFile();
    const store = opened(database);
    write(store, [entry(), entry({ accountId: 'b' }), entry({ version: 2 })]);
    withRaw(database, (db) => db.exec('DELETE FROM snapshots'));
    expect(seqs(store.log({ accountId: 'a' }))).toEqual([1, 3]);
    expect(store.snapshot('a')).toBeNull();
  });
});

describe('an entry in SQLite', () => {
  test('comes back with every value as it was', () => {
    const store = opened();
    const given: readonly NewLogEntry[] = [
      entry({ at: 0, occurredAt: 0, sourceId: '', payload: '' }),
      entry({ at: -5, occurredAt: -1, sourceId: '😀', payload: '{"text":"\\u0000é"}' }),
      entry({ at: 8.64e15, source: 'deadline', type: 'xstate.after.x', payload: null, decision: 'late' }),
      entry({ accountId: '', type: '', version: 2 ** 31, sourceId: "'; DROP TABLE log; --" }),
    ];
    expect(write(store, given, false)).toEqual(store.log({}));
  });

  test('that names an account which is gone is a damage, not an entry without one', () => {
    const database = databaseFile();
    const store = opened(database);
    write(store, [entry()]);
    withRaw(database, (db) => db.exec('DELETE FROM accounts'));
    expectFault(() => store.log({}), 'databaseCorrupt');
    expect(store.log({ accountId: 'a' })).toEqual([]);
  });

  test('of a kind that is gone is a damage, and the kind is named', () => {
    const database = databaseFile();
    const store = opened(database);
    write(store, [entry()]);
    withRaw(database, (db) => db.exec('PRAGMA foreign_keys = OFF; DELETE FROM kinds'));
    const other = opened(database);
    expect(() => other.log({})).toThrow(
      expect.objectContaining({ code: 'databaseCorrupt', message: 'Kind 1 is not readable.' }),
    );
  });
});

describe('what is known by source id', () => {
  test('is known of the account alone that it came to, before and after it is written', () => {
    const store = opened();
    store.transaction((writer) => {
      const policyId = writer.policyId(defaultPolicy);
      const known = (id: string, source: string): boolean => writer.knowsSource(id, source);
      expect(known('a', 's')).toBe(false);
      writer.append(entry({ policyId, sourceId: 's' }));
      expect([known('a', 's'), known('a', 'S'), known('b', 's'), known('a', '')]).toEqual([
        true,
        false,
        false,
        false,
      ]);
      writer.totals();
      expect([known('a', 's'), known('b', 's')]).toEqual([true, false]);
    });
    expect([store.knowsSource('a', 's'), store.knowsSource('b', 's')]).toEqual([true, false]);
  });

  test('is not confused by ids that run together', () => {
    const store = opened();
    store.transaction((writer) => {
      const policyId = writer.policyId(defaultPolicy);
      for (const accountId of ['a', 'b']) writer.append(entry({ policyId, accountId }));
      // The second account's number before a blank, and the first one's with more behind it.
      writer.append(entry({ policyId, accountId: 'a', sourceId: '2 x' }));
      expect([writer.knowsSource('b', 'x'), writer.knowsSource('a', 'x')]).toEqual([false, false]);
      expect(writer.knowsSource('a', '2 x')).toBe(true);
    });
  });
});
