import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { CHECKPOINT_EVERY } from '../../src/store/checkpoint.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { expectFault, thrownBy } from '../../src/testing/store/promise.ts';
import { entry, move, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { placedIn } from '../store/naive.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

const opened = (database = ':memory:'): SqliteStore => {
  const store = openSqliteStore({ database, busyTimeoutMs: 20 });
  onTestFinished(() => store.close());
  return store;
};

const { from } = move(1);

/** Writes something of everything, of one account. */
const writeOf = (writer: StoreWriter, accountId: string, version: number, at = T0): number => {
  const policyId = writer.policyId(defaultPolicy);
  const seq = writer.append(entry({ accountId, policyId, version, at, sourceId: `${accountId} ${version}` }));
  writer.addTransition({ ...move(version, accountId), at }, seq);
  writer.save({ ...snapshotAfter(accountId, ['CONNECTING']), version });
  writer.enqueue({ type: 'verify', reason: 'late' }, accountId, seq, at);
  writer.hold({ accountId, seq, from, until: at + version, effects: [{ type: 'withdraw', of: 'askUser' }] });
  return seq;
};

const allOf = (store: Pick<Store, keyof StoreWriter & keyof Store>) => ({
  accounts: store.accounts({}),
  log: store.log({}),
  deadlines: store.deadlines(),
  outbox: store.outbox(Infinity),
  held: store.held(),
  totals: store.totals(),
  transitions: store.accounts({}).map(({ context }) => store.transitions(context.accountId)),
});

describe('within a transaction', () => {
  test('everything that was written can be read at once, by every way of reading', () => {
    const store = opened();
    const model = createMemoryStore();
    const work = (writer: StoreWriter) => {
      const seen: unknown[] = [];
      for (const [id, version] of [
        ['a', 1],
        ['b', 1],
        ['a', 2],
      ] as const) {
        writeOf(writer, id, version);
        seen.push(allOf(writer), writer.snapshot(id), writer.knowsSource(id, `${id} ${version}`));
        seen.push(writer.leftAt(id, 'CREDENTIALS', 0), writer.counts(), writer.log({ accountId: id }));
      }
      writer.unhold('a');
      seen.push(writer.held());
      return seen;
    };
    expect(store.transaction(work)).toEqual(model.transaction(work));
    expect(allOf(store)).toEqual(allOf(model));
    expect(store.check()).toEqual([]);
  });

  test.each<readonly [what: string, read: (writer: StoreWriter) => unknown]>([
    ['accounts', (writer) => writer.accounts({ order: 'attention' })],
    ['counts', (writer) => writer.counts()],
    ['log', (writer) => writer.log({})],
    ['log', (writer) => writer.log({ accountId: 'a', last: true, limit: 1 })],
    ['transitions', (writer) => writer.transitions('a')],
    ['earlierSnapshot', (writer) => writer.checkpointBefore('a', T0)],
    ['deadlines', (writer) => writer.deadlines()],
    ['outbox', (writer) => writer.outbox(Infinity)],
    ['held', (writer) => writer.held()],
    ['totals', (writer) => writer.totals()],
    ['snapshot', (writer) => writer.snapshot('a')],
    ['knowsSource', (writer) => writer.knowsSource('a', `a ${CHECKPOINT_EVERY}`)],
    ['leftAt', (writer) => writer.leftAt('a', 'CREDENTIALS', T0)],
    ['policy', (writer) => writer.policy(1)],
  ])('%s is answered first thing after writing as a store in memory answers it', (_what, read) => {
    const work = (writer: StoreWriter): unknown => {
      writeOf(writer, 'a', CHECKPOINT_EVERY);
      return read(writer);
    };
    const found = opened().transaction(work);
    expect(found).toEqual(createMemoryStore().transaction(work));
    expect([null, [], 0, false]).not.toContainEqual(found);
  });

  test('nothing is seen by another connection before its end', () => {
    const database = databaseFile();
    const [store, other] = [opened(database), opened(database)];
    store.transaction((writer) => {
      writeOf(writer, 'a', 1);
      // Reading what waits writes it, within the transaction.
      expect(writer.totals().logEntries).toBe(1);
      expect([other.totals().logEntries, other.snapshot('a'), other.changedElsewhere()]).toEqual([
        0,
        null,
        false,
      ]);
    });
    expect([other.totals().logEntries, other.changedElsewhere(), other.changedElsewhere()]).toEqual([
      1,
      true,
      false,
    ]);
    expect(store.changedElsewhere()).toBe(false);
  });

  test('very many accounts are written and found, each with what is its own', () => {
    const [store, count] = [opened(), 1500];
    const ids = Array.from({ length: count }, (_, index) => `a${(index * 7919) % count}`);
    store.transaction((writer) => {
      for (const [index, id] of ids.entries()) writeOf(writer, id, 1, T0 + index);
    });
    store.transaction((writer) => {
      for (const [index, id] of ids.entries())
        if (index % 3 === 0) {
          expect(writer.snapshot(id)?.version).toBe(1);
          writeOf(writer, id, 2, T0 + count + index);
        }
    });
    expect(store.totals()).toMatchObject({ accounts: count, logEntries: count + 500, deadlines: count });
    for (const index of [0, 1, 2, 3, 747, 1497, 1499]) {
      const id = ids[index] ?? '';
      const versions = index % 3 === 0 ? [1, 2] : [1];
      expect(store.log({ accountId: id }).map(({ version }) => version)).toEqual(versions);
      expect(store.transitions(id).map(({ version }) => version)).toEqual(versions);
      expect(store.snapshot(id)?.version).toBe(versions.length);
    }
    expect(store.held()).toHaveLength(count);
    expect(store.check()).toEqual([]);
  });
});

describe('after a transaction that failed', () => {
  test.each(['before it was written', 'after it was written'])('nothing is left of it, %s', (when) => {
    const [store, untroubled] = [opened(), opened()];
    for (const each of [store, untroubled]) each.transaction((writer) => writeOf(writer, 'a', 1));
    const error = thrownBy(() =>
      store.transaction((writer) => {
        writeOf(writer, 'a', 2);
        writeOf(writer, 'lost', 1);
        writer.policyId({ ...defaultPolicy, usagePercent: 1 });
        if (when.startsWith('after')) writer.totals();
        throw new Error('boom');
      }),
    );
    expect(error).toEqual(new Error('boom'));
    expect(allOf(store)).toEqual(allOf(untroubled));
    expect([store.policy(2), store.snapshot('lost'), store.knowsSource('a', 'a 2')]).toEqual([
      null,
      null,
      false,
    ]);
    for (const each of [store, untroubled])
      each.transaction((writer) => {
        expect(writer.leftAt('a', 'CREDENTIALS', 0)).toBe(T0);
        writeOf(writer, 'b', 1);
        writeOf(writer, 'a', 2);
      });
    expect(allOf(store)).toEqual(allOf(untroubled));
    expect(store.check()).toEqual([]);
  });

  test('numbers, states and policies that it made are made again', () => {
    const store = opened();
    // One and the same object each time: what was remembered of it must be forgotten.
    const policy = { ...defaultPolicy, usagePercent: 5 };
    const work = (boom: boolean) => (writer: StoreWriter) => {
      const policyId = writer.policyId(policy);
      const seq = writer.append(entry({ policyId, type: 'ERROR', decision: 'late' }));
      writer.save(placedIn('a', 'CREDENTIALS.imap.passwordChanged', { version: 0 }));
      writer.enqueue({ type: 'askOperator', status: 'STOPPED', cause: null }, 'a', seq, T0);
      if (!boom) return policyId;
      writer.totals();
      throw new Error('boom');
    };
    for (let round = 0; round < 3; round += 1) thrownBy(() => store.transaction(work(true)));
    expect(store.transaction(work(false))).toBe(1);
    expect(store.check()).toEqual([]);
    expect(store.log({})).toMatchObject([{ seq: 1, type: 'ERROR', decision: 'late', policyId: 1 }]);
    expect(store.outbox(9)).toMatchObject([{ effect: { status: 'STOPPED' } }]);
  });

  test('the writer that it had is dead, and a new one lives', () => {
    const store = opened();
    const writers: StoreWriter[] = [];
    thrownBy(() =>
      store.transaction((writer) => {
        writers.push(writer);
        throw new Error('boom');
      }),
    );
    for (const writer of writers) expectFault(() => writer.totals(), 'internal');
    store.transaction((writer) => writer.countForeign('mail'));
    expect(store.totals().foreign).toBe(1);
  });
});

describe('when somebody else has written', () => {
  test('the next transaction sees it: numbers go on, snapshots and holds are theirs', () => {
    const database = databaseFile();
    const [one, two] = [opened(database), opened(database)];
    let version = 0;
    for (let round = 0; round < 6; round += 1) {
      const store = round % 2 === 0 ? one : two;
      store.transaction((writer) => {
        expect(writer.snapshot('a')?.version ?? 0).toBe(version);
        version += 1;
        expect(writeOf(writer, 'a', version)).toBe(2 * round + 1);
        writeOf(writer, `own ${round}`, 1);
      });
    }
    expect(allOf(one)).toEqual(allOf(two));
    expect(one.held().find(({ accountId }) => accountId === 'a')?.until).toBe(T0 + 6);
    expect(one.check()).toEqual([]);
  });

  test('a version that they took is a conflict, and nothing of the step is kept', () => {
    const database = databaseFile();
    const [one, two] = [opened(database), opened(database)];
    one.transaction((writer) => writeOf(writer, 'a', 1));
    two.transaction((writer) => writeOf(writer, 'a', 2));
    const before = allOf(two);
    expectFault(() => one.transaction((writer) => writeOf(writer, 'a', 2)), 'versionConflict', true);
    expect(allOf(one)).toEqual(before);
    one.transaction((writer) => writeOf(writer, 'a', 3));
    expect(two.snapshot('a')?.version).toBe(3);
  });

  test('what they name in a table of names is read, and not named twice', () => {
    const database = databaseFile();
    const [one, two] = [opened(database), opened(database)];
    one.transaction((writer) => writeOf(writer, 'a', 1));
    two.transaction((writer) => writeOf(writer, 'b', 1));
    one.transaction((writer) => writeOf(writer, 'c', 1));
    const counts = withRaw(database, (db) =>
      ['kinds', 'moves', 'states', 'effects', 'deadline_events', 'policies'].map((table) =>
        db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
      ),
    );
    // States: that of the snapshots, and the one that effects are held back from.
    expect(counts).toEqual([1, 1, 2, 2, 1, 1]);
  });
});

describe('a transaction is refused', () => {
  test('inside another one, which goes on', () => {
    const store = opened();
    store.transaction((writer) => {
      expectFault(() => store.transaction(() => undefined), 'internal');
      expectFault(() => store.close(), 'internal');
      writer.countForeign('mail');
    });
    expect(store.totals().foreign).toBe(1);
  });

  test('when its work is asynchronous, and nothing of it is kept', () => {
    const store = opened();
    expectFault(() => store.transaction(async (writer) => writer.countForeign('mail')), 'internal');
    expect(store.totals().foreign).toBe(0);
    store.transaction((writer) => writer.countForeign('mail'));
    expect(store.totals().foreign).toBe(1);
  });

  test('of a policy that has no number, as a fault of the database', () => {
    const store = opened();
    expectFault(() => store.transaction((writer) => writer.append(entry({ policyId: 7 }))), 'databaseFailed');
    expect(store.totals().logEntries).toBe(0);
  });

  test('on a store for reading alone', () => {
    const database = databaseFile();
    opened(database).close();
    const reading = openSqliteStore({ database, readonly: true });
    expectFault(() => reading.transaction((writer) => writer.countForeign('mail')), 'databaseFailed');
    expect(reading.totals().foreign).toBe(0);
    reading.close();
  });
});
