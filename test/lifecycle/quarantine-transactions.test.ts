import { describe, expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { decisionsOf, openOver } from '../open.ts';
import { v1 } from '../payloads.ts';
import { unread, upgraded } from '../quarantined.ts';

const waited = unread(v1('a', 'CREDENTIALS'));

/** A store that fails at one call of a writer's method, and all that it does in a transaction with it. */
const failingAt = (whole: Store, method: keyof StoreWriter): { readonly store: Store; mend(): void } => {
  let isBroken = true;
  const failing = (writer: StoreWriter): StoreWriter =>
    new Proxy(writer, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (isBroken && name === method)
          return () => {
            throw new Error('the power is gone');
          };
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  const store = new Proxy(whole, {
    get: (target, name) => {
      if (name === 'transaction')
        return <T>(work: (writer: StoreWriter) => T) => target.transaction((writer) => work(failing(writer)));
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  return { store, mend: () => void (isBroken = false) };
};

describe('a delivery is in quarantine or in the log, never in both and never in neither', () => {
  const places = (store: Store) => {
    const { quarantined, logEntries, outbox } = store.totals();
    return { quarantined, logEntries, outbox };
  };
  const stores: readonly (readonly [name: string, open: () => Store])[] = [
    ['memory', () => createMemoryStore()],
    ['SQLite', () => openSqliteStore({ database: ':memory:' })],
  ];
  const methods = ['dropQuarantined', 'append', 'addTransition', 'save', 'enqueue'] as const;

  describe.each(stores)('in %s', (_name, open) => {
    test.each(methods)('when the store fails at %s', async (method) => {
      const whole = open();
      onTestFinished(() => whole.close());
      await upgraded([{ payload: waited }, { payload: unread(v1('b', 'OK')) }], whole);
      const { store, mend } = failingAt(whole, method);
      const { lifecycle } = openOver(store, { policy: { askWaitMinutes: 0 } });
      await expect(lifecycle.retryQuarantined('all')).rejects.toThrow('the power is gone');
      expect(places(whole)).toEqual({ quarantined: 2, logEntries: 0, outbox: 0 });
      mend();
      expect(await lifecycle.retryQuarantined('all')).toMatchObject({ taken: 2 });
      expect(places(whole)).toEqual({ quarantined: 0, logEntries: 2, outbox: 1 });
    });
  });

  test('which a store that drops outside of the transaction does not keep', async () => {
    const whole = createMemoryStore();
    await upgraded([{ payload: waited }], whole);
    const { store } = failingAt(whole, 'append');
    const leaky = new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'transaction')
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        return <T>(work: (writer: StoreWriter) => T): T => {
          for (const { id } of whole.quarantine({}))
            whole.transaction((writer) => writer.dropQuarantined(id));
          return target.transaction((writer) =>
            work(
              new Proxy(writer, {
                get: (own, key) => (key === 'dropQuarantined' ? () => true : Reflect.get(own, key)),
              }),
            ),
          );
        };
      },
    });
    await expect(openOver(leaky).lifecycle.retryQuarantined('all')).rejects.toThrow('the power is gone');
    expect(places(whole)).toEqual({ quarantined: 0, logEntries: 0, outbox: 0 });
  });

  test('when two try it at the same time: one takes it in', async () => {
    const { lifecycle, store } = await upgraded([{ payload: waited }]);
    const both = await Promise.all([lifecycle.retryQuarantined('all'), lifecycle.retryQuarantined('all')]);
    expect(both.map(({ taken, missing }) => [taken, missing]).toSorted()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(decisionsOf(store)).toEqual(['CREDENTIALS applied']);
  });
});
