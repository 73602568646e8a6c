import assert from 'node:assert/strict';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import type { AccountQuery, Store } from '../../store/port.ts';
import type { Promised } from './promise.ts';
import { save, snapshotAfter, T0 } from './samples.ts';

const ids = (store: Store, query: AccountQuery): string =>
  store
    .accounts(query)
    .map(({ context }) => context.accountId)
    .join(' ');

/** One account per group: works, user, operator, gone, under way. */
const fleet: readonly AccountSnapshot[] = [
  snapshotAfter('ok', ['OK'], { tenant: 't1' }),
  snapshotAfter('perm', ['OK', 'PERMISSIONS'], { tenant: 't2' }),
  snapshotAfter('err', ['ERROR'], { at: T0 + 9_000_000, accountType: 'IMAP' }),
  snapshotAfter('stop', ['STOPPED'], { at: T0 + 1_000 }),
  snapshotAfter('gone', ['DELETED'], { accountType: 'WHATSAPP', tenant: 't1' }),
  snapshotAfter('conn', ['CONNECTING']),
  snapshotAfter('cred', ['CREDENTIALS'], { at: T0 - 1_000, accountType: 'MESSENGER' }),
];

/** Promises about which accounts are found, in which order, and how many there are. */
export const accountPromises: readonly Promised[] = [
  {
    promise: 'accounts come in the order of their ids, which is that of code points',
    check(store) {
      const names = ['b', '', '-Y6', 'B', 'aa', 'a', 'ﬀ', '😀', 'é', 'a b'];
      save(
        store,
        names.map((name) => snapshotAfter(name, ['OK'])),
      );
      const order = ['', '-Y6', 'B', 'a', 'a b', 'aa', 'b', 'é', 'ﬀ', '😀'];
      assert.deepEqual(
        store.accounts({}).map(({ context }) => context.accountId),
        order,
      );
      assert.deepEqual(
        store.accounts({ after: 'ﬀ' }).map(({ context }) => context.accountId),
        ['😀'],
      );
      assert.deepEqual(
        store.accounts({ after: 'a!' }).map(({ context }) => context.accountId),
        order.slice(5),
      );
    },
  },
  {
    promise: 'accounts are found by status, provider, cause, tenant and need, alone and together',
    check(store) {
      save(store, fleet);
      assert.equal(ids(store, { status: 'OK' }), 'ok');
      assert.equal(ids(store, { status: 'CREDENTIALS' }), 'cred');
      assert.equal(ids(store, { provider: 'linkedin' }), 'conn ok perm stop');
      assert.equal(ids(store, { cause: 'undetermined' }), 'cred');
      assert.equal(ids(store, { tenant: 't1' }), 'gone ok');
      assert.equal(ids(store, { tenant: 't1', status: 'DELETED' }), 'gone');
      assert.equal(ids(store, { attention: true }), 'cred err perm stop');
      assert.equal(ids(store, { attention: false }), ids(store, {}));
      assert.equal(ids(store, { attention: true, provider: 'imap' }), 'err');
      assert.equal(ids(store, { status: 'NEW' }), '');
    },
  },
  {
    promise: 'an account that moved is found where it is now, and nowhere else',
    check(store) {
      save(store, [snapshotAfter('a', ['CREDENTIALS'], { tenant: 't1' })]);
      save(store, [snapshotAfter('a', ['CREDENTIALS', 'OK'], { tenant: 't2' })]);
      assert.deepEqual(
        [
          ids(store, { status: 'CREDENTIALS' }),
          ids(store, { cause: 'undetermined' }),
          ids(store, { tenant: 't1' }),
          ids(store, { attention: true }),
        ],
        ['', '', '', ''],
      );
      assert.equal(ids(store, { status: 'OK', tenant: 't2' }), 'a');
    },
  },
  {
    promise: 'by attention, operators come before users before the rest; then the longest; then the id',
    check(store) {
      save(store, [...fleet, snapshotAfter('err2', ['ERROR'], { at: T0 + 9_000_000 })]);
      const order = 'stop err err2';
      assert.equal(ids(store, { order: 'attention', status: 'ERROR' }), 'err err2');
      assert.equal(ids(store, { order: 'attention', limit: 3 }), order);
      assert.equal(ids(store, { order: 'attention', attention: true }), `${order} cred perm`);
      assert.equal(ids(store, { order: 'attention' }), `${order} cred perm conn gone ok`);
      assert.equal(ids(store, { order: 'attention', after: 'z' }), ids(store, { order: 'attention' }));
    },
  },
  {
    promise: 'a page of accounts has its offset and its limit',
    check(store) {
      save(store, fleet);
      assert.equal(ids(store, { limit: 2 }), 'conn cred');
      assert.equal(ids(store, { limit: 2, offset: 1 }), 'cred err');
      assert.equal(ids(store, { offset: 5 }), 'perm stop');
      assert.equal(ids(store, { after: 'err', limit: 2 }), 'gone ok');
      assert.equal(ids(store, { limit: 0 }), '');
      assert.equal(ids(store, { order: 'attention', offset: 1, limit: 2 }), 'err cred');
    },
  },
  {
    promise: 'accounts are counted by status, provider and cause, without empty groups',
    check(store) {
      assert.deepEqual(store.counts(), { total: 0, byStatus: {}, byCause: {}, byProvider: {}, attention: 0 });
      save(store, fleet);
      save(store, [snapshotAfter('stop', ['STOPPED', 'OK'])]);
      assert.deepEqual(store.counts(), {
        total: 7,
        byStatus: { OK: 2, PERMISSIONS: 1, ERROR: 1, DELETED: 1, CONNECTING: 1, CREDENTIALS: 1 },
        byCause: { undetermined: 1 },
        byProvider: { linkedin: 4, messenger: 1, imap: 1, whatsapp: 1 },
        attention: 3,
      });
    },
  },
];
