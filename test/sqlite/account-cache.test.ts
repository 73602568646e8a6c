import { describe, expect, test } from 'vitest';
import { changes } from '../../src/store/columns/packed-snapshots.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { marks, NONE, AccountCache } from '../../src/sqlite/write/account-cache.ts';
import { Lookups } from '../../src/sqlite/lookup/lookups.ts';
import { move, save, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { migrated } from './parts.ts';
import { withRaw } from './raw.ts';

describe('accounts at hand', () => {
  test('of which nothing is stored have no row, and asking makes none', () => {
    const { places } = migrated();
    expect([places.find('a'), places.look('a'), places.find('a'), places.size]).toEqual([
      NONE,
      NONE,
      NONE,
      0,
    ]);
  });

  test('get a row and a number when they come, the same ever after', () => {
    const { places } = migrated();
    const rows = ['a', 'b', ''].map((id) => places.of(id));
    expect(rows).toEqual([0, 1, 2]);
    expect(rows.map((row) => [places.idOf(row), places.number(row)])).toEqual([
      ['a', 1],
      ['b', 2],
      ['', 3],
    ]);
    expect(['', 'b', 'a', 'a'].map((id) => places.find(id))).toEqual([2, 1, 0, 0]);
    expect(['', 'b', 'a'].map((id) => places.of(id))).toEqual([2, 1, 0]);
  });

  test('are found though they were looked for in vain before', () => {
    const { places } = migrated();
    expect(places.find('a')).toBe(NONE);
    const row = places.of('a');
    expect([places.find('b'), places.find('a'), places.find('a')]).toEqual([NONE, row, row]);
  });

  test('go on with the numbers of those that are stored', () => {
    const { db, places } = migrated();
    db.exec(`INSERT INTO accounts (number, account_id) VALUES (7, 'old'), (3, 'older')`);
    expect([places.number(places.of('new')), places.number(places.of('old'))]).toEqual([8, 7]);
    expect(places.number(places.of('newer'))).toBe(9);
  });

  test('know nothing of a life before: no entry, no version, no mark, no snapshot', () => {
    const { places } = migrated();
    const row = places.of('a');
    expect([places.newest(row), places.entries(row), places.version(row), places.changes(row)]).toEqual([
      0, 0, 0, 0,
    ]);
    for (const mark of Object.values(marks)) expect(places.is(row, mark)).toBe(false);
    expect(places.snapshots.read(row, 'a')).toBeNull();
    // Nothing can have been left before the account was.
    expect(places.knownSince(row)).toBe(-Infinity);
  });

  test('carry marks apart from one another', () => {
    const { places } = migrated();
    const row = places.of('a');
    places.mark(row, marks.waits, true);
    places.mark(row, marks.stored, true);
    places.mark(row, marks.waits, true);
    const set = () => Object.values(marks).filter((mark) => places.is(row, mark));
    expect(set()).toEqual([marks.stored, marks.waits]);
    places.mark(row, marks.waits, false);
    places.mark(row, marks.ahead, false);
    expect(set()).toEqual([marks.stored]);
  });

  test('gather what changed until it is written', () => {
    const { places } = migrated();
    const row = places.of('a');
    places.mark(row, marks.waits, true);
    places.change(row, changes.facts);
    places.change(row, changes.position);
    places.change(row, 0);
    expect(places.changes(row)).toBe(changes.facts | changes.position);
    places.settle(row);
    expect([places.changes(row), places.is(row, marks.waits)]).toEqual([0, false]);
  });

  test('count entries until a snapshot is kept for good', () => {
    const { places } = migrated();
    const row = places.of('a');
    for (const seq of [4, 9]) places.append(row, seq);
    expect([places.newest(row), places.entries(row)]).toEqual([9, 2]);
    places.keep(row);
    places.append(row, 12);
    expect([places.newest(row), places.entries(row)]).toEqual([12, 1]);
  });

  test('are forgotten altogether, with the number that would have been next', () => {
    const { db, places } = migrated();
    const row = places.of('lost');
    places.append(row, 5);
    places.advance(row, 3);
    places.mark(row, marks.waits, true);
    places.snapshots.write(row, snapshotAfter('lost', ['OK']));
    places.lastLeft.note(row, move(1));
    places.forget();
    expect([places.size, places.find('lost')]).toEqual([0, NONE]);
    db.exec(`INSERT INTO accounts (number, account_id) VALUES (5, 'elsewhere')`);
    const again = places.of('lost');
    expect([
      places.number(again),
      places.newest(again),
      places.entries(again),
      places.version(again),
    ]).toEqual([6, 0, 0, 0]);
    expect(places.is(again, marks.waits)).toBe(false);
    // It stands where the lost one stood.
    expect(again).toBe(row);
    expect([places.snapshots.read(again, 'lost'), places.lastLeft.at(again, 'CREDENTIALS')]).toEqual([
      null,
      null,
    ]);
  });

  test('stay when they are few', () => {
    const { places } = migrated();
    const row = places.of('a');
    places.append(row, 5);
    places.trim();
    expect([places.find('a'), places.newest(row)]).toEqual([row, 5]);
  });
});

describe('an account that is stored', () => {
  const stored = snapshotAfter('a', ['OK', 'CONNECTING'], { tenant: 't' });

  const placesOf = (change: string | null = null) => {
    const database = databaseFile();
    const store = openSqliteStore({ database });
    save(store, [stored, snapshotAfter('b', ['OK'])]);
    store.close();
    return withRaw(database, (db) => {
      if (change !== null) db.exec(change);
      const places = new AccountCache(db, new Lookups(db));
      const row = places.find('a');
      return {
        row,
        number: places.number(row),
        newest: places.newest(row),
        version: places.version(row),
        snapshot: row === NONE ? null : places.snapshots.read(row, 'a'),
        marks: Object.values(marks).filter((mark) => places.is(row, mark)),
        knownSince: places.knownSince(row),
        deadlinesOfOther: places.is(places.find('b'), marks.deadlines),
      };
    });
  };

  test('is read with its snapshot, its version, and whether deadlines stand in the table', () => {
    expect(placesOf()).toEqual({
      row: 0,
      number: 1,
      newest: 0,
      version: stored.version,
      snapshot: stored,
      marks: [marks.stored, marks.deadlines],
      // What it left, and when, has to be looked up.
      knownSince: Infinity,
      deadlinesOfOther: false,
    });
  });

  test('whose snapshot was lost takes entry and version from the log', () => {
    const lost = `DELETE FROM snapshots;
      INSERT INTO log (seq, account, at, kind, version) VALUES (4, 1, ${T0}, 1, 1), (6, 1, ${T0}, 1, 2), (7, 2, ${T0}, 1, 9);
      INSERT INTO transitions (seq, version, account, move) VALUES (4, 1, 1, 1), (6, 2, 1, 1), (7, 9, 2, 1);`;
    expect(placesOf(lost)).toMatchObject({
      number: 1,
      newest: 6,
      version: 2,
      snapshot: null,
      marks: [marks.stored],
    });
  });
});
