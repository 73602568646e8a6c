import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Effect } from '../../src/model/effect.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { CHECKPOINT_EVERY } from '../../src/store/checkpoint.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { entry, move, save, snapshotAfter, T0, quarantinedSample } from '../../src/testing/store/samples.ts';
import { placedIn } from '../store/naive.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

const opened = (database = ':memory:'): SqliteStore => {
  const store = openSqliteStore({ database });
  onTestFinished(() => store.close());
  return store;
};

describe('transitions in SQLite', () => {
  /** Entries of two accounts a second apart; every other one moves its account by one or two versions. */
  const filled = (): SqliteStore => {
    const store = opened();
    for (let from = 0; from < 400; from += 40)
      store.transaction((writer) => {
        const policyId = writer.policyId(defaultPolicy);
        for (let index = from; index < from + 40; index += 1) {
          const accountId = index % 4 === 3 ? 'b' : 'a';
          const seq = writer.append(entry({ accountId, policyId, at: T0 + index * 1000 }));
          for (const extra of index % 2 === 0 ? [0, 1] : [0])
            writer.addTransition({ ...move(2 * index + 1 + extra, accountId), at: T0 + index * 1000 }, seq);
          writer.save({ ...snapshotAfter(accountId, ['OK']), version: 2 * index + 2 });
        }
      });
    return store;
  };

  test.each([0, 1, 2, 130, 255, 256, 399, 400])(
    'from second %i on are those of that moment and later',
    (second) => {
      const store = filled();
      for (const accountId of ['a', 'b']) {
        const all = store.transitions(accountId);
        expect(all.map(({ version }) => version)).toEqual(
          all.map(({ version }) => version).toSorted((a, b) => a - b),
        );
        expect(store.transitions(accountId, T0 + second * 1000)).toEqual(
          all.filter(({ at }) => at >= T0 + second * 1000),
        );
      }
      expect(store.transitions('a')).toHaveLength(500);
    },
  );

  test('come back with both states and the event', () => {
    const store = opened();
    store.transaction((writer) => {
      const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
      writer.addTransition(move(1), seq);
    });
    expect(store.transitions('a')).toEqual([move(1)]);
    expect(store.transitions('nobody')).toEqual([]);
  });

  test('whose move is gone are a damage', () => {
    const database = databaseFile();
    const store = opened(database);
    store.transaction((writer) => {
      const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
      writer.addTransition(move(1), seq);
    });
    withRaw(database, (db) => db.exec('DELETE FROM moves'));
    expectFault(() => opened(database).transitions('a'), 'databaseCorrupt');
  });
});

describe('snapshots of the past in SQLite', () => {
  test('are found by moment, so near that no past is far', () => {
    const store = opened();
    const versions = 3 * CHECKPOINT_EVERY;
    store.transaction((writer) => {
      const policyId = writer.policyId(defaultPolicy);
      for (let version = 1; version <= versions; version += 1) {
        const at = T0 + version;
        writer.append(entry({ policyId, at, version }));
        const snapshot = snapshotAfter('a', ['OK'], { at });
        writer.save({ ...snapshot, version });
      }
    });
    expect(store.checkpointBefore('a', T0)).toBeNull();
    for (let version = CHECKPOINT_EVERY; version <= versions; version += 31) {
      const found = store.checkpointBefore('a', T0 + version);
      expect(found?.snapshot.version).toBe(found?.seq);
      expect(version - (found?.seq ?? 0)).toBeLessThan(CHECKPOINT_EVERY);
      expect(found?.seq).toBeLessThanOrEqual(version);
    }
    expect(store.checkpointBefore('nobody', T0 + versions)).toBeNull();
  });

  test('that are no JSON are a damage, and the entry is named', () => {
    const database = databaseFile();
    const store = opened(database);
    store.transaction((writer) => {
      writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
      writer.save({ ...snapshotAfter('a', ['OK']), version: CHECKPOINT_EVERY });
    });
    expect(store.checkpointBefore('a', T0)?.seq).toBe(1);
    withRaw(database, (db) => db.exec(`UPDATE earlier_snapshots SET snapshot = '{"machine'`));
    expect(() => store.checkpointBefore('a', T0)).toThrow(
      expect.objectContaining({ code: 'databaseCorrupt', message: 'Snapshot of entry 1 is not readable.' }),
    );
  });
});

describe('deadlines in SQLite', () => {
  const due = (id: string, deadlines: readonly (readonly [event: 'a' | 'b' | 'c', dueAt: number])[]) => ({
    ...placedIn(id, 'OK'),
    deadlines: deadlines.map(([event, dueAt]) => ({ event: `xstate.after.${event}` as const, dueAt })),
  });

  test('come the next due first, then by account, then by event', () => {
    const store = opened();
    save(store, [
      due('😀', [['b', 5]]),
      due('ﬀ', [
        ['b', 5],
        ['a', 5],
      ]),
      due('none', []),
      due('z', [['c', 4]]),
    ]);
    expect(store.deadlines()).toEqual([
      { accountId: 'z', event: 'xstate.after.c', dueAt: 4 },
      { accountId: 'ﬀ', event: 'xstate.after.a', dueAt: 5 },
      { accountId: 'ﬀ', event: 'xstate.after.b', dueAt: 5 },
      { accountId: '😀', event: 'xstate.after.b', dueAt: 5 },
    ]);
  });

  test('of a snapshot replace those of the one before, in one transaction and in two', () => {
    const store = opened();
    save(store, [
      due('a', [
        ['a', 1],
        ['b', 2],
      ]),
    ]);
    save(store, [due('a', [['b', 3]])]);
    expect(store.deadlines().map(({ event, dueAt }) => [event, dueAt])).toEqual([['xstate.after.b', 3]]);
    save(store, [due('a', []), due('b', [['a', 9]]), due('b', [['c', 8]])]);
    expect(store.deadlines().map(({ accountId, dueAt }) => [accountId, dueAt])).toEqual([['b', 8]]);
    expect(store.totals().deadlines).toBe(1);
    save(store, [due('b', [])]);
    expect(store.deadlines()).toEqual([]);
  });
});

describe('lists in SQLite', () => {
  const verify: Effect = { type: 'verify', reason: 'late' };

  test('of the outbox give the oldest first, and as many as asked for', () => {
    const store = opened();
    store.transaction((writer) => {
      const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
      for (let n = 0; n < 5; n += 1) writer.enqueue(verify, n % 2 === 0 ? 'a' : 'b', seq, T0 + n);
    });
    expect(store.outbox(Infinity)).toEqual(
      [0, 1, 2, 3, 4].map((n) => ({
        id: n + 1,
        accountId: n % 2 === 0 ? 'a' : 'b',
        seq: 1,
        at: T0 + n,
        effect: verify,
      })),
    );
    expect([0, 1, 4, 9].map((limit) => store.outbox(limit).length)).toEqual([0, 1, 4, 5]);
  });

  test('of the outbox never give a number twice, also when the last one is gone', () => {
    const database = databaseFile();
    const store = opened(database);
    const put = (): void =>
      store.transaction((writer) => {
        const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
        writer.enqueue(verify, 'a', seq, T0);
      });
    put();
    put();
    withRaw(database, (db) => db.exec('DELETE FROM outbox WHERE id = 2'));
    put();
    expect(store.outbox(9).map(({ id }) => id)).toEqual([1, 3]);
  });

  test('of the quarantine give the oldest first, and all that is known', () => {
    const store = opened();
    const given = [
      quarantinedSample({ raw: '1' }),
      quarantinedSample({ raw: '', source: 'webhook', origin: null }),
      quarantinedSample({ at: -1, reason: '' }),
    ];
    store.transaction((writer) => given.forEach((each) => writer.addQuarantined(each)));
    const kept = given.map((each, index) => ({ id: index + 1, ...each }));
    expect(store.quarantine({})).toEqual(kept);
    expect([store.quarantine({ limit: 0 }), store.quarantine({ limit: 2 })]).toEqual([[], kept.slice(0, 2)]);
  });

  test('of what is held give each account once, by code point, with all its effects', () => {
    const store = opened();
    const from = { connection: 'CONNECTING.stalled', sync: 'WAITING' } as const;
    const held = ['B', 'a', 'ﬀ', '😀'].map((accountId, index) => ({
      accountId,
      seq: 1,
      from,
      until: T0 + index,
      effects: index === 0 ? [] : [verify, { type: 'withdraw', of: 'askUser' } as const],
    }));
    store.transaction((writer) => {
      writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
      for (const each of held.toReversed()) writer.hold(each);
      writer.hold({ ...held[0], accountId: 'B', seq: 1, from, until: T0, effects: [] });
    });
    expect(store.held()).toEqual(held);
  });
});

describe('what is stored beside', () => {
  test('policies, replays and verifications are those of their key, or null', () => {
    const store = opened();
    store.transaction((writer) => {
      expect(writer.policyId(defaultPolicy)).toBe(1);
      writer.saveProgress('k', { entries: 1, clock: 0, finished: false, digest: null });
      writer.saveProgress('k', { entries: 2, clock: T0, finished: true, digest: 'two' });
      writer.verify('a', { at: T0, fingerprint: 'OK' });
      writer.verify('a', { at: T0 + 1, fingerprint: '' });
    });
    expect([store.policy(1), store.policy(2)]).toEqual([defaultPolicy, null]);
    expect([store.progress('k'), store.progress('K')]).toEqual([
      { entries: 2, clock: T0, finished: true, digest: 'two' },
      null,
    ]);
    expect([store.verification('a'), store.verification('b')]).toEqual([
      { at: T0 + 1, fingerprint: '' },
      null,
    ]);
  });

  test('the totals count every table, and the time is that of the newest entry, not the latest', () => {
    const store = opened();
    expect(store.totals()).toMatchObject({ accounts: 0, logEntries: 0, newestAt: null });
    store.transaction((writer) => {
      const policyId = writer.policyId(defaultPolicy);
      writer.append(entry({ policyId, at: T0 + 9 }));
      const seq = writer.append(entry({ policyId, accountId: 'b', at: T0 }));
      writer.addTransition(move(1, 'b'), seq);
      writer.save(snapshotAfter('b', ['CONNECTING']));
      writer.enqueue({ type: 'verify', reason: 'late' }, 'b', seq, T0);
      writer.addQuarantined(quarantinedSample());
      for (const name of ['mail', 'mail', 'message']) writer.countForeign(name);
    });
    expect(store.totals()).toEqual({
      accounts: 1,
      logEntries: 2,
      transitions: 1,
      quarantined: 1,
      foreign: 3,
      outbox: 1,
      deadlines: 1,
      newestAt: T0,
    });
  });

  test('a policy that is no JSON is a damage, and its number is named', () => {
    const database = databaseFile();
    const store = opened(database);
    store.transaction((writer) => writer.policyId(defaultPolicy));
    withRaw(database, (db) => db.exec(`UPDATE policies SET json = '{'`));
    expect(() => store.policy(1)).toThrow(
      expect.objectContaining({ code: 'databaseCorrupt', message: 'Policy 1 is not readable.' }),
    );
  });
});
