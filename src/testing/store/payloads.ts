import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { PayloadSummary } from '../../store/payload-port.ts';
import type { LogEntry, NewLogEntry, Store } from '../../store/port.ts';
import { expectFault, type Promised } from './promise.ts';
import { entry, T0 } from './samples.ts';

/** What stands in the place of a payload. */
const eventTextOf = ({ seq, accountId }: LogEntry): string => JSON.stringify({ event: seq, accountId });

const HEARD = '{"heard":"word for word"}';

/** Six entries a minute apart: the third is the engine's own, the fourth a deadline without a payload. */
const live = (store: Store): void =>
  store.transaction((writer) => {
    const policyId = writer.policyId(defaultPolicy);
    const others: readonly Partial<NewLogEntry>[] = [
      { sourceId: 's' },
      { accountId: 'b' },
      { source: 'engine', type: 'SIGNAL' },
      { source: 'deadline', type: 'xstate.after.connectingStalls.x', payload: null },
      {},
      { accountId: 'b' },
    ];
    for (const [minute, other] of others.entries())
      writer.append(entry({ policyId, payload: HEARD, at: T0 + minute * 60_000, ...other }));
  });

const dropIn = (
  store: Store,
  minute: number,
  more: { most?: number; dryRun?: boolean } = {},
): PayloadSummary => {
  if (store.dropPayloads === undefined) throw new Error('the store has no method dropPayloads');
  const before = T0 + minute * 60_000;
  return store.dropPayloads({ before, most: 100, at: T0 + 3_600_000, eventTextOf, ...more });
};

/** The numbers of the entries that say that they have lost their payloads. */
const droppedIn = (store: Store): readonly number[] =>
  store.log({}).flatMap(({ seq, payloadDropped }) => (payloadDropped === true ? [seq] : []));

/** Promises about payloads that are dropped. */
export const payloadPromises: readonly Promised[] = [
  {
    promise: 'events stand in the place of old payloads, and everything else is as it was',
    check(store) {
      live(store);
      const before = store.log({});
      assert.deepEqual(dropIn(store, 5), { payloads: 3, isDone: true });
      const expected = before.map((each) =>
        each.seq === 1 || each.seq === 2 || each.seq === 5
          ? { ...each, payload: eventTextOf(each), payloadDropped: true }
          : each,
      );
      assert.deepEqual(store.log({}), expected);
      assert.deepEqual(
        store.log({ accountId: 'b' }),
        expected.filter(({ accountId }) => accountId === 'b'),
      );
      assert.equal(store.knowsSource('a', 's'), true);
    },
  },
  {
    promise: 'a payload that was dropped is not dropped again, and later ones go later',
    check(store) {
      live(store);
      assert.deepEqual(dropIn(store, 1), { payloads: 1, isDone: true });
      assert.deepEqual([droppedIn(store), dropIn(store, 1)], [[1], { payloads: 0, isDone: true }]);
      assert.deepEqual(dropIn(store, 6), { payloads: 3, isDone: true });
      assert.deepEqual(droppedIn(store), [1, 2, 5, 6]);
    },
  },
  {
    promise: 'behind the first entry that is young enough every payload stays, however old',
    check(store) {
      live(store);
      store.transaction((writer) =>
        writer.append(entry({ policyId: writer.policyId(defaultPolicy), payload: HEARD, at: T0 })),
      );
      assert.deepEqual(dropIn(store, 2), { payloads: 2, isDone: true });
      assert.deepEqual(droppedIn(store), [1, 2]);
    },
  },
  {
    promise: 'no more entries are gone through at once than was asked for',
    check(store) {
      live(store);
      const steps = [dropIn(store, 9, { most: 4 }), dropIn(store, 9, { most: 4 })];
      assert.deepEqual(steps, [
        { payloads: 2, isDone: false },
        { payloads: 2, isDone: true },
      ]);
      assert.deepEqual(droppedIn(store), [1, 2, 5, 6]);
    },
  },
  {
    promise: 'a dry run counts all payloads that are old enough, and drops none',
    check(store) {
      live(store);
      assert.deepEqual(dropIn(store, 5, { most: 1, dryRun: true }), { payloads: 3, isDone: true });
      assert.deepEqual(droppedIn(store), []);
    },
  },
  {
    promise: 'what comes after payloads were dropped keeps its own',
    check(store) {
      live(store);
      dropIn(store, 9);
      const seq = store.transaction((writer) =>
        writer.append(entry({ policyId: writer.policyId(defaultPolicy), payload: HEARD, at: T0 })),
      );
      const [last] = store.log({ last: true, limit: 1 });
      assert.deepEqual([last?.seq, last?.payload, last?.payloadDropped], [seq, HEARD, undefined]);
    },
  },
  {
    promise: 'a fault on the way drops no payload',
    check(store) {
      live(store);
      const before = store.log({});
      const fails = (logged: LogEntry): string => {
        if (logged.seq === 2) throw new Error('no event');
        return eventTextOf(logged);
      };
      assert.throws(() => store.dropPayloads?.({ before: Infinity, most: 100, at: T0, eventTextOf: fails }));
      assert.deepEqual(store.log({}), before);
    },
  },
  {
    promise: 'no payload is dropped within a transaction',
    check(store) {
      live(store);
      store.transaction(() => expectFault(() => dropIn(store, 9), 'internal'));
      assert.deepEqual(droppedIn(store), []);
    },
  },
];
