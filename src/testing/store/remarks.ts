import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { ReplayProgress } from '../../store/port.ts';
import { expectParts, type Promised } from './promise.ts';
import { entry, T0 } from './samples.ts';

const reversed = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).toReversed()) as T;

/** Promises about policies, progress, verifications and totals. */
export const remarkPromises: readonly Promised[] = [
  {
    promise: 'the same policy always gets the same number, also under another order of keys',
    check(store) {
      const other = { ...defaultPolicy, usagePercent: 80 };
      const number = (policy: typeof defaultPolicy) => store.transaction((writer) => writer.policyId(policy));
      assert.deepEqual(
        [
          number(defaultPolicy),
          number(other),
          number({ ...defaultPolicy }),
          number(reversed(other)),
          number(defaultPolicy),
        ],
        [1, 2, 1, 2, 1],
      );
      assert.deepEqual(
        [store.policy(1), store.policy(2), store.policy(3), store.policy(0)],
        [defaultPolicy, other, null, null],
      );
    },
  },
  {
    promise: 'a replay’s progress is remembered under its key, the latest one',
    check(store) {
      const progressOf = (entries: number, finished: boolean): ReplayProgress => ({
        entries,
        clock: T0 + entries,
        finished,
        digest: finished ? 'done' : null,
      });
      const save = (key: string, entries: number, finished: boolean): void =>
        store.transaction((writer) => writer.saveProgress(key, progressOf(entries, finished)));
      assert.equal(store.progress('k'), null);
      save('k', 10, false);
      save('other', 1, false);
      save('k', 20, true);
      assert.deepEqual(store.progress('k'), progressOf(20, true));
      assert.deepEqual(store.progress('other'), progressOf(1, false));
    },
  },
  {
    promise: 'what the API showed last is remembered for each account, apart from log and snapshot',
    check(store) {
      const verify = (accountId: string, at: number, fingerprint: string): void =>
        store.transaction((writer) => writer.verify(accountId, { at, fingerprint }));
      assert.equal(store.verification('a'), null);
      verify('a', T0 + 2, 'OK');
      verify('b', T0, '');
      verify('a', T0 + 1, 'ERROR 😀');
      assert.deepEqual(store.verification('a'), { at: T0 + 1, fingerprint: 'ERROR 😀' });
      assert.deepEqual(store.verification('b'), { at: T0, fingerprint: '' });
      assert.equal(store.snapshot('a'), null);
      expectParts(store.totals(), { accounts: 0, logEntries: 0 });
    },
  },
  {
    promise: 'what the API showed is not remembered from a transaction that failed',
    check(store) {
      store.transaction((writer) => writer.verify('a', { at: T0, fingerprint: 'OK' }));
      assert.throws(
        () =>
          store.transaction((writer) => {
            writer.verify('a', { at: T0 + 1, fingerprint: 'ERROR' });
            assert.deepEqual(writer.verification('a'), { at: T0 + 1, fingerprint: 'ERROR' });
            throw new Error('boom');
          }),
        /boom/,
      );
      assert.deepEqual(store.verification('a'), { at: T0, fingerprint: 'OK' });
    },
  },
  {
    promise: 'no decision of a store that was never brought up to another machine counts as an earlier one’s',
    check(store) {
      assert.equal(store.decidedEarlierUntil(), 0);
      store.transaction((writer) => writer.append(entry({ policyId: writer.policyId(defaultPolicy) })));
      assert.equal(store.decidedEarlierUntil(), 0);
    },
  },
  {
    promise: 'totals of an empty store are zero, and the newest time is that of the last entry',
    check(store) {
      assert.deepEqual(store.totals(), {
        accounts: 0,
        logEntries: 0,
        transitions: 0,
        quarantined: 0,
        foreign: 0,
        outbox: 0,
        deadlines: 0,
        newestAt: null,
      });
      store.transaction((writer) => {
        const policyId = writer.policyId(defaultPolicy);
        writer.append(entry({ policyId, at: T0 + 5 }));
        writer.append(entry({ policyId, at: T0 }));
      });
      expectParts(store.totals(), { logEntries: 2, newestAt: T0 });
    },
  },
];
