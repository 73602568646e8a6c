import { describe, expect, test } from 'vitest';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { withContext } from '../../src/model/snapshot.ts';
import { Saves } from '../../src/sqlite/write/saves.ts';
import { snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { placedIn } from '../store/naive.ts';
import { migrated } from './parts.ts';

const newSaves = () => {
  const parts = migrated();
  parts.db.exec('BEGIN');
  const saves = new Saves(parts.db, parts.places, parts.vocabulary);
  const add = (...snapshots: readonly AccountSnapshot[]): void => {
    for (const snapshot of snapshots) saves.add(parts.places.of(snapshot.context.accountId), snapshot);
  };
  /** Notes which columns of a snapshot are set by each statement from now on. */
  const noted = (): (() => readonly unknown[]) => {
    parts.db.exec(`CREATE TEMP TABLE noted (what TEXT);
      CREATE TEMP TRIGGER moved AFTER UPDATE OF state, since ON snapshots BEGIN INSERT INTO noted VALUES ('position'); END;
      CREATE TEMP TRIGGER told AFTER UPDATE OF facts ON snapshots BEGIN INSERT INTO noted VALUES ('facts'); END;
      CREATE TEMP TRIGGER renamed AFTER UPDATE ON accounts BEGIN INSERT INTO noted VALUES ('account'); END;
      CREATE TEMP TRIGGER dropped AFTER DELETE ON deadlines BEGIN INSERT INTO noted VALUES ('deadlines'); END;`);
    return () => {
      const found = parts.column('SELECT DISTINCT what FROM noted ORDER BY what');
      parts.db.exec('DELETE FROM noted');
      return found;
    };
  };
  return { ...parts, saves, add, noted };
};

const usual = snapshotAfter('a', ['OK'], { tenant: 't' });

const differing = (part: Partial<AccountSnapshot['context']>): AccountSnapshot =>
  withContext(usual, { ...usual.context, ...part });

describe('a snapshot that is saved', () => {
  test('waits, and is written once, as it is in the end', () => {
    const { db, saves, add, rows } = newSaves();
    db.exec(`CREATE TEMP TABLE written (version);
      CREATE TEMP TRIGGER inserted AFTER INSERT ON snapshots BEGIN INSERT INTO written VALUES (new.version); END;
      CREATE TEMP TRIGGER updated AFTER UPDATE ON snapshots BEGIN INSERT INTO written VALUES (new.version); END;`);
    add(usual, { ...usual, version: 2 }, { ...usual, version: 3 });
    expect(rows('SELECT * FROM snapshots')).toEqual([]);
    saves.flush();
    expect(rows('SELECT account, version FROM snapshots')).toEqual([[1, 3]]);
    expect(rows('SELECT version FROM written')).toEqual([[3]]);
    expect(rows('SELECT number, account_id, account_type, provider, tenant FROM accounts')).toEqual([
      [1, 'a', 'LINKEDIN', 'linkedin', 't'],
    ]);
  });

  test('makes an account once, however often it is saved', () => {
    const { saves, add, column } = newSaves();
    for (const version of [1, 2, 3]) {
      add({ ...usual, version });
      saves.flush();
    }
    expect(column('SELECT count(*) FROM accounts')).toEqual([1]);
    expect(column('SELECT version FROM snapshots')).toEqual([3]);
  });

  test.each<readonly [string, AccountSnapshot, readonly string[]]>([
    ['nothing but its version and times', { ...differing({ lastSeenAt: T0 + 9 }), version: 2 }, []],
    ['its authorisation', differing({ authorizedAt: T0 + 9 }), []],
    ['its state', { ...usual, value: { connection: 'ERROR', sync: 'RUNNING' } }, ['position']],
    ['since when', { ...usual, since: T0 + 1 }, ['position']],
    ['a fact', differing({ product: 'MESSAGING' }), ['facts']],
    ['its tenant', differing({ tenant: null }), ['account']],
    ['state and fact', { ...differing({ deletedAt: T0 }), since: T0 + 1 }, ['facts', 'position']],
  ])('that changed %s has no more than that written', (_what, after, expected) => {
    const { saves, add, noted, db, rows } = newSaves();
    add(usual);
    saves.flush();
    const written = noted();
    add(after);
    saves.flush();
    expect(written()).toEqual(expected);
    const { context, version, since } = after;
    expect(rows('SELECT version, since, last_seen_at, authorized_at, flipped_at FROM snapshots')).toEqual([
      [version, since, context.lastSeenAt, context.authorizedAt, context.flippedAt],
    ]);
    expect(rows('SELECT tenant FROM accounts')).toEqual([[context.tenant]]);
    expect(db.inTransaction).toBe(true);
  });

  test('that changed and changed back within a transaction is as it is in the end', () => {
    const { saves, add, rows } = newSaves();
    add(differing({ product: 'MESSAGING' }));
    saves.flush();
    add(usual, differing({ product: 'MESSAGING' }));
    saves.flush();
    expect(rows('SELECT facts FROM snapshots')).toEqual([['{"product":"MESSAGING"}']]);
    add(differing({ product: 'X' }), usual);
    saves.flush();
    expect(rows('SELECT facts FROM snapshots')).toEqual([[null]]);
  });

  test('replaces its deadlines, and touches those of nobody else', () => {
    const { saves, add, noted, rows } = newSaves();
    const due = (id: string, dueAt: readonly number[]): AccountSnapshot => ({
      ...placedIn(id, 'OK'),
      deadlines: dueAt.map((at, index) => ({ event: `xstate.after.${index}`, dueAt: at })),
    });
    add(due('a', [1, 2]), due('b', [3]), due('c', []));
    saves.flush();
    const written = noted();
    add({ ...due('a', [1, 2]), version: 2 }, due('c', [4]));
    saves.flush();
    expect(written()).toEqual(['facts']);
    const stored = () => rows('SELECT account, due_at FROM deadlines ORDER BY account, due_at');
    expect(stored()).toEqual([
      [1, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    add(due('a', [2]), due('b', []));
    saves.flush();
    expect(written()).toEqual(['deadlines', 'facts']);
    expect(stored()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('notes whose machine made it, each version once', () => {
    const { saves, add, column } = newSaves();
    add(usual, placedIn('b', 'OK'), { ...placedIn('c', 'OK'), machineVersion: '0' });
    saves.flush();
    add({ ...usual, version: 2 }, { ...placedIn('c', 'OK'), version: 2, machineVersion: '0' });
    saves.flush();
    expect(column('SELECT version FROM machines ORDER BY version')).toEqual(['0', usual.machineVersion]);
  });

  test('does not make an account’s version fall', () => {
    const { places, add } = newSaves();
    add({ ...usual, version: 5 });
    expect(places.version(places.of('a'))).toBe(5);
    add({ ...usual, version: 3 });
    expect(places.version(places.of('a'))).toBe(5);
  });

  test('is gone when its transaction was not kept, with the account that it brought', () => {
    const { db, saves, places, vocabulary, add, rows } = newSaves();
    add(usual);
    saves.flush();
    add({ ...usual, version: 2 }, placedIn('b', 'OK'));
    db.exec('ROLLBACK');
    for (const part of [saves, places, vocabulary]) part.forget();
    db.exec('BEGIN');
    saves.flush();
    expect(rows('SELECT * FROM snapshots')).toEqual([]);
    add(placedIn('b', 'OK'));
    saves.flush();
    expect(rows('SELECT number, account_id FROM accounts')).toEqual([[1, 'b']]);
    expect(rows('SELECT count(*) FROM machines')).toEqual([[1]]);
  });
});

describe('snapshots of very many accounts', () => {
  test('are written in the order of their numbers, whatever the order in which they came', () => {
    const { db, saves, add, column, places } = newSaves();
    const ids = Array.from({ length: 700 }, (_, index) => `a${index}`);
    for (const id of ids) places.of(id);
    db.exec(`CREATE TEMP TABLE written (account INTEGER);
      CREATE TEMP TRIGGER noted AFTER INSERT ON snapshots BEGIN INSERT INTO written VALUES (new.account); END;`);
    add(...ids.toReversed().map((id) => placedIn(id, 'OK')));
    saves.flush();
    const written = column('SELECT account FROM written ORDER BY rowid');
    expect(written).toEqual(ids.map((_, index) => index + 1));
  });
});

describe('entries that no snapshot follows', () => {
  test('make their account known all the same, under no name yet', () => {
    const { saves, places, rows } = newSaves();
    const row = places.of('a');
    saves.appended(row);
    saves.appended(row);
    places.append(row, 1);
    saves.flush();
    expect(rows('SELECT number, account_id, account_type, provider FROM accounts')).toEqual([
      [1, 'a', null, null],
    ]);
    expect(rows('SELECT * FROM snapshots')).toEqual([]);
  });

  test('move on what the snapshot before them calls its newest', () => {
    const { saves, places, add, rows } = newSaves();
    const row = places.of('a');
    places.append(row, 1);
    add(usual);
    saves.flush();
    places.append(row, 4);
    saves.appended(row);
    saves.flush();
    expect(rows('SELECT version, newest FROM snapshots')).toEqual([[1, 4]]);
  });
});
