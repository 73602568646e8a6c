import { expect } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { expectFault, thrownBy, type Promised } from './promise.ts';
import { entry, keep, snapshotAfter, status, steps, T0, unreadable } from './samples.ts';

/** Everything that can be read of a store with the accounts a and b. */
const readAll = (store: Store) => ({
  accounts: store.accounts({}),
  attention: store.accounts({ order: 'attention' }),
  counts: store.counts(),
  log: [store.log({}), store.log({ accountId: 'a' }), store.log({ accountId: 'b' })],
  known: [store.knowsSource('a', 's'), store.knowsSource('a', 't'), store.knowsSource('b', 's')],
  transitions: [store.transitions('a'), store.transitions('b')],
  deadlines: store.deadlines(),
  outbox: store.outbox(100),
  held: store.held(),
  quarantine: store.quarantine(100),
  policies: [store.policy(1), store.policy(2)],
  progress: store.progress('k'),
  totals: store.totals(),
});

const otherPolicy = { ...defaultPolicy, flappingCount: 9 };

/** Writes by every method of the writer. */
const writeAll = (writer: StoreWriter, accountId: string, sourceId: string): void => {
  const event = status(accountId, 'CONNECTING', { sourceId });
  for (const step of steps([event])) keep(writer, event, step);
  writer.append(entry({ accountId, policyId: writer.policyId(otherPolicy) }));
  const effect = { type: 'withdraw', of: 'askUser' } as const;
  writer.enqueue(effect, accountId, 1, T0);
  const from = { connection: 'OK', sync: 'RUNNING' } as const;
  writer.unhold('a');
  writer.hold({ accountId, seq: 1, from, until: T0 + 1, effects: [effect] });
  writer.addQuarantined(unreadable());
  writer.countForeign('message_received');
  writer.saveProgress('k', { entries: 1, clock: T0, finished: false });
};

const moveOn = (writer: StoreWriter): void => {
  const events = [
    status('a', 'CONNECTING'),
    status('a', 'CREDENTIALS', { sourceId: 't' }),
    status('a', 'DELETED'),
  ];
  for (const [index, step] of steps(events).entries()) {
    const event = events[index];
    if (index > 0 && event !== undefined) keep(writer, event, step);
  }
  writer.saveProgress('k', { entries: 2, clock: T0 + 1, finished: true });
};

const boom = new Error('boom');

const fail = (store: Store, work: (writer: StoreWriter) => void): unknown =>
  thrownBy(() =>
    store.transaction((writer) => {
      work(writer);
      throw boom;
    }),
  );

/** Promises of `Store` itself. */
export const transactionPromises: readonly Promised[] = [
  {
    promise: 'a transaction returns what its work returned',
    check: (store) => expect(store.transaction(() => 42)).toBe(42),
  },
  {
    promise: 'what a transaction wrote can be read afterwards',
    check(store) {
      const seq = store.transaction((writer) =>
        writer.append(entry({ policyId: writer.policyId(defaultPolicy) })),
      );
      expect(store.log({}).map((found) => found.seq)).toEqual([seq]);
    },
  },
  {
    promise: 'the error of a failed work is passed on as it is',
    check: (store) => expect(fail(store, () => undefined)).toBe(boom),
  },
  {
    promise: 'a failed first transaction leaves an empty store',
    check(store) {
      const before = readAll(store);
      fail(store, (writer) => writeAll(writer, 'a', 's'));
      expect(readAll(store)).toEqual(before);
    },
  },
  {
    promise: 'a failed later transaction leaves everything as it was',
    check(store) {
      store.transaction((writer) => writeAll(writer, 'a', 's'));
      const before = readAll(store);
      expect(before.totals.accounts).toBe(1);
      fail(store, (writer) => {
        writeAll(writer, 'b', 's');
        moveOn(writer);
      });
      expect(readAll(store)).toEqual(before);
    },
  },
  {
    promise: 'what was rolled back can be written again, with the same numbers',
    check(store) {
      const write = (writer: StoreWriter) => {
        writeAll(writer, 'a', 's');
        moveOn(writer);
      };
      fail(store, write);
      store.transaction(write);
      expect(store.log({}).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect(store.outbox(1)[0]?.id).toBe(1);
      expect(store.policy(2)).toEqual(otherPolicy);
    },
  },
  {
    promise: 'a transaction reads what it has written',
    check: (store) =>
      store.transaction((writer) => {
        writeAll(writer, 'a', 's');
        expect(writer.snapshot('a')).toEqual(snapshotAfter('a', ['CONNECTING'], { sourceId: 's' }));
        expect(writer.knowsSource('a', 's')).toBe(true);
        expect(writer.accounts({})).toHaveLength(1);
        expect(writer.deadlines()).toHaveLength(1);
        expect(writer.totals()).toMatchObject({ logEntries: 2, transitions: 1, quarantined: 1, foreign: 1 });
      }),
  },
  {
    promise: 'a transaction inside a transaction is refused, and the outer one is not kept',
    check(store) {
      expectFault(
        () =>
          store.transaction((writer) => {
            writer.countForeign('x');
            store.transaction(() => undefined);
          }),
        'internal',
      );
      expect(store.totals().foreign).toBe(0);
    },
  },
  {
    promise: 'a promise as the work’s result is refused, and nothing is kept',
    check(store) {
      expectFault(
        () =>
          store.transaction(async (writer) => {
            writer.countForeign('x');
            await Promise.resolve();
            writer.countForeign('y');
          }),
        'internal',
      );
      expect(store.totals().foreign).toBe(0);
    },
  },
  {
    promise: 'a writer that outlives its transaction is refused, also during the next one',
    check(store) {
      const stale = store.transaction((writer) => writer);
      expectFault(() => stale.countForeign('x'), 'internal');
      expectFault(() => stale.totals(), 'internal');
      store.transaction(() => expectFault(() => stale.countForeign('x'), 'internal'));
      expect(store.totals().foreign).toBe(0);
    },
  },
  {
    promise: 'a transaction works after a failed one, a nested one and a promise',
    check(store) {
      fail(store, () => undefined);
      thrownBy(() => store.transaction(() => store.transaction(() => undefined)));
      thrownBy(() => store.transaction(() => Promise.resolve()));
      store.transaction((writer) => writer.countForeign('x'));
      expect(store.totals().foreign).toBe(1);
    },
  },
  {
    promise: 'own commits are no change from elsewhere',
    check(store) {
      store.transaction((writer) => writer.countForeign('x'));
      expect([store.changedElsewhere(), store.changedElsewhere()]).toEqual([false, false]);
    },
  },
  {
    promise: 'after close every call throws `closed`, and closing again does nothing',
    check(store) {
      store.close();
      store.close();
      const calls: readonly (() => unknown)[] = [
        () => store.transaction(() => undefined),
        () => store.changedElsewhere(),
        () => store.snapshot('a'),
        () => store.knowsSource('a', 's'),
        () => store.accounts({}),
        () => store.counts(),
        () => store.log({}),
        () => store.transitions('a'),
        () => store.deadlines(),
        () => store.outbox(1),
        () => store.quarantine(1),
        () => store.policy(1),
        () => store.progress('k'),
        () => store.totals(),
      ];
      for (const call of calls) expectFault(call, 'closed');
    },
  },
  {
    promise: 'closing inside a transaction is refused, and the transaction is not kept',
    check(store) {
      expectFault(
        () =>
          store.transaction((writer) => {
            writer.countForeign('x');
            store.close();
          }),
        'internal',
      );
      expect(store.totals().foreign).toBe(0);
    },
  },
];
