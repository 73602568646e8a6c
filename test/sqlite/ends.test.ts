import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/model/effect.ts';
import type { HeldEffects } from '../../src/store/port.ts';
import { LogEnd, NewTransitions, OutboxEnd, PendingHolds } from '../../src/sqlite/write/ends.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { entry, move, T0 } from '../../src/testing/store/samples.ts';
import { migrated } from './parts.ts';

const begun = () => {
  const parts = migrated();
  parts.db.exec(`INSERT INTO policies (id, json) VALUES (1, '{}'); BEGIN`);
  return parts;
};

describe('the end of the log', () => {
  const newLog = () => {
    const parts = begun();
    const log = new LogEnd(parts.db, parts.places, parts.vocabulary);
    const append = (accountId: string, sourceId: string | null = null): number =>
      log.append(entry({ accountId, sourceId }), parts.places.of(accountId));
    return { ...parts, log, append };
  };

  test('numbers entries on from those that are stored, and names the one before of the same account', () => {
    const { db, rows, log, append } = newLog();
    expect(['a', 'b', 'a', 'a'].map((id) => append(id))).toEqual([1, 2, 3, 4]);
    expect(rows('SELECT seq FROM log')).toEqual([]);
    log.flush();
    expect(append('b')).toBe(5);
    log.flush();
    expect(rows('SELECT seq, account, previous FROM log')).toEqual([
      [1, 1, null],
      [2, 2, null],
      [3, 1, 1],
      [4, 1, 3],
      [5, 2, 2],
    ]);
    expect(db.inTransaction).toBe(true);
  });

  test('writes by itself when many entries wait', () => {
    const { column, append } = newLog();
    for (let n = 0; n < 255; n += 1) append('a');
    expect(column('SELECT count(*) FROM log')).toEqual([0]);
    append('a');
    expect(column('SELECT count(*) FROM log')).toEqual([256]);
  });

  test('knows the source ids of what waits, until it is written', () => {
    const { places, log, append } = newLog();
    append('a', 's');
    append('b');
    const brings = (id: string, source: string): boolean => log.brings(places.of(id), source);
    expect([brings('a', 's'), brings('b', 's'), brings('a', 't')]).toEqual([true, false, false]);
    log.flush();
    expect(brings('a', 's')).toBe(false);
  });

  test('begins anew where a transaction was not kept, also when somebody else has appended', () => {
    const { db, places, vocabulary, column, log, append } = newLog();
    append('a', 's');
    append('a');
    db.exec('ROLLBACK');
    for (const part of [log, places, vocabulary]) part.forget();
    db.exec(`INSERT INTO log (seq, account, at, kind, version) VALUES (1, 9, 0, 1, 0); BEGIN`);
    expect(log.brings(places.of('a'), 's')).toBe(false);
    expect(append('a')).toBe(2);
    log.flush();
    expect(column('SELECT seq FROM log')).toEqual([1, 2]);
  });
});

describe('transitions that wait', () => {
  const newOnes = () => {
    const parts = begun();
    const transitions = new NewTransitions(parts.db, parts.places, parts.vocabulary);
    const add = (id: string, version: number, seq = version, at = T0): void =>
      transitions.add({ ...move(version, id), at }, seq, parts.places.of(id));
    return { ...parts, transitions, add };
  };

  test('are written by account, and in their order within one', () => {
    const { db, rows, transitions, add } = newOnes();
    db.exec(`CREATE TEMP TABLE written (account INTEGER, seq INTEGER);
      CREATE TEMP TRIGGER noted AFTER INSERT ON transitions
      BEGIN INSERT INTO written VALUES (new.account, new.seq); END;`);
    for (const [index, id] of ['a', 'b', 'a', 'c', 'b', 'a'].entries()) add(id, index + 1);
    expect(rows('SELECT * FROM transitions')).toEqual([]);
    transitions.flush();
    expect(rows('SELECT account, seq FROM written ORDER BY rowid')).toEqual([
      [1, 1],
      [1, 3],
      [1, 6],
      [2, 2],
      [2, 5],
      [3, 4],
    ]);
    transitions.flush();
    expect(rows('SELECT count(*) FROM transitions')).toEqual([[6]]);
  });

  test('of one entry are both kept', () => {
    const { rows, transitions, add } = newOnes();
    add('a', 1, 1);
    add('a', 2, 1);
    transitions.flush();
    expect(rows('SELECT seq, version FROM transitions')).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test('with a version that the account has had are a conflict, written or not', () => {
    const { transitions, add } = newOnes();
    add('a', 2);
    expectFault(() => add('a', 2), 'versionConflict', true);
    transitions.flush();
    expectFault(() => add('a', 1), 'versionConflict', true);
    add('b', 1);
    add('a', 3);
  });

  test('are written by themselves when they are very many, all of them', () => {
    const { column, transitions, add } = newOnes();
    for (let version = 1; version <= 2 ** 14; version += 1) add(version % 2 === 0 ? 'a' : 'b', version);
    expect(column('SELECT count(*) FROM transitions')).toEqual([2 ** 14]);
    add('a', 2 ** 14 + 1);
    transitions.flush();
    expect(column('SELECT count(*) FROM transitions')).toEqual([2 ** 14 + 1]);
  });

  test('tell at once when a status was left, by a moment that is inclusive', () => {
    const { places, transitions, add } = newOnes();
    add('a', 1, 1, T0);
    add('a', 2, 2, T0 + 5);
    const row = places.of('a');
    const left = (status: string, since: number): number | null => transitions.leftAt(row, status, since);
    expect([left('CREDENTIALS', 0), left('CREDENTIALS', T0 + 5), left('CREDENTIALS', T0 + 6)]).toEqual([
      T0 + 5,
      T0 + 5,
      null,
    ]);
    expect([left('OK', 0), left('NOT_A_STATUS', 0)]).toEqual([null, null]);
  });

  test('that are stored are asked for once, and again only further back', () => {
    const { db, places, vocabulary, add, transitions } = newOnes();
    db.exec(`INSERT INTO accounts (number, account_id) VALUES (1, 'a');
      INSERT INTO log (seq, account, at, kind, version, previous) VALUES (1, 1, 100, 1, 1, NULL), (2, 1, 200, 1, 2, 1)`);
    const id = vocabulary.moveId(move(1));
    db.exec(`INSERT INTO transitions (seq, version, account, move) VALUES (1, 1, 1, ${id})`);
    const row = places.of('a');
    expect(places.knownSince(row)).toBe(Infinity);
    expect(transitions.leftAt(row, 'CREDENTIALS', 150)).toBeNull();
    expect(places.knownSince(row)).toBe(150);
    expect(transitions.leftAt(row, 'CREDENTIALS', 100)).toBe(100);
    expect(places.knownSince(row)).toBe(100);
    expect(transitions.leftAt(row, 'CREDENTIALS', 180)).toBeNull();
    expect(places.knownSince(row)).toBe(100);
    add('a', 3, 3, 300);
    expect(transitions.leftAt(row, 'CREDENTIALS', 180)).toBe(300);
  });

  test('are gone when their transaction was not kept', () => {
    const { rows, places, transitions, add } = newOnes();
    add('a', 1);
    transitions.forget();
    places.forget();
    transitions.flush();
    expect(rows('SELECT * FROM transitions')).toEqual([]);
    add('a', 1);
  });
});

describe('the end of the outbox', () => {
  test('numbers effects from 1, in the order in which they were put there', () => {
    const { db, vocabulary, rows } = begun();
    const outbox = new OutboxEnd(db, vocabulary);
    const [late, stalled]: readonly Effect[] = [
      { type: 'verify', reason: 'late' },
      { type: 'verify', reason: 'stalled' },
    ];
    if (late === undefined || stalled === undefined) throw new Error('there are two');
    for (const effect of [stalled, late, { ...stalled }]) outbox.add(effect, 3, 1, T0);
    expect(rows('SELECT * FROM outbox')).toEqual([]);
    outbox.flush();
    expect(rows('SELECT id, account, effect FROM outbox')).toEqual([
      [1, 3, 1],
      [2, 3, 2],
      [3, 3, 1],
    ]);
    outbox.add(late, 3, 1, T0);
    outbox.forget();
    outbox.flush();
    expect(rows('SELECT count(*) FROM outbox')).toEqual([[3]]);
  });
});

describe('what is held back, and waits to be written', () => {
  const newHolds = () => {
    const parts = begun();
    const holds = new PendingHolds(parts.db, parts.vocabulary);
    const held = (until: number): HeldEffects => ({
      accountId: 'a',
      seq: 1,
      from: { connection: 'OK', sync: 'RUNNING' },
      until,
      effects: [{ type: 'withdraw', of: 'askUser' }],
    });
    const stored = () => parts.rows('SELECT account, until FROM holds ORDER BY account');
    return { ...parts, holds, held, stored };
  };

  test('is of an account what it is in the end, however often it changed', () => {
    const { holds, held, stored } = newHolds();
    holds.set(1, held(1));
    holds.set(2, held(2));
    holds.set(1, held(3));
    holds.set(2, null);
    holds.set(3, null);
    expect(stored()).toEqual([]);
    holds.flush();
    expect(stored()).toEqual([[1, 3]]);
  });

  test('takes the place of what is stored', () => {
    const { holds, held, stored } = newHolds();
    for (const account of [1, 2, 3]) holds.set(account, held(account));
    holds.flush();
    holds.set(1, held(9));
    holds.set(2, null);
    holds.flush();
    expect(stored()).toEqual([
      [1, 9],
      [3, 3],
    ]);
    holds.set(1, null);
    holds.set(3, held(7));
    holds.flush();
    expect(stored()).toEqual([[3, 7]]);
  });

  test('looks again at what is stored when a transaction was not kept, or somebody else has written', () => {
    const { db, holds, held, stored } = newHolds();
    holds.set(1, held(1));
    holds.flush();
    db.exec('ROLLBACK');
    holds.forget();
    db.exec(`INSERT INTO holds VALUES (2, 1, 1, 5, '[]'); BEGIN`);
    holds.set(1, held(3));
    holds.set(2, held(4));
    holds.flush();
    expect(stored()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('is gone when its transaction was not kept before it was written', () => {
    const { holds, held, stored } = newHolds();
    holds.set(1, held(1));
    holds.forget();
    holds.flush();
    expect(stored()).toEqual([]);
  });
});
