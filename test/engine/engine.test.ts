import { lineDigest } from '../../src/line-digest.ts';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import {
  fastReaders,
  Lifecycle,
  openSqliteStore,
  type PendingDeadline,
  type StoreWriter,
} from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Ledger, Needs } from '../../src/store/ledger.ts';
import { WatchedStore } from '../homes.ts';
import { decisionsOf } from '../open.ts';
import { foreign, polled, T0, v1 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';

const HOUR = 3_600_000;
const engineOver = (store: WatchedStore) => new Engine({ ledger: localLedger(store) });
const inMemory = () => new WatchedStore(createMemoryStore());
const read = fastReaders.delivery;

describe('an engine', () => {
  test('keeps a batch together or not at all, its deadlines included', async () => {
    const store = inMemory();
    const engine = engineOver(store);
    const work = engine.commit((batch) => {
      batch.receive(read(v1('a', 'CONNECTING'), T0));
      throw new Error('broken off');
    });
    await expect(work).rejects.toThrow('broken off');
    expect(store.totals()).toMatchObject({ accounts: 0, logEntries: 0, deadlines: 0 });
    expect(engine.ledger.nextDue()).toBeNull();
    await engine.commit((batch) => batch.receive(read(v1('a', 'CONNECTING'), T0)));
    expect(engine.ledger.nextDue()).toBe(T0 + HOUR);
  });

  test('fires a deadline again whose transaction was not kept', async () => {
    const store = inMemory();
    const engine = engineOver(store);
    await engine.commit((batch) => batch.receive(read(v1('a', 'CONNECTING'), T0)));
    store.fault = new Error('not kept');
    await expect(engine.commit((batch) => batch.advance(T0 + HOUR))).rejects.toThrow('not kept');
    store.fault = null;
    await engine.commit((batch) => batch.advance(T0 + HOUR));
    expect(decisionsOf(store)).toHaveLength(2);
  });

  test('tells what a batch did in order: a deadline before the delivery that it fell due before', async () => {
    const engine = engineOver(inMemory());
    const happened = await engine.commit((batch) => {
      batch.receive(read(v1('a', 'CONNECTING'), T0));
      batch.receive(read(foreign, T0 + HOUR));
      batch.receive(read({}, T0 + HOUR));
      batch.receive(read(v1('a', 'OK'), T0 + HOUR));
      return batch.happened;
    });
    const sourceOf = (one: (typeof happened)[number]) => ('event' in one ? one.event.source : one.kind);
    expect(happened.map(sourceOf)).toEqual(['webhook', 'foreign', 'quarantined', 'deadline', 'webhook']);
  });

  test('passes over a deadline whose account is gone', async () => {
    class HauntedStore extends WatchedStore {
      override deadlines(): PendingDeadline[] {
        return [{ accountId: 'ghost', event: 'xstate.after.x', dueAt: T0 }];
      }
    }
    const store = new HauntedStore(createMemoryStore());
    const engine = engineOver(store);
    expect(await engine.commit((batch) => (batch.advance(T0), batch.happened))).toEqual([]);
    expect(engine.ledger.nextDue()).toBeNull();
  });

  test('keeps what it is given as JSON and as it came', async () => {
    const store = inMemory();
    await engineOver(store).commit((batch) => {
      const reading = read(polled('a', 'OK'), T0);
      if (reading.kind === 'event') batch.receive({ ...reading, json: '{"as":"given"}' });
      batch.receive(read('as it came', T0));
      batch.receive(read({}, T0));
      batch.receive(read([], T0));
    });
    expect(store.log({})[0]?.payload).toBe('{"as":"given"}');
    expect(store.quarantine({ limit: 9 }).map(({ raw }) => raw)).toEqual(['as it came', '{}', '[]']);
  });

  test('says of work that names no accounts that it needs none beforehand', async () => {
    const near = localLedger(inMemory());
    const asked: Needs[] = [];
    const ledger: Ledger = {
      ...near,
      transact: (needs, work) => {
        asked.push(needs());
        return near.transact(needs, work);
      },
    };
    await new Engine({ ledger }).commit((batch) => batch.advance(T0));
    expect(asked).toEqual([{ accountIds: [], sourceIds: [] }]);
  });

  test('has done its work on a store of this process when it returns', () => {
    const store = inMemory();
    void engineOver(store).commit((batch) => batch.receive(read(v1('a', 'OK'), T0)));
    expect(decisionsOf(store)).toEqual(['OK applied']);
  });
});

describe('two engines on one file', () => {
  const open = () => {
    const database = databaseFile();
    const [one, other] = [openSqliteStore({ database }), openSqliteStore({ database })];
    return { one: new WatchedStore(one), other: new WatchedStore(other) };
  };

  test('know of each other’s deadlines', async () => {
    const { one, other } = open();
    const engine = engineOver(one);
    expect(engine.ledger.nextDue()).toBeNull();
    await engineOver(other).commit((batch) => batch.receive(read(v1('a', 'CONNECTING'), T0)));
    expect(engine.ledger.nextDue()).toBe(T0 + HOUR);
    one.close();
    other.close();
  });

  test('fire each other’s deadlines before a delivery, also those of a commit a moment ago', async () => {
    const { one, other } = open();
    const rival = engineOver(other);
    const late = new (class extends WatchedStore {
      override transaction<T>(work: (writer: StoreWriter) => T): T {
        if (other.totals().accounts === 0)
          void rival.commit((batch) => batch.receive(read(v1('a', 'CONNECTING'), T0)));
        return super.transaction(work);
      }
    })(one);
    const engine = engineOver(late);
    expect(engine.ledger.nextDue()).toBeNull();
    await engine.commit((batch) => batch.receive(read(v1('a', 'OK'), T0 + 2 * HOUR)));
    expect(late.log({}).map(({ at }) => at - T0)).toEqual([0, HOUR, 2 * HOUR]);
    one.close();
    other.close();
  });
});

test('a lifecycle defers once for all deliveries of a turn, and anew for those of the next', async () => {
  let deferred = 0;
  await using lifecycle = new Lifecycle({
    ledger: localLedger(inMemory()),
    readers: fastReaders,
    clock: { now: () => T0 },
    defer: (work) => {
      deferred += 1;
      setImmediate(work);
    },
    digest: lineDigest,
  });
  const early = lifecycle.receive(v1('a', 'OK'));
  await lifecycle.tick();
  await early;
  expect(deferred).toBe(1);
  await Promise.all(['a', 'b', 'c'].map((id) => lifecycle.receive(v1(id, 'ERROR'))));
  expect(deferred).toBe(2);
});

test('deliveries that come while others are being kept far away share the next transaction, in their order', async () => {
  const near = localLedger(inMemory());
  const kept: (() => void)[] = [];
  const far: Ledger = {
    ...near,
    async transact(needs, work) {
      const result = await near.transact(needs, work);
      await new Promise<void>((resolve) => void kept.push(resolve));
      return result;
    },
  };
  await using lifecycle = new Lifecycle({
    ledger: far,
    readers: fastReaders,
    clock: { now: () => T0 },
    defer: (work) => void setImmediate(work),
    digest: lineDigest,
  });
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
  const received = ['a', 'b', 'c', 'd'].map(async (id, place) => {
    for (let count = 0; count < place; count += 1) await turn();
    return lifecycle.receive(v1(id, 'OK'));
  });
  for (let count = 0; count < 20; count += 1) await turn();
  expect(kept).toHaveLength(1);
  kept[0]?.();
  for (let count = 0; count < 20; count += 1) await turn();
  expect(kept).toHaveLength(2);
  kept[1]?.();
  await Promise.all(received);
  expect((await near.log({})).map(({ accountId }) => accountId)).toEqual(['a', 'b', 'c', 'd']);
});
