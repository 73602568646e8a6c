import { expect } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import type { AccountQuery, Store, StoreWriter } from '../../src/store/port.ts';
import { serialize, type AccountSnapshot } from '../../src/model/snapshot.ts';
import type { Promised } from './promise.ts';
import { entry, snapshotAfter, status, steps, T0 } from './samples.ts';

const save = (store: Store, snapshots: readonly AccountSnapshot[]): void =>
  store.transaction((writer) => {
    for (const snapshot of snapshots) writer.save(snapshot);
  });

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

/** Promises about accounts and their deadlines. */
export const accountPromises: readonly Promised[] = [
  {
    promise: 'an unknown account has no snapshot',
    check: (store) => expect(store.snapshot('a')).toBeNull(),
  },
  {
    promise: 'a snapshot comes back byte for byte, and saving again replaces it',
    check(store) {
      for (const snapshot of [
        snapshotAfter('a', ['CONNECTING'], { tenant: 'ünï 😀', product: 'MESSAGING' }),
        snapshotAfter('a', ['CONNECTING', 'CREDENTIALS']),
        snapshotAfter('a', ['CREATION_SUCCESS', 'OK']),
      ]) {
        save(store, [snapshot]);
        const read = store.snapshot('a');
        expect(read === null ? null : serialize(read)).toBe(serialize(snapshot));
      }
      expect(store.totals().accounts).toBe(1);
    },
  },
  {
    promise: 'accounts come in the order of their ids, which is that of code points',
    check(store) {
      const names = ['b', '', '-Y6', 'B', 'aa', 'a', 'ﬀ', '😀', 'é', 'a b'];
      save(
        store,
        names.map((name) => snapshotAfter(name, ['OK'])),
      );
      const order = ['', '-Y6', 'B', 'a', 'a b', 'aa', 'b', 'é', 'ﬀ', '😀'];
      expect(store.accounts({}).map(({ context }) => context.accountId)).toEqual(order);
      expect(store.accounts({ after: 'ﬀ' }).map(({ context }) => context.accountId)).toEqual(['😀']);
      expect(store.accounts({ after: 'a!' }).map(({ context }) => context.accountId)).toEqual(order.slice(5));
    },
  },
  {
    promise: 'accounts are found by status, provider, cause, tenant and need, alone and together',
    check(store) {
      save(store, fleet);
      expect(ids(store, { status: 'OK' })).toBe('ok');
      expect(ids(store, { status: 'CREDENTIALS' })).toBe('cred');
      expect(ids(store, { provider: 'linkedin' })).toBe('conn ok perm stop');
      expect(ids(store, { cause: 'undetermined' })).toBe('cred');
      expect(ids(store, { tenant: 't1' })).toBe('gone ok');
      expect(ids(store, { tenant: 't1', status: 'DELETED' })).toBe('gone');
      expect(ids(store, { attention: true })).toBe('cred err perm stop');
      expect(ids(store, { attention: false })).toBe(ids(store, {}));
      expect(ids(store, { attention: true, provider: 'imap' })).toBe('err');
      expect(ids(store, { status: 'NEW' })).toBe('');
    },
  },
  {
    promise: 'an account that moved is found where it is now, and nowhere else',
    check(store) {
      save(store, [snapshotAfter('a', ['CREDENTIALS'], { tenant: 't1' })]);
      save(store, [snapshotAfter('a', ['CREDENTIALS', 'OK'], { tenant: 't2' })]);
      expect([
        ids(store, { status: 'CREDENTIALS' }),
        ids(store, { cause: 'undetermined' }),
        ids(store, { tenant: 't1' }),
        ids(store, { attention: true }),
      ]).toEqual(['', '', '', '']);
      expect(ids(store, { status: 'OK', tenant: 't2' })).toBe('a');
    },
  },
  {
    promise: 'by attention, operators come before users before the rest; then the longest; then the id',
    check(store) {
      save(store, [...fleet, snapshotAfter('err2', ['ERROR'], { at: T0 + 9_000_000 })]);
      const order = 'stop err err2';
      expect(ids(store, { order: 'attention', status: 'ERROR' })).toBe('err err2');
      expect(ids(store, { order: 'attention', limit: 3 })).toBe(order);
      expect(ids(store, { order: 'attention', attention: true })).toBe(`${order} cred perm`);
      expect(ids(store, { order: 'attention' })).toBe(`${order} cred perm conn gone ok`);
      expect(ids(store, { order: 'attention', after: 'z' })).toBe(ids(store, { order: 'attention' }));
    },
  },
  {
    promise: 'a page of accounts has its offset and its limit',
    check(store) {
      save(store, fleet);
      expect(ids(store, { limit: 2 })).toBe('conn cred');
      expect(ids(store, { limit: 2, offset: 1 })).toBe('cred err');
      expect(ids(store, { offset: 5 })).toBe('perm stop');
      expect(ids(store, { after: 'err', limit: 2 })).toBe('gone ok');
      expect(ids(store, { limit: 0 })).toBe('');
      expect(ids(store, { order: 'attention', offset: 1, limit: 2 })).toBe('err cred');
    },
  },
  {
    promise: 'accounts are counted by status, provider and cause, without empty groups',
    check(store) {
      expect(store.counts()).toEqual({ total: 0, byStatus: {}, byCause: {}, byProvider: {}, attention: 0 });
      save(store, fleet);
      save(store, [snapshotAfter('stop', ['STOPPED', 'OK'])]);
      expect(store.counts()).toEqual({
        total: 7,
        byStatus: { OK: 2, PERMISSIONS: 1, ERROR: 1, DELETED: 1, CONNECTING: 1, CREDENTIALS: 1 },
        byCause: { undetermined: 1 },
        byProvider: { linkedin: 4, messenger: 1, imap: 1, whatsapp: 1 },
        attention: 3,
      });
    },
  },
  {
    promise: 'of a past, a snapshot not far before any moment comes back, byte for byte',
    check(store) {
      const life = steps(
        Array.from({ length: 700 }, (_, index) => {
          const quiet = index >= 200 && index < 500;
          return status('a', quiet || index % 2 === 0 ? 'OK' : 'ERROR', { at: T0 + index });
        }),
      );
      expect(store.earlierSnapshot('a', T0)).toBeNull();
      const write = (from: number, to: number) => (writer: StoreWriter) => {
        const policyId = writer.policyId(defaultPolicy);
        for (const { snapshot } of life.slice(from, to)) {
          writer.append(entry({ accountId: 'a', policyId, at: snapshot.context.lastSeenAt }));
          writer.save(snapshot);
        }
      };
      for (let from = 0; from < life.length; from += 350) {
        expect(() =>
          store.transaction((writer) => {
            write(from, from + 350)(writer);
            throw new Error('boom');
          }),
        ).toThrow('boom');
        store.transaction(write(from, from + 350));
      }
      save(store, [snapshotAfter('b', ['OK'])]);
      for (let at = 0; at < life.length; at += 1) {
        const found = store.earlierSnapshot('a', T0 + at);
        const seq = found?.seq ?? 0;
        expect(seq).toBeLessThanOrEqual(at + 1);
        expect(seq).toBeGreaterThan(at - 300);
        const then = life[seq - 1]?.snapshot;
        expect(found === null ? undefined : serialize(found.snapshot)).toBe(then && serialize(then));
      }
      expect(store.earlierSnapshot('a', T0 - 1)).toBeNull();
      expect(store.earlierSnapshot('b', Number.MAX_SAFE_INTEGER)).toBeNull();
    },
  },
  {
    promise: 'when an account last left a status is known from a moment on, inclusive',
    check(store) {
      const types = ['OK', 'ERROR', 'OK', 'CREDENTIALS', 'OK', 'ERROR'] as const;
      const life = steps(types.map((type, index) => status('a', type, { at: T0 + index })));
      const leftAt = (word: string, since = T0) =>
        store.transaction((writer) => writer.leftAt('a', word, since));
      expect(leftAt('OK')).toBeNull();
      for (const { transitions, snapshot } of life.slice(0, 5))
        store.transaction((writer) => {
          const { accountId, lastSeenAt: at } = snapshot.context;
          const seq = writer.append(entry({ accountId, at, policyId: writer.policyId(defaultPolicy) }));
          for (const transition of transitions) writer.addTransition(transition, seq);
        });
      expect(['NEW', 'OK', 'ERROR', 'CREDENTIALS', 'STOPPED'].map((word) => leftAt(word))).toEqual([
        T0,
        T0 + 3,
        T0 + 2,
        T0 + 4,
        null,
      ]);
      expect([leftAt('OK', T0 + 3), leftAt('OK', T0 + 4), leftAt('ERROR', T0 + 3)]).toEqual([
        T0 + 3,
        null,
        null,
      ]);
      expect(leftAt('ERROR')).toBe(T0 + 2);
      store.transaction((writer) => {
        for (const transition of life[5]?.transitions ?? []) writer.addTransition(transition, 5);
        expect([writer.leftAt('a', 'OK', T0), writer.leftAt('b', 'OK', T0)]).toEqual([T0 + 5, null]);
      });
      const other = { connection: 'CREDENTIALS.linkedin.sessionExpired', sync: 'RUNNING' } as const;
      expect(() =>
        store.transaction((writer) => {
          const from = { connection: 'CREDENTIALS.undetermined', sync: 'RUNNING' } as const;
          const change = { accountId: 'a', version: 7, from, to: other, event: 'SIGNAL', at: T0 + 7 };
          writer.addTransition(change, 5);
          expect(writer.leftAt('a', 'CREDENTIALS', T0)).toBe(T0 + 4);
          writer.addTransition({ ...change, version: 8, from: other, to: from, event: 'OK' }, 5);
          writer.addTransition({ ...change, version: 9, to: { ...from, connection: 'OK' } }, 5);
          expect(writer.leftAt('a', 'CREDENTIALS', T0)).toBe(T0 + 7);
          throw new Error('boom');
        }),
      ).toThrow('boom');
      expect(leftAt('CREDENTIALS')).toBe(T0 + 4);
    },
  },
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
      expect(due.map(({ accountId }) => accountId)).toEqual(['ﬀ', '😀', 'late']);
      expect(due[0]).toEqual({
        accountId: 'ﬀ',
        event: expect.stringMatching(/^xstate\.after\./),
        dueAt: T0 + 3_600_000,
      });
      expect(store.totals().deadlines).toBe(3);
    },
  },
  {
    promise: 'saving a snapshot replaces the account’s deadlines and nobody else’s',
    check(store) {
      save(store, [snapshotAfter('a', ['CONNECTING']), snapshotAfter('b', ['CONNECTING'])]);
      save(store, [snapshotAfter('a', ['CONNECTING'], { at: T0 + 7 })]);
      expect(store.deadlines().map(({ accountId, dueAt }) => [accountId, dueAt - T0])).toEqual([
        ['b', 3_600_000],
        ['a', 3_600_007],
      ]);
      save(store, [snapshotAfter('a', ['CONNECTING', 'OK'])]);
      expect(store.deadlines().map(({ accountId }) => accountId)).toEqual(['b']);
    },
  },
];
