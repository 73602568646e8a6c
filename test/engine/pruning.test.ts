import { describe, expect, onTestFinished, test } from 'vitest';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { prune } from '../../src/engine/pruning.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import type { Store } from '../../src/store/port.ts';
import {
  entry,
  keptSinkSample,
  letterSample,
  quarantinedSample,
  T0,
} from '../../src/testing/store/samples.ts';
import { homes } from '../homes.ts';

const DAY = 86_400_000;

/** Nothing of it is kept where no payload goes. */
const asText = JSON.stringify;

/** How many of each there are: one a day, from T0 on; more than one transaction takes. */
const DAYS = 2500;

const grown = (store: Store): void =>
  store.transaction((writer) => {
    const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
    for (let day = 0; day < DAYS; day += 1) {
      writer.addQuarantined(quarantinedSample({ at: T0 + day * DAY }));
      writer.enqueue({ type: 'verify', reason: 'late' }, 'a', seq, T0 + day * DAY);
    }
  });

const firstIds = (store: Store): readonly (number | undefined)[] => [
  store.quarantine({ limit: 1 })[0]?.id,
  store.outbox(1)[0]?.id,
];

/** What is missing of what a sink has not looked at, after all of the outbox has grown old. */
const lostBy = async (store: Store, ledgerOf: (store: Store) => Ledger): Promise<readonly number[]> => {
  grown(store);
  store.transaction((writer) => {
    writer.saveSink(keptSinkSample({ name: 'slow', cursor: 1700 }));
    writer.saveSink(keptSinkSample({ name: 'quick', cursor: DAYS }));
  });
  await prune(ledgerOf(store), { outboxDays: 1 }, {}, T0 + 2 * DAYS * DAY, asText);
  const left = new Set(store.outbox(Infinity).map(({ id }) => id));
  return Array.from({ length: DAYS - 1700 }, (_, place) => 1701 + place).filter((id) => !left.has(id));
};

describe.each(homes)('$name, what grows for ever', ({ settle }) => {
  const opened = (): Store => {
    const store = settle().open();
    onTestFinished(() => store.close());
    return store;
  };

  test('is taken out from the oldest on, as far as it is too old', async () => {
    const store = opened();
    grown(store);
    const ledger = localLedger(store);
    const now = T0 + DAYS * DAY;
    const retention = { quarantineDays: 100, outboxDays: 2000 };
    const told = { quarantined: 2400, effects: 500, letters: 0, payloads: 0 };
    expect(await prune(ledger, retention, { dryRun: true }, now, asText)).toEqual(told);
    expect(firstIds(store)).toEqual([1, 1]);
    expect(await prune(ledger, retention, {}, now, asText)).toEqual(told);
    expect([firstIds(store), store.prunedUntil()]).toEqual([[2401, 501], 500]);
    expect(await prune(ledger, retention, {}, now, asText)).toEqual({
      quarantined: 0,
      effects: 0,
      letters: 0,
      payloads: 0,
    });
  });

  test('stays where nothing is said', async () => {
    const store = opened();
    grown(store);
    expect(await prune(localLedger(store), {}, {}, T0 + 99 * DAYS * DAY, asText)).toEqual({
      quarantined: 0,
      effects: 0,
      letters: 0,
      payloads: 0,
    });
    expect(firstIds(store)).toEqual([1, 1]);
  });

  test('goes whole where all of it is too old', async () => {
    const store = opened();
    grown(store);
    const retention = { quarantineDays: 1, outboxDays: 1 };
    expect(await prune(localLedger(store), retention, {}, T0 + 2 * DAYS * DAY, asText)).toEqual({
      quarantined: DAYS,
      effects: DAYS,
      letters: 0,
      payloads: 0,
    });
    expect([store.totals().quarantined, store.totals().outbox, store.prunedUntil()]).toEqual([0, 0, DAYS]);
  });

  test('stays as long as what came before it, so that what a replay brings is not gone at once', async () => {
    const store = opened();
    store.transaction((writer) => {
      for (const at of [T0 + 9 * DAY, T0]) writer.addQuarantined(quarantinedSample({ at }));
    });
    const ledger = localLedger(store);
    expect(await prune(ledger, { quarantineDays: 5 }, {}, T0 + 10 * DAY, asText)).toMatchObject({
      quarantined: 0,
    });
    expect(await prune(ledger, { quarantineDays: 5 }, {}, T0 + 15 * DAY, asText)).toMatchObject({
      quarantined: 2,
    });
  });

  test('of the outbox stays until every sink has looked at it, however old it is', async () => {
    const store = opened();
    expect(await lostBy(store, localLedger)).toEqual([]);
    expect([store.prunedUntil(), store.totals().outbox]).toEqual([1700, DAYS - 1700]);
  });

  test('of notices goes once they were given up long ago, and none that waits goes, however old it is', async () => {
    const store = opened();
    const ages = Array.from({ length: DAYS }, (_, day) => day);
    store.transaction((writer) => {
      for (const day of ages) {
        const id = writer.addLetter(letterSample({ sink: 's', subject: `account ${day % 7}`, at: T0 }));
        const diedAt = day % 2 === 0 ? null : T0 + (DAYS - day) * DAY;
        writer.saveLetter(id, { attempts: 1, firstAt: T0, diedAt, why: 'answered 500' });
      }
      writer.saveLane({ sink: 's', subject: 'account 1', at: null, holder: null, told: null, missing: 9 });
    });
    const ledger = localLedger(store);
    const now = T0 + (DAYS + 100) * DAY;
    const told = { quarantined: 0, effects: 0, letters: 1200, payloads: 0 };
    expect(await prune(ledger, { outboxDays: 200 }, { dryRun: true }, now, asText)).toEqual(told);
    expect(await prune(ledger, { outboxDays: 200 }, {}, now, asText)).toEqual(told);
    expect(await prune(ledger, { outboxDays: 200 }, {}, now, asText)).toEqual({ ...told, letters: 0 });
    expect(store.letterCounts()).toMatchObject([{ sink: 's', waiting: DAYS / 2, dead: DAYS / 2 - 1200 }]);
    expect(store.letters({ dead: true }).every(({ diedAt }) => (diedAt ?? 0) >= now - 200 * DAY)).toBe(true);
    expect(store.lane({ sink: 's', subject: 'account 1' })?.missing).toBe(9);
  });

  test('would be lost by a pruning that does not ask how far the sinks are', async () => {
    const blind = (store: Store): Ledger => ({ ...localLedger(store), sinks: async () => [] });
    expect(await lostBy(opened(), blind)).toHaveLength(DAYS - 1700);
  });
});
