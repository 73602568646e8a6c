import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../../src/memory/store.ts';
import { readPayload, type LogEntry, type Store } from '../../../src/index.ts';
import { prove } from '../../../src/views/proof/proof.ts';
import { createSimulatedClock } from '../../../src/testing/simulated-clock.ts';
import { WatchedStore } from '../../homes.ts';
import { bytesOf, openOver } from '../../open.ts';
import { anyHistory, T0 } from '../../payloads.ts';
import { anyHistory as anyPlay, play } from '../../random-histories/history.ts';

const HOUR = 3_600_000;

/** How many random histories are proved. `npm run check` plays more of them. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 600) / 10;

const anyPolicy = fc.constantFrom(
  {},
  { connectingStallsMinutes: 5, askWaitMinutes: 0 },
  { heldEffectsMinutes: 240, retryHorizonHours: 48 },
  { askWaitMinutes: 600, usagePercent: 10, rejectStreakCount: 1 },
);

test(`${HISTORIES} histories are proved after every event, whatever the clock does and whatever policies are in force`, async () => {
  await fc.assert(
    fc.asyncProperty(
      anyHistory(20),
      fc.array(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), { maxLength: 20 }),
      fc.array(fc.nat(3 * HOUR), { maxLength: 20 }),
      anyPolicy,
      anyPolicy,
      fc.nat(20),
      async (history, shifts, waits, first, second, half) => {
        const kept = createMemoryStore();
        const open = () => new WatchedStore(kept, { keep: true });
        const clock = createSimulatedClock(T0);
        let { lifecycle, store } = openOver(open(), { policy: first }, clock);
        for (const [index, { gap, payload }] of history.entries()) {
          if (index === half) {
            await lifecycle.close();
            ({ lifecycle, store } = openOver(open(), { policy: second }, clock));
          }
          await clock.advance(gap + (shifts[index] ?? 0));
          await lifecycle.receive(payload);
          expect([...prove(store, readPayload)]).toEqual([]);
          await clock.advance(waits[index] ?? 0);
          await lifecycle.tick();
        }
        expect([...prove(store, readPayload)]).toEqual([]);
      },
    ),
    { numRuns: HISTORIES },
  );
});

test(`${HISTORIES} histories that the API is asked about between deliveries are proved`, async () => {
  await fc.assert(
    fc.asyncProperty(anyPlay, fc.integer({ min: 1, max: 4 }), async (history, every) => {
      const { truth, arrivals, end } = play(history);
      const { lifecycle, store, clock } = openOver(createMemoryStore());
      for (const [index, { at, payload }] of arrivals.entries()) {
        await clock.set(Math.max(clock.now(), at));
        await lifecycle.receive(payload);
        if (index % every === 0) await lifecycle.reconcile(truth);
        expect([...prove(store, readPayload)]).toEqual([]);
      }
      await clock.set(Math.max(clock.now(), end) + HOUR);
      await lifecycle.reconcile(truth);
      expect([...prove(store, readPayload)]).toEqual([]);
    }),
    { numRuns: HISTORIES },
  );
});

/** A store whose log says something else. */
const retold = (store: Store, tell: (entry: LogEntry) => LogEntry): Store =>
  new Proxy(store, {
    get: (one, name) => {
      if (name === 'log') return (...query: Parameters<Store['log']>) => one.log(...query).map(tell);
      const value: unknown = Reflect.get(one, name);
      return typeof value === 'function' ? (value.bind(one) as unknown) : value;
    },
  });

test('an entry whose account, type, time, version or decision was changed is named', async () => {
  const { lifecycle, store, clock } = openOver(createMemoryStore());
  for (const message of ['OK', 'CREDENTIALS', 'ERROR']) {
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'IMAP', message } });
    await clock.advance(HOUR);
  }
  expect(bytesOf(store)).toHaveLength(1);
  const changes: readonly Partial<LogEntry>[] = [
    { accountId: 'b' },
    { type: 'STOPPED' },
    { at: T0 + 5 * HOUR },
    { version: 9 },
    { decision: 'repeat' },
    { sourceId: 'evt_1' },
    { payload: '{' },
    { payload: '{"AccountStatus":{"account_id":"a","account_type":"IMAP","message":"STOPPED"}}' },
    { policyId: 7 },
    { seq: 5 },
  ];
  for (const change of changes) {
    const tell = (entry: LogEntry): LogEntry => (entry.seq === 2 ? { ...entry, ...change } : entry);
    const [first = 'nothing'] = prove(retold(store, tell), readPayload);
    expect(`${JSON.stringify(change)}: ${first}`).toMatch(
      /: (?:log entry [25] of account [ab]|log: entry 5 follows|transitions, entry 2 of account a)/,
    );
  }
});
