import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { NewLogEntry, Store } from '../../store/port.ts';
import { expectFault, type Promised } from './promise.ts';
import { entry, move, T0 } from './samples.ts';

const appendAll = (store: Store, entries: readonly Partial<NewLogEntry>[]): readonly number[] =>
  store.transaction((writer) => {
    const policyId = writer.policyId(defaultPolicy);
    return entries.map((differences) => writer.append(entry({ policyId, ...differences })));
  });

/** Six entries of two accounts, a minute apart: a b a b a b. */
const six = (store: Store): void => {
  const entries = [0, 1, 2, 3, 4, 5].map((minute) => ({
    accountId: minute % 2 === 0 ? 'a' : 'b',
    at: T0 + minute * 60_000,
  }));
  appendAll(store, entries);
};

const seqs = (store: Store, query: Parameters<Store['log']>[0]): readonly number[] =>
  store.log(query).map(({ seq }) => seq);

/** Promises about the log, and what is known by source id. */
export const logPromises: readonly Promised[] = [
  {
    promise: 'log entries are numbered from 1 without gap',
    check: (store) => assert.deepEqual([...appendAll(store, [{}, {}]), ...appendAll(store, [{}])], [1, 2, 3]),
  },
  {
    promise: 'a log entry comes back as it was appended, with its number',
    check(store) {
      const full = entry({
        occurredAt: T0 - 5,
        sourceId: 'évt_1',
        payload: '{"a":"\\u0000 \\ud800 😀"}',
        decision: 'stale',
        flags: ['tenantDropped', 'clockAhead'],
      });
      const bare = entry({ source: 'deadline', type: 'xstate.after.connectingStalls.x', payload: null });
      appendAll(store, [full, bare]);
      assert.deepEqual(store.log({}), [
        { ...full, seq: 1 },
        { ...bare, seq: 2 },
      ]);
    },
  },
  {
    promise: 'entries that differ in their flags alone keep each its own',
    check(store) {
      const flags = [[], ['clockAhead'], ['reasonDropped', 'clockAhead'], [], ['clockAhead']] as const;
      appendAll(
        store,
        flags.map((each) => ({ flags: each })),
      );
      assert.deepEqual(
        store.log({}).map((each) => each.flags),
        flags,
      );
    },
  },
  {
    promise: 'the log holds everybody’s entries, or those of one account, oldest first',
    check(store) {
      six(store);
      assert.deepEqual(seqs(store, {}), [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(seqs(store, { accountId: 'b' }), [2, 4, 6]);
      assert.deepEqual(seqs(store, { accountId: 'c' }), []);
    },
  },
  {
    promise: 'the log is read from an entry on, exclusive, and up to a moment, inclusive',
    check(store) {
      six(store);
      assert.deepEqual(seqs(store, { after: 2 }), [3, 4, 5, 6]);
      assert.deepEqual(seqs(store, { after: 2, accountId: 'a' }), [3, 5]);
      assert.deepEqual(seqs(store, { until: T0 + 120_000 }), [1, 2, 3]);
      assert.deepEqual(seqs(store, { until: T0 + 119_999 }), [1, 2]);
      assert.deepEqual(seqs(store, { after: 1, until: T0 + 240_000, accountId: 'a' }), [3, 5]);
    },
  },
  {
    promise: 'a limited log gives the first entries, or the last ones, oldest first',
    check(store) {
      six(store);
      assert.deepEqual(seqs(store, { limit: 2 }), [1, 2]);
      assert.deepEqual(seqs(store, { limit: 2, last: true }), [5, 6]);
      assert.deepEqual(seqs(store, { limit: 2, last: true, accountId: 'a' }), [3, 5]);
      assert.deepEqual(seqs(store, { limit: 2, last: true, until: T0 + 180_000 }), [3, 4]);
      assert.deepEqual(seqs(store, { limit: 2, last: true, after: 5 }), [6]);
      assert.deepEqual(seqs(store, { limit: 0 }), []);
      assert.deepEqual(seqs(store, { last: true }), [1, 2, 3, 4, 5, 6]);
    },
  },
  {
    promise: 'an entry under a policy that the store does not have is refused',
    check(store) {
      expectFault(() => appendAll(store, [{ policyId: 99 }]), 'databaseFailed');
      assert.equal(store.totals().logEntries, 0);
    },
  },
  {
    promise: 'a source id is known for its account alone',
    check(store) {
      appendAll(store, [{ sourceId: 's' }, { sourceId: 's' }, { accountId: 'b', sourceId: 't' }]);
      const asked = [
        ['a', 's'],
        ['a', 't'],
        ['b', 't'],
        ['b', 's'],
        ['c', 's'],
      ] as const;
      assert.deepEqual(
        asked.map(([accountId, sourceId]) => store.knowsSource(accountId, sourceId)),
        [true, false, true, false, false],
      );
    },
  },
  {
    promise: 'lists that were read stay as they were when more is written',
    check(store) {
      six(store);
      const add = (version: number): void =>
        store.transaction((writer) => writer.addTransition(move(version), 1));
      add(1);
      const read = [store.log({}), store.log({ accountId: 'a' }), store.transitions('a')];
      const lengths = read.map(({ length }) => length);
      six(store);
      add(2);
      assert.deepEqual(
        read.map(({ length }) => length),
        lengths,
      );
    },
  },
];
