import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/model/effect.ts';
import { internedState } from '../../src/model/state.ts';
import { migrate } from '../../src/sqlite/connection/migrate.ts';
import { migrations } from '../../src/sqlite/connection/schema.ts';
import { bound } from '../../src/sqlite/lookup/bound.ts';
import { Lookups, type Move } from '../../src/sqlite/lookup/lookups.ts';
import { parse } from '../../src/sqlite/lookup/stored-json.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { entry } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { migrated } from './parts.ts';

const [ok, error] = [internedState('OK', 'RUNNING'), internedState('ERROR', 'WAITING')];
const move: Move = { from: ok, to: error, event: 'ERROR' };
const ask: Effect = { type: 'askOperator', status: 'ERROR', cause: null };

const begun = () => {
  const parts = migrated();
  parts.db.exec(`INSERT INTO policies (id, json) VALUES (1, '{}'), (2, '{"x":1}'); BEGIN`);
  return { ...parts, again: () => new Lookups(parts.db) };
};

describe('what repeats from row to row', () => {
  test('has one number, whichever connection and whichever equal object asks', () => {
    const { vocabulary, again } = begun();
    const other = again();
    const ids = [
      vocabulary.kindId(entry()),
      vocabulary.moveId(move),
      vocabulary.stateId(ok),
      vocabulary.effectId(ask),
      vocabulary.deadlineEventId('xstate.after.x'),
    ];
    expect([
      other.kindId({ ...entry({ payload: 'another' }) }),
      other.moveId({ ...move, from: { ...ok } }),
      other.stateId({ ...ok }),
      other.effectId({ ...ask }),
      other.deadlineEventId('xstate.after.x'),
    ]).toEqual(ids);
    expect([vocabulary.effectId({ ...ask }), vocabulary.stateId({ ...ok })]).toEqual([ids[3], ids[2]]);
  });

  test('is read back by another connection as it was written', () => {
    const { vocabulary, again } = begun();
    const kind = { source: 'poll', type: 'OK', decision: 'repeat', policyId: 2, flags: [] } as const;
    const ids = [vocabulary.kindId(entry(kind)), vocabulary.moveId(move), vocabulary.effectId(ask)] as const;
    const other = again();
    expect(other.kind(ids[0])).toEqual(kind);
    expect(other.move(ids[1])).toEqual(move);
    expect(other.effect(ids[2])).toEqual(ask);
    expect(other.state(vocabulary.stateId(error))).toBe(error);
    expect(other.deadlineEvent(vocabulary.deadlineEventId('xstate.after.x'))).toBe('xstate.after.x');
    // States are compared by identity everywhere.
    expect([other.move(ids[1]).from, other.move(ids[1]).to]).toEqual([ok, error]);
    expect(other.move(ids[1]).from).toBe(ok);
  });

  test('is told apart by each of its parts', () => {
    const { vocabulary } = begun();
    const kinds = [
      entry(),
      entry({ source: 'poll' }),
      entry({ type: 'ERROR' }),
      entry({ decision: 'repeat' }),
      entry({ policyId: 2 }),
    ].map((each) => vocabulary.kindId(each));
    expect(new Set(kinds).size).toBe(5);
    const moves = [
      move,
      { ...move, event: 'OK' },
      { ...move, to: ok },
      { ...move, from: error },
      { ...move, from: internedState('OK', 'WAITING') },
      { from: error, to: ok, event: 'ERROR' },
    ].map((each) => vocabulary.moveId(each));
    expect(new Set(moves).size).toBe(6);
  });

  test('lists every state that an account was ever seen in', () => {
    const { vocabulary } = begun();
    expect(vocabulary.everyState()).toEqual([]);
    vocabulary.stateId(ok);
    vocabulary.stateId(error);
    vocabulary.stateId(internedState('OK', 'WAITING'));
    expect(vocabulary.everyState().map(([, connection]) => connection)).toEqual(['OK', 'ERROR', 'OK']);
  });

  test('gets another number when the transaction that gave it one was not kept', () => {
    const { db, vocabulary, column } = begun();
    vocabulary.stateId(ok);
    vocabulary.kindId(entry());
    const lost = [
      vocabulary.moveId(move),
      vocabulary.effectId(ask),
      vocabulary.deadlineEventId('xstate.after.x'),
    ];
    expect(lost).toEqual([1, 1, 1]);
    const read = () => [
      vocabulary.state(1).connection,
      vocabulary.kind(1).policyId,
      vocabulary.move(1).event,
      vocabulary.effect(1).type,
      vocabulary.deadlineEvent(1),
    ];
    expect(read()).toEqual(['OK', 1, 'ERROR', 'askOperator', 'xstate.after.x']);
    db.exec('ROLLBACK');
    vocabulary.forget();
    db.exec(`INSERT INTO policies (id, json) VALUES (3, '3'); BEGIN`);
    // Somebody else takes the numbers.
    vocabulary.stateId(error);
    vocabulary.effectId({ type: 'verify', reason: 'late' });
    vocabulary.moveId({ ...move, event: 'OTHER' });
    vocabulary.deadlineEventId('xstate.after.y');
    vocabulary.kindId(entry({ policyId: 3 }));
    expect([
      vocabulary.state(vocabulary.stateId(ok)),
      vocabulary.effect(vocabulary.effectId(ask)),
      vocabulary.move(vocabulary.moveId(move)),
      vocabulary.deadlineEvent(vocabulary.deadlineEventId('xstate.after.x')),
      vocabulary.kind(vocabulary.kindId(entry({ policyId: 3, type: 'ERROR' }))).type,
    ]).toEqual([ok, ask, move, 'xstate.after.x', 'ERROR']);
    expect(read()).toEqual(['ERROR', 3, 'OTHER', 'verify', 'xstate.after.y']);
    for (const table of ['states', 'effects', 'moves', 'deadline_events', 'kinds'])
      expect(column(`SELECT count(*) FROM ${table}`)).toEqual([2]);
  });
});

describe('a number that stands for nothing', () => {
  test.each(['kind', 'move', 'state', 'effect', 'deadlineEvent'] as const)(
    'is a damage where a %s is read',
    (what) => {
      const { vocabulary } = begun();
      expectFault(() => vocabulary[what](7), 'databaseCorrupt');
      expect(() => vocabulary[what](7)).toThrow(
        /^(Kind|Move|State|Effect|Deadline event) 7 is not readable\.$/,
      );
    },
  );

  test('is one too where an effect’s text was cut short', () => {
    const { db, vocabulary } = begun();
    db.exec(`INSERT INTO effects (id, json) VALUES (3, '{"type":"ver')`);
    expect(() => vocabulary.effect(3)).toThrow(
      expect.objectContaining({ code: 'databaseCorrupt', cause: expect.any(SyntaxError) }),
    );
  });
});

test('a connection that may not write reads numbers all the same', () => {
  const database = databaseFile();
  const db = new Database(database);
  migrate(db, migrations);
  db.exec('BEGIN');
  const id = new Lookups(db).stateId(ok);
  db.exec('COMMIT');
  db.close();
  const reading = new Database(database, { readonly: true });
  expect(new Lookups(reading).state(id)).toBe(ok);
  reading.close();
});

test.each([
  [undefined, -1],
  [Infinity, -1],
  [0, 0],
  [7, 7],
])('a limit of %s is %i to SQLite, where a negative number means none', (limit, expected) => {
  expect(bound(limit)).toBe(expected);
});

test('a stored text is read, or told as damage by the name of its row', () => {
  expect(parse('{"a":[1]}', 'Row 1')).toEqual({ a: [1] });
  for (const text of ['', '{', 'undefined'])
    expect(() => parse(text, 'Row 1')).toThrow(
      expect.objectContaining({
        code: 'databaseCorrupt',
        message: 'Row 1 is not readable.',
        hint: expect.stringContaining('backup'),
        retryable: false,
        cause: expect.any(SyntaxError),
      }),
    );
});
