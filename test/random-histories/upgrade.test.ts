import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { readsOf } from '../../src/engine/local-ledger.ts';
import { openSqliteStore, readPayload, upgradeDatabase } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { explanationOf, historyOf, snapshotAt } from '../../src/views/history.ts';
import { openOver } from '../open.ts';
import { anyHistory, T0 } from '../payloads.ts';
import { pretendOlder, pretendOtherRules } from '../sqlite/older.ts';
import { withRaw } from '../sqlite/raw.ts';
import { heardUnder, looked } from '../upgraded.ts';
import { trials } from '../trials.ts';

const HOUR = 3_600_000;

describe('any history', () => {
  const anyPolicy = fc.constantFrom<Partial<Policy>>(
    {},
    { connectingStallsMinutes: 5 },
    { usagePercent: 10, rejectStreakCount: 1, providerErrorBurstCount: 1 },
    { evidenceWindowHours: 1, flappingCount: 1 },
  );

  test('crosses to a machine with other rules with its decisions, versions and transitions, and goes on', async () => {
    let otherwise = 0;
    await fc.assert(
      fc.asyncProperty(anyHistory(25), anyPolicy, anyPolicy, async (history, then, now) => {
        const database = await heardUnder(then, history);
        const before = looked(database);
        pretendOlder(database);
        pretendOtherRules(database, now);
        withRaw(database, (db) =>
          db.exec(`
            UPDATE OR IGNORE kinds SET decision = 'unexpected' WHERE decision = 'repeat';
            UPDATE OR IGNORE kinds SET decision = 'repeat' WHERE decision = 'recorded'`),
        );
        const { log: decided } = looked(database);
        otherwise += (await upgradeDatabase(database, { backup: false })).decidedOtherwise;
        const { log, transitions, divergences, findings, outbox } = looked(database);
        expect({ log, transitions, outbox }).toEqual({
          log: decided,
          transitions: before.transitions,
          outbox: before.outbox,
        });
        expect({ divergences, findings }).toEqual({ divergences: [], findings: [] });
        const { lifecycle, store } = openOver(
          openSqliteStore({ database }),
          { policy: now },
          createSimulatedClock(T0 + 400 * 24 * HOUR),
        );
        const ledger = readsOf(store);
        for (const { context } of store.accounts({})) {
          const { accountId } = context;
          const told = await Array.fromAsync(historyOf(ledger, readPayload, accountId));
          expect(told.map(({ seq, decision, version }) => [seq, decision, version])).toEqual(
            store.log({ accountId }).map(({ seq, decision, version }) => [seq, decision, version]),
          );
          expect(await snapshotAt(ledger, readPayload, accountId, Infinity)).toEqual(
            store.snapshot(accountId),
          );
          expect(await explanationOf(ledger, readPayload, accountId, defaultPolicy)).not.toBeNull();
        }
        for (const { payload } of history) await lifecycle.receive(payload);
        await lifecycle.close();
        expect(looked(database)).toMatchObject({ divergences: [], findings: [] });
      }),
      { numRuns: trials(40) },
    );
    expect(otherwise).toBeGreaterThan(0);
  });
});
