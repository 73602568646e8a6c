import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { ROWS } from '../../src/store/columns/pages.ts';
import type { State } from '../../src/model/state.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { seededRandom, type Random } from '../../src/testing/random.ts';
import { entry, T0 } from '../../src/testing/store/samples.ts';

const accountIds = Array.from({ length: 50 }, (_, index) => `a${index}`);

const states = (['OK', 'ERROR', 'CONNECTING.attempting'] as const).map((connection): State => ({
  connection,
  sync: 'RUNNING',
}));

/** Writes some thousand entries with what hangs on them, over all pages that a store has begun. */
const write = (writer: StoreWriter, random: Random, rows: number): void => {
  const policyId = writer.policyId(defaultPolicy);
  for (let row = 0; row < rows; row += 1) {
    const accountId = random.pick(accountIds);
    const sourceId = random.chance(0.2) ? `s${random.integer(0, 999)}` : null;
    const at = T0 + random.integer(0, 1_000_000);
    const seq = writer.append(
      entry({
        accountId,
        at,
        sourceId,
        policyId,
        occurredAt: random.chance(0.2) ? at - 5 : null,
        payload: random.chance(0.1) ? null : `{"n":${row}}`,
      }),
    );
    const version = (writer.transitions(accountId).at(-1)?.version ?? 0) + random.integer(1, 2);
    if (random.chance(0.5))
      writer.addTransition(
        { accountId, version, from: random.pick(states), to: random.pick(states), event: 'OK', at },
        seq,
      );
    const effect = { type: 'verify', reason: 'late' } as const;
    if (random.chance(0.8)) writer.enqueue(effect, accountId, seq, at);
    else writer.hold({ accountId, seq, from: random.pick(states), until: at + 10, effects: [effect] });
    if (random.chance(0.3)) writer.unhold(random.pick(accountIds));
  }
};

const readAll = (store: Store) => ({
  log: store.log({}),
  logs: accountIds.map((accountId) => store.log({ accountId })),
  last: accountIds.map((accountId) => store.log({ accountId, last: true, limit: 2 })),
  known: accountIds.map((id) => Array.from({ length: 1000 }, (_, n) => store.knowsSource(id, `s${n}`))),
  transitions: accountIds.map((accountId) => store.transitions(accountId)),
  outbox: store.outbox(Infinity),
  some: store.outbox(10),
  held: store.held(),
  totals: store.totals(),
});

const rowsOf = (random: Random): number => random.integer(1, 2 * ROWS);

describe('a store with several pages of rows', () => {
  test.each([1, 2, 3])('is as if failed transactions had never been (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const [store, untroubled] = [createMemoryStore(), createMemoryStore()];
    for (let round = 0; round < 4; round += 1) {
      const [some, kept] = [rowsOf(random), random.integer(1, 1e9)];
      expect(() =>
        store.transaction((writer) => {
          write(writer, seededRandom(kept + 1), rowsOf(random));
          throw new Error('boom');
        }),
      ).toThrow('boom');
      for (const each of [store, untroubled])
        each.transaction((writer) => write(writer, seededRandom(kept), some));
    }
    expect(readAll(store)).toEqual(readAll(untroubled));
    expect(store.totals().logEntries).toBeGreaterThan(ROWS);
  });

  test('numbers entries and effects without gap over pages', () => {
    const store = createMemoryStore();
    const rows = 2 * ROWS + 1;
    const numbers = Array.from({ length: rows }, (_, index) => index + 1);
    store.transaction((writer) => {
      const policyId = writer.policyId(defaultPolicy);
      for (const seq of numbers) {
        expect(writer.append(entry({ policyId, payload: `${seq}` }))).toBe(seq);
        writer.enqueue({ type: 'verify', reason: 'late' }, 'a', seq, T0);
      }
    });
    expect(store.log({}).map(({ seq }) => seq)).toEqual(numbers);
    expect(store.log({}).map(({ payload }) => Number(payload))).toEqual(numbers);
    expect(store.log({ after: ROWS - 1, limit: 2 }).map(({ seq }) => seq)).toEqual([ROWS, ROWS + 1]);
    expect(store.outbox(Infinity).map(({ id }) => id)).toEqual(numbers);
  });
});
