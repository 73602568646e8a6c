import assert from 'node:assert/strict';
import type { Promised } from './promise.ts';
import { save, snapshotAfter, T0 } from './samples.ts';

/** Promises about deadlines. */
export const deadlinePromises: readonly Promised[] = [
  {
    promise: 'pending deadlines come with the next due first, then by account',
    check(store) {
      save(store, [
        snapshotAfter('late', ['CONNECTING'], { at: T0 + 1 }),
        snapshotAfter('ok', ['OK']),
        snapshotAfter('😀', ['CONNECTING']),
        snapshotAfter('ﬀ', ['CONNECTING']),
      ]);
      const due = store.deadlines();
      assert.deepEqual(
        due.map(({ accountId }) => accountId),
        ['ﬀ', '😀', 'late'],
      );
      const [first] = store.snapshot('ﬀ')?.deadlines ?? [];
      assert.match(first?.event ?? '', /^xstate\.after\./);
      assert.deepEqual(due[0], { accountId: 'ﬀ', event: first?.event, dueAt: T0 + 3_600_000 });
      assert.equal(store.totals().deadlines, 3);
    },
  },
  {
    promise: 'saving a snapshot replaces the account’s deadlines and nobody else’s',
    check(store) {
      save(store, [snapshotAfter('a', ['CONNECTING']), snapshotAfter('b', ['CONNECTING'])]);
      save(store, [snapshotAfter('a', ['CONNECTING'], { at: T0 + 7 })]);
      assert.deepEqual(
        store.deadlines().map(({ accountId, dueAt }) => [accountId, dueAt - T0]),
        [
          ['b', 3_600_000],
          ['a', 3_600_007],
        ],
      );
      save(store, [snapshotAfter('a', ['CONNECTING', 'OK'])]);
      assert.deepEqual(
        store.deadlines().map(({ accountId }) => accountId),
        ['b'],
      );
    },
  },
];
