import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { save, T0 } from '../../src/testing/store/samples.ts';
import type { AccountQuery } from '../../src/store/port.ts';
import { naiveAccounts, naiveCounts, placedIn, randomFleet, randomQuery } from '../store/naive.ts';
import { databaseFile } from './files.ts';

const storeOf = (snapshots: readonly AccountSnapshot[], database = ':memory:'): SqliteStore => {
  const store = openSqliteStore({ database });
  onTestFinished(() => store.close());
  save(store, snapshots);
  return store;
};

const idsOf = (snapshots: readonly AccountSnapshot[]): readonly string[] =>
  snapshots.map(({ context }) => context.accountId);

describe('accounts asked for in SQLite', () => {
  test.each([1, 2])('are those that match, in the order and the part asked for (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const fleet = randomFleet(random, 150);
    const store = storeOf(fleet);
    let found = 0;
    for (let run = 0; run < 150; run += 1) {
      const query = randomQuery(random);
      const expected = naiveAccounts(fleet, query);
      expect({ query, found: store.accounts(query) }).toEqual({ query, found: expected });
      found += expected.length;
    }
    expect(found).toBeGreaterThan(200);
    expect(store.counts()).toEqual(naiveCounts(fleet));
  });

  test('are the same inside a transaction that has moved most of them', () => {
    const random = seededRandom(9);
    const fleet = randomFleet(random, 80);
    const store = storeOf(fleet);
    const moved = fleet.map((snapshot, index) =>
      index % 3 === 0
        ? snapshot
        : placedIn(snapshot.context.accountId, 'ERROR', { since: T0 + index, tenant: 't', version: 2 }),
    );
    store.transaction((writer) => {
      for (const snapshot of moved) writer.save(snapshot);
      for (let run = 0; run < 50; run += 1) {
        const query = randomQuery(random);
        expect(writer.accounts(query)).toEqual(naiveAccounts(moved, query));
      }
      expect(writer.counts()).toEqual(naiveCounts(moved));
    });
    expect(store.counts()).toEqual(naiveCounts(moved));
  });

  test('are the same to another connection', () => {
    const random = seededRandom(4);
    const [fleet, database] = [randomFleet(random, 60), databaseFile()];
    storeOf(fleet, database);
    const other = openSqliteStore({ database, readonly: true });
    for (let run = 0; run < 50; run += 1) {
      const query = randomQuery(random);
      expect(other.accounts(query)).toEqual(naiveAccounts(fleet, query));
    }
    other.close();
  });

  test('are none in an empty store, whatever is asked', () => {
    const random = seededRandom(5);
    const store = storeOf([]);
    for (let run = 0; run < 50; run += 1) expect(store.accounts(randomQuery(random))).toEqual([]);
    expect(store.counts()).toEqual(naiveCounts([]));
  });

  test('can be read to the end by pages, in either order, each once', () => {
    const fleet = randomFleet(seededRandom(6), 101);
    const store = storeOf(fleet);
    const byOffset = (query: AccountQuery): readonly string[] => {
      const found: string[] = [];
      for (;;) {
        const page = store.accounts({ ...query, offset: found.length, limit: 7 });
        if (page.length === 0) return found;
        found.push(...idsOf(page));
      }
    };
    for (const order of ['id', 'attention'] as const)
      expect(byOffset({ order })).toEqual(idsOf(naiveAccounts(fleet, { order })));
    const found: string[] = [];
    for (let after = ''; ; after = found.at(-1) ?? '') {
      const page = store.accounts({ after, limit: 7 });
      if (page.length === 0) break;
      found.push(...idsOf(page));
    }
    expect(found).toEqual(idsOf(naiveAccounts(fleet, {})));
  });
});

describe('a page by need', () => {
  /** All since the same moment: the page ends among equals, and ids alone decide. */
  const equals = Array.from({ length: 40 }, (_, index) =>
    placedIn(`${String.fromCodePoint(0x61 + (index % 26))}${index}`, index % 2 === 0 ? 'ERROR' : 'STOPPED'),
  );

  test.each([1, 7, 19, 20, 21, 39, 40, 41])('of %i among equals holds the first by id', (limit) => {
    const store = storeOf(equals);
    expect(idsOf(store.accounts({ order: 'attention', limit }))).toEqual(
      idsOf(naiveAccounts(equals, { order: 'attention', limit })),
    );
  });

  test('goes on to the next need where the one before it ends', () => {
    const fleet = [
      placedIn('works', 'OK', { since: T0 - 9 }),
      placedIn('user', 'PERMISSIONS', { since: T0 - 5 }),
      placedIn('late', 'ERROR', { since: T0 + 1 }),
      placedIn('early', 'CONNECTING.stalled', { since: T0 }),
    ];
    const store = storeOf(fleet);
    const first = (limit: number, offset = 0): readonly string[] =>
      idsOf(store.accounts({ order: 'attention', limit, offset }));
    expect(first(4)).toEqual(['early', 'late', 'user', 'works']);
    expect([first(2), first(2, 1), first(2, 3), first(2, 4)]).toEqual([
      ['early', 'late'],
      ['late', 'user'],
      ['works'],
      [],
    ]);
    expect(idsOf(store.accounts({ order: 'attention', attention: true }))).toEqual(['early', 'late', 'user']);
  });
});

describe('accounts of a state that very many are in', () => {
  // More than FEW: they are then looked for in the order of ids, and no longer by state.
  const many = Array.from({ length: 4100 }, (_, index) =>
    placedIn(`a${String(index).padStart(4, '0')}`, index === 77 || index > 4050 ? 'ERROR' : 'OK', {
      tenant: index % 2 === 0 ? 't' : null,
    }),
  );

  test('are the same as of one that few are in, whichever way is quicker', () => {
    const store = storeOf(many);
    for (const query of [
      { status: 'OK', limit: 3 },
      { status: 'OK', limit: 3, offset: 76 },
      { status: 'OK', after: 'a0076', limit: 2, tenant: 't' },
      { status: 'OK', after: 'a4040' },
      { status: 'ERROR' },
      { status: 'ERROR', after: 'a0077', limit: 1 },
      { attention: true, limit: 2, offset: 1 },
    ] as const)
      expect(idsOf(store.accounts(query))).toEqual(idsOf(naiveAccounts(many, query)));
  });

  test('are counted by status without being read', () => {
    const store = storeOf(many);
    expect(store.counts()).toMatchObject({ total: 4100, byStatus: { ERROR: 50, OK: 4050 }, attention: 50 });
  });
});
