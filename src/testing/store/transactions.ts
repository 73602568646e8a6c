import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { Store, StoreWriter } from '../../store/port.ts';
import { expectFault, expectParts, thrownBy, type Promised } from './promise.ts';
import { everyRead, writesOf } from './calls.ts';
import { entry, snapshotAfter } from './samples.ts';
import { moveOn, otherPolicy, readAll, writeAll } from './whole.ts';

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
    check: (store) =>
      assert.equal(
        store.transaction(() => 42),
        42,
      ),
  },
  {
    promise: 'what a transaction wrote can be read afterwards',
    check(store) {
      const seq = store.transaction((writer) =>
        writer.append(entry({ policyId: writer.policyId(defaultPolicy) })),
      );
      assert.deepEqual(
        store.log({}).map((found) => found.seq),
        [seq],
      );
    },
  },
  {
    promise: 'the error of a failed work is passed on as it is',
    check: (store) =>
      assert.equal(
        fail(store, () => undefined),
        boom,
      ),
  },
  {
    promise: 'a failed first transaction leaves an empty store',
    check(store) {
      const before = readAll(store);
      fail(store, (writer) => writeAll(writer, 'a', 's'));
      assert.deepEqual(readAll(store), before);
    },
  },
  {
    promise: 'a failed later transaction leaves everything as it was',
    check(store) {
      store.transaction((writer) => writeAll(writer, 'a', 's'));
      const before = readAll(store);
      assert.equal(before.totals.accounts, 1);
      fail(store, (writer) => {
        writeAll(writer, 'b', 's');
        moveOn(writer);
      });
      assert.deepEqual(readAll(store), before);
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
      assert.deepEqual(
        store.log({}).map(({ seq }) => seq),
        [1, 2, 3, 4],
      );
      assert.equal(store.outbox(1)[0]?.id, 1);
      assert.deepEqual(store.policy(2), otherPolicy);
    },
  },
  {
    promise: 'a transaction reads what it has written',
    check: (store) =>
      store.transaction((writer) => {
        writeAll(writer, 'a', 's');
        assert.deepEqual(writer.snapshot('a'), snapshotAfter('a', ['CONNECTING'], { sourceId: 's' }));
        assert.equal(writer.knowsSource('a', 's'), true);
        assert.equal(writer.accounts({}).length, 1);
        assert.equal(writer.deadlines().length, 1);
        expectParts(writer.totals(), { logEntries: 2, transitions: 1, quarantined: 1, foreign: 1 });
      }),
  },
  {
    promise: 'what a transaction reads in the end is what is read afterwards, by every method',
    check(store) {
      const inside = store.transaction((writer) => {
        writeAll(writer, 'a', 's');
        moveOn(writer);
        return readAll(writer);
      });
      assert.deepEqual(readAll(store), inside);
    },
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
      assert.equal(store.totals().foreign, 0);
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
      assert.equal(store.totals().foreign, 0);
    },
  },
  {
    promise: 'a writer that outlives its transaction is refused, also during the next one',
    check(store) {
      const empty = readAll(store);
      const stale = store.transaction((writer) => writer);
      const calls = [...everyRead(stale), ...writesOf(stale)];
      for (const call of calls) expectFault(call, 'internal');
      store.transaction(() => {
        for (const call of calls) expectFault(call, 'internal');
      });
      assert.deepEqual(readAll(store), empty);
      assert.equal(store.totals().foreign, 0);
    },
  },
  {
    promise: 'a transaction works after a failed one, a nested one and a promise',
    check(store) {
      fail(store, () => undefined);
      thrownBy(() => store.transaction(() => store.transaction(() => undefined)));
      thrownBy(() => store.transaction(() => Promise.resolve()));
      store.transaction((writer) => writer.countForeign('x'));
      assert.equal(store.totals().foreign, 1);
    },
  },
  {
    promise: 'own commits are no change from elsewhere',
    check(store) {
      store.transaction((writer) => writer.countForeign('x'));
      assert.deepEqual([store.changedElsewhere(), store.changedElsewhere()], [false, false]);
    },
  },
  {
    promise: 'after close every call throws `closed`, and closing again does nothing',
    check(store) {
      store.close();
      store.close();
      const calls = [
        () => store.transaction(() => undefined),
        () => store.changedElsewhere(),
        ...everyRead(store),
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
      assert.equal(store.totals().foreign, 0);
    },
  },
];
