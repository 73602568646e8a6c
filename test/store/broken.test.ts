import { expect, test } from 'vitest';
import { refusePromise } from '../../src/store/faults.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { storeContract } from '../../src/testing/store/contract.ts';
import { brokenPromises } from './contract.ts';

/** A store in memory with some methods broken. */
const broken = (breaks: (whole: Store) => Partial<Store>): Store => {
  const whole = createMemoryStore();
  const changed = breaks(whole);
  return new Proxy(whole, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(changed, name) ?? Reflect.get(whole, name);
      return typeof member === 'function' ? member.bind(whole) : member;
    },
  });
};

/** A store that keeps what a failed transaction wrote. */
const withoutRollback = (): Store =>
  broken((whole) => ({
    transaction<T>(work: (writer: StoreWriter) => T): T {
      const result = whole.transaction((writer) => {
        try {
          const value = work(writer);
          refusePromise(value);
          return { value };
        } catch (error) {
          return { error };
        }
      });
      if ('error' in result) throw result.error;
      return result.value;
    },
  }));

/** A store that answers in its own way when an account left a status. */
const leaving = (leftAt: (whole: StoreWriter) => StoreWriter['leftAt']) => (): Store =>
  broken((whole) => ({
    transaction: (work) =>
      whole.transaction((writer) =>
        work(
          new Proxy(writer, {
            get: (_target, name) => {
              const member: unknown = name === 'leftAt' ? leftAt(writer) : Reflect.get(writer, name);
              return typeof member === 'function' ? member.bind(writer) : member;
            },
          }),
        ),
      ),
  }));

const controls: readonly (readonly [name: string, open: () => Store])[] = [
  ['does not roll back', withoutRollback],
  ['knows no source id', () => broken(() => ({ knowsSource: () => false }))],
  ['ignores the limit', () => broken((whole) => ({ outbox: () => whole.outbox(Infinity) }))],
  [
    'orders by code unit',
    () =>
      broken((whole) => ({
        accounts: (query) =>
          whole
            .accounts(query)
            .toSorted(({ context: a }, { context: b }) => (a.accountId < b.accountId ? -1 : 1)),
      })),
  ],
  ['forgets deadlines', () => broken(() => ({ deadlines: () => [] }))],
  [
    'confuses moments of the past',
    () => broken((whole) => ({ earlierSnapshot: (id) => whole.earlierSnapshot(id, Infinity) })),
  ],
  [
    'puts what is held into the outbox',
    () =>
      broken((whole) => ({
        outbox: (limit) => {
          const held = whole
            .held()
            .flatMap(({ accountId, seq, until: at, effects }) =>
              effects.map((effect) => ({ id: 0, accountId, seq, at, effect })),
            );
          return [...whole.outbox(limit), ...held].slice(0, limit);
        },
      })),
  ],
  ['forgets what is held', () => broken(() => ({ held: () => [] }))],
  ['gives all transitions', () => broken((whole) => ({ transitions: (id) => whole.transitions(id) }))],
  ['forgets when a status was left', leaving(() => () => null)],
  ['asks too far back', leaving((whole) => (id, status) => whole.leftAt(id, status, 0))],
  ['always sees changes from elsewhere', () => broken(() => ({ changedElsewhere: () => true }))],
  ['forgets what the API showed', () => broken(() => ({ verification: () => null }))],
  ['stays open', () => broken(() => ({ close: () => undefined }))],
];

test('a whole store breaks no promise', async () => {
  expect(await brokenPromises(storeContract({ open: () => createMemoryStore() }))).toEqual([]);
});

test.each(controls)('a store that %s is found out', async (_name, open) => {
  expect(await brokenPromises(storeContract({ open }))).not.toEqual([]);
});
