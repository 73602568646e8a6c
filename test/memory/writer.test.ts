import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { stateInterner } from '../../src/memory/interner.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { internedState } from '../../src/model/state.ts';
import { CHECKPOINT_EVERY } from '../../src/store/checkpoint.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { expectFault, thrownBy } from '../../src/testing/store/promise.ts';
import { entry, move, snapshotAfter, T0, quarantinedSample } from '../../src/testing/store/samples.ts';

const policyOf = (writer: StoreWriter): number => writer.policyId(defaultPolicy);

/** Lets an account come to a version, with an entry a second after the one before. */
const advance = (writer: StoreWriter, version: number, accountId = 'a'): void => {
  const at = T0 + version * 1000;
  const seq = writer.append(entry({ accountId, policyId: policyOf(writer), at, version }));
  writer.addTransition({ ...move(version, accountId), at }, seq);
  writer.save({ ...snapshotAfter(accountId, ['OK'], { at }), version });
};

const filledTo = (version: number): Store => {
  const store = createMemoryStore();
  store.transaction((writer) => {
    for (let each = 1; each <= version; each += 1) advance(writer, each);
  });
  return store;
};

/** Runs work that fails in the end. */
const failing = (store: Store, work: (writer: StoreWriter) => void): void => {
  const error = thrownBy(() =>
    store.transaction((writer) => {
      work(writer);
      throw new Error('boom');
    }),
  );
  expect(error).toEqual(new Error('boom'));
};

describe('a past in memory', () => {
  test('has a snapshot at every so many versions, and none before the first of them', () => {
    const store = filledTo(2 * CHECKPOINT_EVERY + 5);
    const versionAt = (version: number): number | null =>
      store.checkpointBefore('a', T0 + version * 1000)?.snapshot.version ?? null;
    expect(
      [
        1,
        CHECKPOINT_EVERY - 1,
        CHECKPOINT_EVERY,
        CHECKPOINT_EVERY + 1,
        2 * CHECKPOINT_EVERY - 1,
        2 * CHECKPOINT_EVERY,
        2 * CHECKPOINT_EVERY + 5,
      ].map(versionAt),
    ).toEqual([
      null,
      null,
      CHECKPOINT_EVERY,
      CHECKPOINT_EVERY,
      CHECKPOINT_EVERY,
      2 * CHECKPOINT_EVERY,
      2 * CHECKPOINT_EVERY,
    ]);
  });

  test('has one too where an account hears much and moves little', () => {
    const store = createMemoryStore();
    store.transaction((writer) => {
      for (let n = 1; n <= CHECKPOINT_EVERY; n += 1) {
        writer.append(entry({ policyId: policyOf(writer), at: T0 + n, decision: 'repeat' }));
        writer.save(snapshotAfter('a', ['OK'], { at: T0 + n }));
      }
    });
    expect(store.checkpointBefore('a', T0 + CHECKPOINT_EVERY - 1)).toBeNull();
    expect(store.checkpointBefore('a', T0 + CHECKPOINT_EVERY)?.seq).toBe(CHECKPOINT_EVERY);
  });

  test('has none of an account without an entry', () => {
    const store = createMemoryStore();
    store.transaction((writer) =>
      writer.save({ ...snapshotAfter('a', ['OK']), version: 5 * CHECKPOINT_EVERY }),
    );
    expect(store.checkpointBefore('a', Number.MAX_SAFE_INTEGER)).toBeNull();
  });

  test('counts on after a transaction that failed as if it had never been', () => {
    const [store, untroubled] = [filledTo(CHECKPOINT_EVERY - 2), filledTo(CHECKPOINT_EVERY - 2)];
    failing(store, (writer) => {
      for (let version = CHECKPOINT_EVERY - 1; version < 2 * CHECKPOINT_EVERY; version += 1)
        advance(writer, version);
    });
    for (const each of [store, untroubled])
      each.transaction((writer) => {
        for (let version = CHECKPOINT_EVERY - 1; version < 3 * CHECKPOINT_EVERY; version += 1)
          advance(writer, version);
      });
    for (let version = CHECKPOINT_EVERY - 3; version < 3 * CHECKPOINT_EVERY; version += 7)
      expect(store.checkpointBefore('a', T0 + version * 1000)).toEqual(
        untroubled.checkpointBefore('a', T0 + version * 1000),
      );
  });
});

describe('a writer in memory', () => {
  test('refuses an entry under a policy that has no number, and appends nothing', () => {
    const store = createMemoryStore();
    expectFault(() => store.transaction((writer) => writer.append(entry({ policyId: 1 }))), 'databaseFailed');
    store.transaction((writer) => {
      expectFault(() => writer.append(entry({ policyId: 1, sourceId: 's' })), 'databaseFailed');
      expect([writer.knowsSource('a', 's'), writer.totals().logEntries]).toEqual([false, 0]);
      expect(writer.append(entry({ policyId: policyOf(writer), sourceId: 's' }))).toBe(1);
    });
    expect(store.knowsSource('a', 's')).toBe(true);
  });

  test('knows a source id of its account alone, and again after it was taken back', () => {
    const store = createMemoryStore();
    const hear = (writer: StoreWriter): void =>
      void writer.append(entry({ policyId: policyOf(writer), sourceId: 's' }));
    failing(store, hear);
    expect(store.knowsSource('a', 's')).toBe(false);
    store.transaction(hear);
    failing(store, hear);
    expect([store.knowsSource('a', 's'), store.knowsSource('b', 's')]).toEqual([true, false]);
  });

  test('tells when a status was left, from a moment on that is inclusive', () => {
    const store = filledTo(3);
    store.transaction((writer) => {
      const left = (since: number): number | null => writer.leftAt('a', 'CREDENTIALS', since);
      expect([left(0), left(T0 + 3000), left(T0 + 3001)]).toEqual([T0 + 3000, T0 + 3000, null]);
      expect([writer.leftAt('a', 'OK', 0), writer.leftAt('nobody', 'CREDENTIALS', 0)]).toEqual([null, null]);
    });
    failing(store, (writer) => advance(writer, 4));
    store.transaction((writer) => expect(writer.leftAt('a', 'CREDENTIALS', 0)).toBe(T0 + 3000));
  });

  test('mends a lone surrogate, for no store keeps one', () => {
    const store = createMemoryStore();
    store.transaction((writer) =>
      writer.addQuarantined(quarantinedSample({ raw: '\ud83d{"a":"😀\ude00"}' })),
    );
    expect(store.quarantine({ limit: 1 })).toEqual([
      { id: 1, ...quarantinedSample({ raw: '\ufffd{"a":"😀\ufffd"}' }) },
    ]);
  });

  test('counts what is not ours, under any name', () => {
    const store = createMemoryStore();
    store.transaction((writer) => {
      for (const name of ['mail', 'mail', '__proto__']) writer.countForeign(name);
    });
    failing(store, (writer) => writer.countForeign('mail'));
    expect(store.totals().foreign).toBe(3);
  });

  test('notes how far replays came by their keys, the last that was said', () => {
    const store = createMemoryStore();
    const progress = { entries: 7, clock: T0, finished: false, digest: 'seven' };
    store.transaction((writer) => {
      writer.saveProgress('k', { ...progress, entries: 1 });
      writer.saveProgress('k', progress);
      writer.saveProgress('', { ...progress, finished: true });
    });
    failing(store, (writer) => writer.saveProgress('k', { ...progress, entries: 99 }));
    expect(['k', '', 'other'].map((key) => store.progress(key))).toEqual([
      progress,
      { ...progress, finished: true },
      null,
    ]);
  });

  test('notes what the API showed of an account that has no snapshot, and that makes it no account', () => {
    const store = createMemoryStore();
    store.transaction((writer) => writer.verify('a', { at: T0, fingerprint: 'OK' }));
    expect(store.verification('a')).toEqual({ at: T0, fingerprint: 'OK' });
    expect([store.totals().accounts, store.snapshot('a'), store.accounts({})]).toEqual([0, null, []]);
  });

  test('gives a snapshot back byte for byte, and the newest of a transaction', () => {
    const store = createMemoryStore();
    const snapshot = snapshotAfter('a', ['OK', 'CONNECTING', 'CREDENTIALS'], { tenant: 'ü' });
    store.transaction((writer) => {
      writer.save(snapshotAfter('a', ['OK']));
      writer.save(snapshot);
      expect(writer.snapshot('a')).toEqual(snapshot);
    });
    const found = store.snapshot('a');
    expect(found && serialize(found)).toBe(serialize(snapshot));
    expect(store.transitions('nobody')).toEqual([]);
  });

  test('undoes what was held and what was let go of, together with all else', () => {
    const store = createMemoryStore();
    const held = { accountId: 'a', seq: 1, from: move(1).from, until: T0, effects: [] };
    store.transaction((writer) => writer.hold(held));
    failing(store, (writer) => {
      writer.unhold('a');
      writer.hold({ ...held, accountId: 'b' });
      writer.unhold('nobody');
      expect(writer.held().map(({ accountId }) => accountId)).toEqual(['b']);
    });
    expect(store.held()).toEqual([held]);
  });
});

test('states as words are one for equal paths, and one for each of both regions', () => {
  const words = stateInterner();
  const numbers = [
    internedState('OK', 'RUNNING'),
    { connection: 'OK', sync: 'RUNNING' } as const,
    internedState('OK', 'WAITING'),
    internedState('ERROR', 'RUNNING'),
  ].map((state) => words.numberOf(state));
  expect(numbers).toEqual([1, 1, 2, 3]);
  expect(words.at(3)).toEqual({ connection: 'ERROR', sync: 'RUNNING' });
});
