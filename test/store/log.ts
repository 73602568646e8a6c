import type { Transition } from '../../src/model/decision.ts';
import { expect } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import type { NewLogEntry, Store } from '../../src/store/port.ts';
import { expectFault, type Promised } from './promise.ts';
import { entry, T0 } from './samples.ts';

const append = (store: Store, entries: readonly Partial<NewLogEntry>[]): readonly number[] =>
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
  append(store, entries);
};

const seqs = (store: Store, query: Parameters<Store['log']>[0]): readonly number[] =>
  store.log(query).map(({ seq }) => seq);

const step = (version: number, accountId = 'a'): Transition => ({
  accountId,
  version,
  from: { connection: 'CREDENTIALS.linkedin.sessionExpired', sync: 'WAITING' },
  to: { connection: 'RECONNECTED', sync: 'RUNNING' },
  event: 'RECONNECTED',
  at: T0,
});

/** Promises about the log, what is known by source id, and transitions. */
export const logPromises: readonly Promised[] = [
  {
    promise: 'log entries are numbered from 1 without gap',
    check: (store) => expect([...append(store, [{}, {}]), ...append(store, [{}])]).toEqual([1, 2, 3]),
  },
  {
    promise: 'a log entry comes back as it was appended, with its number',
    check(store) {
      const full = entry({
        occurredAt: T0 - 5,
        sourceId: 'évt_1',
        payload: '{"a":"\\u0000 \\ud800 😀"}',
        decision: 'stale',
      });
      const bare = entry({ source: 'deadline', type: 'xstate.after.connectingStalls.x', payload: null });
      append(store, [full, bare]);
      expect(store.log({})).toEqual([
        { ...full, seq: 1 },
        { ...bare, seq: 2 },
      ]);
    },
  },
  {
    promise: 'the log holds everybody’s entries, or those of one account, oldest first',
    check(store) {
      six(store);
      expect(seqs(store, {})).toEqual([1, 2, 3, 4, 5, 6]);
      expect(seqs(store, { accountId: 'b' })).toEqual([2, 4, 6]);
      expect(seqs(store, { accountId: 'c' })).toEqual([]);
    },
  },
  {
    promise: 'the log is read from an entry on, exclusive, and up to a moment, inclusive',
    check(store) {
      six(store);
      expect(seqs(store, { after: 2 })).toEqual([3, 4, 5, 6]);
      expect(seqs(store, { after: 2, accountId: 'a' })).toEqual([3, 5]);
      expect(seqs(store, { until: T0 + 120_000 })).toEqual([1, 2, 3]);
      expect(seqs(store, { until: T0 + 119_999 })).toEqual([1, 2]);
      expect(seqs(store, { after: 1, until: T0 + 240_000, accountId: 'a' })).toEqual([3, 5]);
    },
  },
  {
    promise: 'a limited log gives the first entries, or the last ones, oldest first',
    check(store) {
      six(store);
      expect(seqs(store, { limit: 2 })).toEqual([1, 2]);
      expect(seqs(store, { limit: 2, last: true })).toEqual([5, 6]);
      expect(seqs(store, { limit: 2, last: true, accountId: 'a' })).toEqual([3, 5]);
      expect(seqs(store, { limit: 2, last: true, until: T0 + 180_000 })).toEqual([3, 4]);
      expect(seqs(store, { limit: 2, last: true, after: 5 })).toEqual([6]);
      expect(seqs(store, { limit: 0 })).toEqual([]);
      expect(seqs(store, { last: true })).toEqual([1, 2, 3, 4, 5, 6]);
    },
  },
  {
    promise: 'an entry under a policy that the store does not have is refused',
    check(store) {
      expectFault(() => append(store, [{ policyId: 99 }]), 'databaseFailed');
      expect(store.totals().logEntries).toBe(0);
    },
  },
  {
    promise: 'a source id is known for its account alone',
    check(store) {
      append(store, [{ sourceId: 's' }, { sourceId: 's' }, { accountId: 'b', sourceId: 't' }]);
      const asked = [
        ['a', 's'],
        ['a', 't'],
        ['b', 't'],
        ['b', 's'],
        ['c', 's'],
      ] as const;
      expect(asked.map(([accountId, sourceId]) => store.knowsSource(accountId, sourceId))).toEqual([
        true,
        false,
        true,
        false,
        false,
      ]);
    },
  },
  {
    promise: 'transitions come back as they were added, oldest first, those of the account alone',
    check(store) {
      store.transaction((writer) => {
        const policyId = writer.policyId(defaultPolicy);
        const seq = writer.append(entry({ policyId }));
        for (const version of [1, 2]) writer.addTransition(step(version), seq);
        writer.addTransition(step(1, 'b'), writer.append(entry({ policyId, accountId: 'b' })));
        writer.addTransition(step(3), writer.append(entry({ policyId })));
      });
      expect(store.transitions('a')).toEqual([step(1), step(2), step(3)]);
      expect(store.transitions('b')).toEqual([step(1, 'b')]);
      expect(store.transitions('c')).toEqual([]);
    },
  },
  {
    promise: 'transitions are read from a moment on, inclusive',
    check(store) {
      store.transaction((writer) => {
        for (const version of [1, 2, 3]) {
          const at = T0 + version;
          const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy), at }));
          writer.addTransition({ ...step(version), at }, seq);
        }
      });
      const versions = (since?: number) => store.transitions('a', since).map(({ version }) => version);
      expect([versions(), versions(T0 + 2), versions(T0 + 4)]).toEqual([[1, 2, 3], [2, 3], []]);
    },
  },
  {
    promise: 'a version that the account already has is a conflict that can be retried',
    check(store) {
      const add = (): void =>
        store.transaction((writer) => {
          const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
          writer.addTransition(step(1), seq);
        });
      add();
      expectFault(add, 'versionConflict', true);
      expect(store.totals()).toMatchObject({ transitions: 1, logEntries: 1 });
    },
  },
  {
    promise: 'lists that were read stay as they were when more is written',
    check(store) {
      six(store);
      const add = (version: number): void =>
        store.transaction((writer) => writer.addTransition(step(version), 1));
      add(1);
      const read = [store.log({}), store.log({ accountId: 'a' }), store.transitions('a')];
      const lengths = read.map(({ length }) => length);
      six(store);
      add(2);
      expect(read.map(({ length }) => length)).toEqual(lengths);
    },
  },
];
