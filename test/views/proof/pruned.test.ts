import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../../src/memory/store.ts';
import { readPayload, type OutboxItem, type Store } from '../../../src/index.ts';
import { prove } from '../../../src/views/proof/proof.ts';
import { createSimulatedClock } from '../../../src/testing/simulated-clock.ts';
import { openOver } from '../../open.ts';
import { anyHistory, T0 } from '../../payloads.ts';
import { anyHistory as anyPlay, play } from '../../random-histories/history.ts';

const HOUR = 3_600_000;

/** How many random histories are proved. `npm run check` plays more of them. */
const HISTORIES = Math.ceil(Number(process.env['HISTORIES'] ?? 2000) / 30);

/** How many rows are forged at most, one after the other: the first that are left. */
const FORGED = 3;

/** Takes a part of the outbox out, from its beginning. */
const prune = (store: Store, share: number): void => {
  const rows = store.outbox(Infinity);
  const last = rows[Math.round(share * rows.length) - 1];
  if (last !== undefined) store.transaction((writer) => writer.pruneOutbox(last.id));
};

/** A store whose outbox tells other rows, or another number up to which it was pruned. */
const retold = (store: Store, changed: Partial<Store>): Store =>
  new Proxy(store, {
    get: (one, name) => {
      const value: unknown = Reflect.get(changed, name) ?? Reflect.get(one, name);
      return typeof value === 'function' ? (value.bind(one) as unknown) : value;
    },
  });

/** A row of the outbox as somebody has left it: gone, or with another effect. */
type Forgery = (row: OutboxItem) => readonly OutboxItem[];

const gone: Forgery = () => [];
const other: Forgery = (row) => [{ ...row, effect: { type: 'verify', reason: 'forged' as 'late' } }];

/** The rows that can be forged without being found. */
const unfound = (store: Store, forge: Forgery): readonly number[] => {
  const forged = (id: number): Store =>
    retold(store, {
      outbox: (...query) => store.outbox(...query).flatMap((row) => (row.id === id ? forge(row) : [row])),
    });
  const ids = store.outbox(FORGED).map(({ id }) => id);
  return ids.filter((id) => [...prove(forged(id), readPayload)].length === 0);
};

const anyShare = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

test(`${HISTORIES} histories are proved though the outbox is pruned on the way, and rows beyond are compared`, async () => {
  let [rows, unseen] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      anyHistory(20),
      fc.array(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), { maxLength: 20 }),
      fc.array(fc.nat(3 * HOUR), { maxLength: 20 }),
      fc.array(anyShare, { minLength: 20, maxLength: 20 }),
      async (history, shifts, waits, shares) => {
        const clock = createSimulatedClock(T0);
        const { lifecycle, store } = openOver(createMemoryStore(), {}, clock);
        for (const [index, { gap, payload }] of history.entries()) {
          await clock.advance(gap + (shifts[index] ?? 0));
          await lifecycle.receive(payload);
          await clock.advance(waits[index] ?? 0);
          await lifecycle.tick();
          if (index % 4 === 3) prune(store, (shares[index] ?? 0) / 2);
          expect([...prove(store, readPayload)]).toEqual([]);
        }
        rows += store.outbox(FORGED).length;
        unseen += unfound(store, other).length;
        expect(unfound(store, gone)).toEqual([]);
        prune(store, shares[0] ?? 0);
        expect([...prove(store, readPayload)]).toEqual([]);
      },
    ),
    { numRuns: HISTORIES },
  );
  expect(rows).toBeGreaterThan(HISTORIES / 2);
  // Of an account of which something may have gone out among the pruned rows, nothing is compared.
  expect(unseen / rows).toBeLessThan(0.1);
});

test(`${HISTORIES} histories that the API is asked about are proved though the outbox is pruned`, async () => {
  await fc.assert(
    fc.asyncProperty(anyPlay, fc.array(anyShare, { minLength: 3, maxLength: 9 }), async (history, shares) => {
      const { truth, arrivals } = play(history);
      const { lifecycle, store, clock } = openOver(createMemoryStore());
      for (const [index, { at, payload }] of arrivals.entries()) {
        await clock.set(Math.max(clock.now(), at));
        await lifecycle.receive(payload);
        if (index % 2 === 0) await lifecycle.reconcile(truth);
        prune(store, (shares[index % shares.length] ?? 0) / 3);
        expect([...prove(store, readPayload)]).toEqual([]);
      }
    }),
    { numRuns: HISTORIES },
  );
});

/** An account that breaks and heals so often that its outbox has ten rows. */
const broken = async (): Promise<Store> => {
  const { lifecycle, store, clock } = openOver(createMemoryStore());
  for (let time = 0; store.outbox(Infinity).length < 10; time += 1) {
    const message = time % 2 === 0 ? 'OK' : 'CREDENTIALS';
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'IMAP', message } });
    await clock.advance(24 * HOUR);
  }
  return store;
};

test('rows that are gone without a word are missed', async () => {
  const store = await broken();
  prune(store, 0.4);
  expect([...prove(store, readPayload)]).toEqual([]);
  expect([...prove(retold(store, { prunedUntil: () => 0 }), readPayload)]).toHaveLength(1);
});

test('each row beyond the pruned ones is missed, and each other effect in its place is found', async () => {
  const store = await broken();
  prune(store, 0.4);
  expect(store.prunedUntil()).toBe(4);
  expect([unfound(store, gone), unfound(store, other)]).toEqual([[], []]);
});

test('an outbox of which nothing is left is proved, and takes what comes next', async () => {
  const store = await broken();
  prune(store, 1);
  expect([store.outbox(Infinity), [...prove(store, readPayload)]]).toEqual([[], []]);
});

/** An account whose ask went out before the clock was set back to when it was held; then it broke otherwise. */
const setBack = async () => {
  const { lifecycle, store, clock } = openOver(createMemoryStore());
  const hear = (message: string) =>
    lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message } });
  await hear('OK');
  await clock.advance(HOUR);
  await hear('STOPPED');
  await clock.advance(HOUR);
  await lifecycle.tick();
  await clock.advance(-HOUR + 60_000);
  await hear('CREDENTIALS');
  return { lifecycle, store, clock };
};

test('a clock that was set back behind what has gone out is no fault of the outbox, also where that was pruned', async () => {
  const { lifecycle, store, clock } = await setBack();
  await clock.advance(HOUR);
  await lifecycle.tick();
  const count = store.outbox(Infinity).length;
  expect(count).toBe(3);
  for (let pruned = 0; pruned <= count; pruned += 1) {
    expect([...prove(store, readPayload)]).toEqual([]);
    store.transaction((writer) => writer.pruneOutbox(pruned + 1));
  }
});
