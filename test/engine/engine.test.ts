import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { Lifecycle, readLine, readPayload, type PendingDeadline, type StoreWriter } from '../../src/index.ts';
import { WatchedStore } from '../homes.ts';
import { decisionsOf } from '../open.ts';
import { foreign, polled, T0, v1 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';

const HOUR = 3_600_000;
const engineOver = (store: WatchedStore) => new Engine({ store, reader: readPayload });
const inMemory = () => new WatchedStore(createMemoryStore());

describe('an engine', () => {
  test('keeps a batch together or not at all, its deadlines included', () => {
    const store = inMemory();
    const engine = engineOver(store);
    const work = (): void =>
      engine.commit((batch) => {
        batch.receive({ payload: v1('a', 'CONNECTING'), at: T0 });
        throw new Error('broken off');
      });
    expect(work).toThrow('broken off');
    expect(store.totals()).toMatchObject({ accounts: 0, logEntries: 0, deadlines: 0 });
    expect(engine.nextDue()).toBeNull();
    engine.commit((batch) => batch.receive({ payload: v1('a', 'CONNECTING'), at: T0 }));
    expect(engine.nextDue()).toBe(T0 + HOUR);
  });

  test('fires a deadline again whose transaction was not kept', () => {
    const store = inMemory();
    const engine = engineOver(store);
    engine.commit((batch) => batch.receive({ payload: v1('a', 'CONNECTING'), at: T0 }));
    store.fault = new Error('not kept');
    expect(() => engine.commit((batch) => batch.advance(T0 + HOUR))).toThrow('not kept');
    store.fault = null;
    engine.commit((batch) => batch.advance(T0 + HOUR));
    expect(decisionsOf(store)).toHaveLength(2);
  });

  test('tells what a batch did in order: a deadline before the delivery that it fell due before', () => {
    const engine = engineOver(inMemory());
    const happened = engine.commit((batch) => {
      batch.receive({ payload: v1('a', 'CONNECTING'), at: T0 });
      batch.receive({ payload: foreign, at: T0 + HOUR });
      batch.receive({ payload: {}, at: T0 + HOUR });
      batch.receive({ payload: v1('a', 'OK'), at: T0 + HOUR });
      return batch.happened;
    });
    expect(happened.map(({ kind }) => kind)).toEqual([
      'event',
      'foreign',
      'quarantined',
      'deadline',
      'event',
    ]);
  });

  test('passes over a deadline whose account is gone', () => {
    class HauntedStore extends WatchedStore {
      override deadlines(): PendingDeadline[] {
        return [{ accountId: 'ghost', event: 'xstate.after.x', dueAt: T0 }];
      }
    }
    const store = new HauntedStore(createMemoryStore());
    const engine = engineOver(store);
    expect(engine.commit((batch) => (batch.advance(T0), batch.happened))).toEqual([]);
    expect(engine.nextDue()).toBeNull();
  });

  test('keeps what it is given as JSON and as it came', () => {
    const store = inMemory();
    engineOver(store).commit((batch) => {
      batch.receive({ payload: polled('a', 'OK'), json: '{"as":"given"}', raw: 'as it came', at: T0 });
      batch.receive({ payload: {}, json: '{}', raw: 'as it came', at: T0 });
      batch.receive({ payload: {}, json: '{ }', at: T0 });
      batch.receive({ payload: undefined, at: T0 });
    });
    expect(store.log({})[0]?.payload).toBe('{"as":"given"}');
    expect(store.quarantine(9).map(({ raw }) => raw)).toEqual(['as it came', '{ }', 'undefined']);
  });
});

describe('two engines on one file', () => {
  const open = () => {
    const database = databaseFile();
    const [one, other] = [openSqliteStore({ database }), openSqliteStore({ database })];
    return { one: new WatchedStore(one), other: new WatchedStore(other) };
  };

  test('know of each other’s deadlines', () => {
    const { one, other } = open();
    const engine = engineOver(one);
    expect(engine.nextDue()).toBeNull();
    engineOver(other).commit((batch) => batch.receive({ payload: v1('a', 'CONNECTING'), at: T0 }));
    expect(engine.nextDue()).toBe(T0 + HOUR);
    one.close();
    other.close();
  });

  test('fire each other’s deadlines before a delivery, also those of a commit a moment ago', () => {
    const { one, other } = open();
    const rival = engineOver(other);
    const late = new (class extends WatchedStore {
      override transaction<T>(work: (writer: StoreWriter) => T): T {
        if (other.totals().accounts === 0)
          rival.commit((batch) => batch.receive({ payload: v1('a', 'CONNECTING'), at: T0 }));
        return super.transaction(work);
      }
    })(one);
    const engine = engineOver(late);
    expect(engine.nextDue()).toBeNull();
    engine.commit((batch) => batch.receive({ payload: v1('a', 'OK'), at: T0 + 2 * HOUR }));
    expect(late.log({}).map(({ at }) => at - T0)).toEqual([0, HOUR, 2 * HOUR]);
    one.close();
    other.close();
  });
});

test('a lifecycle defers once for all deliveries of a turn, and anew for those of the next', async () => {
  let deferred = 0;
  await using lifecycle = new Lifecycle({
    store: inMemory(),
    reader: readPayload,
    readLine,
    clock: { now: () => T0 },
    defer: (work) => {
      deferred += 1;
      setImmediate(work);
    },
  });
  const early = lifecycle.receive(v1('a', 'OK'));
  lifecycle.tick();
  await early;
  expect(deferred).toBe(1);
  await Promise.all(['a', 'b', 'c'].map((id) => lifecycle.receive(v1(id, 'ERROR'))));
  expect(deferred).toBe(2);
});

test('a lifecycle without a parser of bodies cannot read a text', async () => {
  const store = inMemory();
  await using lifecycle = new Lifecycle({
    store,
    reader: readPayload,
    readLine,
    clock: { now: () => T0 },
    defer: (work) => void setImmediate(work),
  });
  expect(await lifecycle.receive(JSON.stringify(v1('a', 'OK')))).toEqual({
    decision: 'quarantined',
    account: null,
    reason: 'the payload came as text',
  });
});
