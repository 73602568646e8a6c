import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MACHINE_VERSION } from '../machines/account.ts';
import type { Policy } from '../machines/policy.ts';
import {
  openLifecycle,
  openSqliteStore,
  readPayload,
  rebuild,
  upgradeDatabase,
  type Reader,
} from '../src/index.ts';
import { readsOf } from '../src/engine/local-ledger.ts';
import { createSimulatedClock } from '../src/testing/simulated-clock.ts';
import { historyOf } from '../src/views/history.ts';
import { openOver } from './open.ts';
import { T0, v1, v2, type Heard } from './payloads.ts';
import { databaseFile } from './sqlite/files.ts';
import {
  currentDatabase,
  decidedOtherwise,
  firstDatabase,
  pretendOlder,
  pretendOtherRules,
} from './sqlite/older.ts';
import { withRaw } from './sqlite/raw.ts';
import { expectFault } from '../src/testing/store/promise.ts';
import { heardUnder, looked } from './upgraded.ts';

const HOUR = 3_600_000;

const at = (minutes: number, payload: object): Heard => ({ gap: minutes * 60_000, payload });

const signal = (type: string, more: object = {}): object => ({
  account_id: 'a',
  account_type: 'LINKEDIN',
  type,
  ...more,
});

describe('the database that the first version wrote', () => {
  test('crosses, is sound and is what its log gives', async () => {
    const database = firstDatabase();
    const entries = withRaw(database, (db) => db.prepare('SELECT * FROM log ORDER BY seq').all());
    expect(await upgradeDatabase(database, { backup: false })).toMatchObject({
      from: ['1'],
      to: MACHINE_VERSION,
      accounts: 17,
      logEntries: entries.length,
    });
    const { snapshots, log, divergences, findings, held, deadlines, kept } = looked(database);
    expect(snapshots.length).toBe(17);
    expect(log.length).toBe(entries.length);
    expect(withRaw(database, (db) => db.prepare('SELECT * FROM log ORDER BY seq').all())).toEqual(entries);
    expect({ divergences, findings }).toEqual({ divergences: [], findings: [] });
    expect(held.length).toBeGreaterThan(0);
    expect(deadlines.length).toBeGreaterThan(0);
    expect(kept.some((one) => one !== null)).toBe(true);
  });

  test('needs no second upgrade, and is not touched by one', async () => {
    const database = await currentDatabase();
    const before = readFileSync(database);
    expect(await upgradeDatabase(database)).toMatchObject({ from: [], to: MACHINE_VERSION, backup: null });
    expect(readFileSync(database).equals(before)).toBe(true);
  });
});

describe('a database of an older machine', () => {
  test('is refused for work with a hint that helps, and left as it is', async () => {
    const database = await currentDatabase();
    pretendOlder(database);
    const before = readFileSync(database);
    for (const open of [
      () => openSqliteStore({ database }),
      () => openSqliteStore({ database, readonly: true }),
      () => openLifecycle({ database }),
    ])
      expect(open).toThrow(
        expect.objectContaining({
          code: 'machineVersionMismatch',
          hint: `Build them again from its log: account-lifecycle db upgrade --db ${database}`,
        }),
      );
    expect(readFileSync(database).equals(before)).toBe(true);
  });

  test('is brought to what this machine would have made of it, byte for byte', async () => {
    const [older, current] = [await currentDatabase(), looked(await currentDatabase())];
    pretendOlder(older);
    expect(looked(older).snapshots).not.toEqual(current.snapshots);
    const told: number[] = [];
    const summary = await upgradeDatabase(older, {
      onProgress: (done, total) => void told.push(done, total),
    });
    expect(summary).toMatchObject({
      from: ['0'],
      to: MACHINE_VERSION,
      accounts: 17,
      logEntries: current.log.length,
      decidedOtherwise: await decidedOtherwise(),
      moved: 0,
    });
    expect(told).toEqual([17, 17]);
    expect(looked(older)).toEqual(current);
    await openLifecycle({ database: older }).close();
  });

  test('is copied first, into a file that its owner alone can read', async () => {
    const database = await currentDatabase();
    pretendOlder(database);
    const before = looked(database);
    const { backup } = await upgradeDatabase(database);
    expect(backup).toBe(`${database}.machine-0.backup`);
    expect(statSync(backup ?? '').mode & 0o777).toBe(0o600);
    expect(looked(backup ?? '')).toEqual(before);
  });

  test('is copied where it is told, not at all when that is asked, and never over a file', async () => {
    const database = await currentDatabase();
    pretendOlder(database);
    const taken = databaseFile();
    writeFileSync(taken, 'mine');
    await expect(upgradeDatabase(database, { backup: taken })).rejects.toMatchObject({
      code: 'invalidOption',
    });
    expectFault(() => openSqliteStore({ database }), 'machineVersionMismatch');
    writeFileSync(`${database}.machine-0.backup`, 'left behind by an upgrade that was ended');
    const copy = pretendedCopy(database);
    expect((await upgradeDatabase(database)).backup).toBe(`${database}.machine-0.2.backup`);
    expect((await upgradeDatabase(copy, { backup: false })).backup).toBeNull();
    expect(existsSync(`${copy}.machine-0.backup`)).toBe(false);
  });

  test('notes when its snapshots were built again, and can be upgraded once more', async () => {
    const database = await currentDatabase();
    for (let times = 0; times < 2; times += 1) {
      pretendOlder(database);
      await upgradeDatabase(database, { backup: false });
      const store = openSqliteStore({ database, readonly: true });
      const { machine } = store.info();
      store.close();
      expect(machine).toMatchObject({ machineVersions: [MACHINE_VERSION], isCurrent: true, hint: null });
      // The same entries and the same version: one and the same upgrade, done twice.
      expect(machine.upgrades.map(({ machine: from, seq }) => [from, seq])).toEqual([
        ['1', 315],
        ['0', 315],
      ]);
    }
  });
});

const pretendedCopy = (database: string): string => {
  const copy = databaseFile();
  writeFileSync(copy, readFileSync(database));
  return copy;
};

describe('an upgrade that cannot be', () => {
  test('is refused for a file that is missing, empty, of a later machine, or in use', async () => {
    const missing = databaseFile();
    await expect(upgradeDatabase(missing)).rejects.toMatchObject({ code: 'databaseFailed' });
    expect(existsSync(missing)).toBe(false);
    await expect(upgradeDatabase(':memory:')).rejects.toMatchObject({ code: 'invalidOption' });

    const empty = databaseFile();
    writeFileSync(empty, '');
    await expect(upgradeDatabase(empty)).rejects.toMatchObject({ code: 'databaseFailed' });
    expect(statSync(empty).size).toBe(0);

    const later = await currentDatabase();
    withRaw(later, (db) => db.exec(`UPDATE machines SET version = '1000'`));
    await expect(upgradeDatabase(later)).rejects.toMatchObject({
      code: 'machineVersionMismatch',
      hint: expect.stringContaining('Update account-lifecycle'),
    });

    const used = await currentDatabase();
    const store = openSqliteStore({ database: used });
    withRaw(used, (db) => db.exec(`UPDATE machines SET version = '0'`));
    await expect(upgradeDatabase(used, { busyTimeoutMs: 0 })).rejects.toMatchObject({
      code: 'databaseBusy',
      hint: expect.stringContaining('needs the database for itself'),
    });
    store.close();
  });

  test.skipIf(process.getuid?.() === 0)('is refused for a file that may not be written', async () => {
    const database = await currentDatabase();
    pretendOlder(database);
    chmodSync(database, 0o400);
    await expect(upgradeDatabase(database)).rejects.toMatchObject({
      code: 'databaseFailed',
      hint: expect.stringContaining('permissions'),
    });
  });

  test('changes nothing when a log cannot be read, or when it is called off', async () => {
    const database = await currentDatabase();
    pretendOlder(database);
    const before = looked(database);
    const blind: Reader = () => ({ kind: 'unreadable', reason: 'a reader that knows nothing' });
    await expect(upgradeDatabase(database, { reader: blind, backup: false })).rejects.toMatchObject({
      code: 'historyDiverged',
    });
    const controller = new AbortController();
    await expect(
      upgradeDatabase(database, {
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('called off')),
      }),
    ).rejects.toThrow('called off');
    expect(existsSync(`${database}.machine-0.backup`)).toBe(false);
    expect(looked(database)).toEqual(before);
    expectFault(() => openSqliteStore({ database }), 'machineVersionMismatch');
  });
});

const weighedBy = (version: string, weight: Policy['weights']['weight']): Policy['weights'] => ({
  version,
  fittedOn: 'nothing',
  prior: { linkedin: { 'linkedin.sessionTerminated': 2, 'linkedin.excessiveRequests': 0 } },
  weight,
});

/** Under these a session that was ended leads, whatever is told. */
const calm = { weights: weighedBy('calm', {}) };

/** Under these a signal of usage at 50 % leads to another cause, and CONNECTING counts as stalled after five minutes. */
const eager = {
  usagePercent: 40,
  connectingStallsMinutes: 5,
  weights: weighedBy('eager', { 'linkedin.excessiveRequests': { 'usage.high': 6 } }),
};

describe('decisions of an older machine', () => {
  const usage = signal('usage', { action: 'invitation', count: 50, window_hours: 24, percent: 50 });
  const story = [
    at(0, v1('a', 'CREATION_SUCCESS')),
    at(60, v1('a', 'CREDENTIALS')),
    at(1, usage),
    at(60, v1('a', 'RECONNECTED')),
  ];

  const upgraded = async (
    policy: Partial<Policy>,
    history: readonly Heard[],
    now: Partial<Policy> = calm,
  ) => {
    const database = await heardUnder(policy, history);
    const before = looked(database);
    pretendOlder(database);
    pretendOtherRules(database, now);
    const summary = await upgradeDatabase(database, { backup: false });
    return { database, before, after: looked(database), summary };
  };

  test('are kept where this one would decide otherwise, with versions and transitions', async () => {
    const { before, after, summary, database } = await upgraded(eager, story);
    expect(before.log.map(({ decision }) => decision)).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect(summary).toMatchObject({ decidedOtherwise: 1, moved: 0 });
    expect(after).toMatchObject({
      log: before.log,
      transitions: before.transitions,
      outbox: before.outbox,
      divergences: [],
      findings: [],
    });
    const store = openSqliteStore({ database });
    const told = await Array.fromAsync(historyOf(readsOf(store), readPayload, 'a'));
    expect(told.map(({ decision, version }) => [decision, version])).toEqual(
      before.log.map(({ decision, version }) => [decision, version]),
    );
    expect(told[2]?.summary).toBe(
      'usage was applied by an earlier version of the machine; today it would be recorded.',
    );
    store.close();
  });

  test('leave an entry that changed nothing without effect, though its evidence counts', async () => {
    const { before, after, summary, database } = await upgraded(calm, story.slice(0, 3), eager);
    expect(before.log.map(({ decision }) => decision)).toEqual(['applied', 'applied', 'recorded']);
    expect(summary).toMatchObject({ decidedOtherwise: 1, moved: 0 });
    expect(after.snapshots[0]).toContain('"connection":{"CREDENTIALS":{"linkedin":"sessionTerminated"}}');
    expect(after.snapshots[0]).toContain('"type":"usage"');
    expect(after).toMatchObject({ divergences: [], findings: [], log: before.log });
    const store = openSqliteStore({ database });
    const told = await Array.fromAsync(historyOf(readsOf(store), readPayload, 'a'));
    expect(told[2]?.summary).toMatch(
      /^the signal usage was recorded; .* Decided by an earlier version of the machine; today it would be applied\.$/,
    );
    store.close();
  });

  test('leave the account to this machine from then on', async () => {
    const { database } = await upgraded(calm, story.slice(0, 3), eager);
    const { lifecycle, store } = openOver(
      openSqliteStore({ database }),
      { policy: eager },
      createSimulatedClock(T0 + 2 * HOUR),
    );
    const { decision, account } = await lifecycle.receive(usage);
    expect([decision, account?.cause]).toEqual(['applied', 'linkedin.excessiveRequests']);
    expect(account?.version).toBe(3);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
    expect(looked(database).findings).toEqual([]);
    // What this machine has decided is history to the next one.
    pretendOlder(database);
    expect(await upgradeDatabase(database, { backup: false })).toMatchObject({ logEntries: 4 });
    expect(looked(database)).toMatchObject({ divergences: [], findings: [] });
    const again = openSqliteStore({ database, readonly: true });
    expect(again.info().machine.upgrades.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(again.decidedEarlierUntil()).toBe(4);
    again.close();
  });

  test('do not excuse a later one that this machine would decide otherwise', async () => {
    const { database } = await upgraded(calm, story.slice(0, 3), eager);
    const { lifecycle } = openOver(
      openSqliteStore({ database }),
      { policy: calm },
      createSimulatedClock(T0 + 2 * HOUR),
    );
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.close();
    withRaw(database, (db) =>
      db.exec(`
        UPDATE kinds SET decision = 'late' WHERE type = 'OK'`),
    );
    expect(looked(database).divergences).toMatchObject([
      { rebuilt: 'log entry 4 of account a was decided "late" and would be "applied" today' },
    ]);
  });

  test('keep what happened last, so that the same events stay stale', async () => {
    const { before, after } = await upgraded(eager, [
      at(0, v2('a', 'account.status.running', 'e1', T0)),
      at(60, v2('a', 'account.status.disconnected', 'e2', T0 + HOUR)),
      at(1, v2('a', 'account.status.running', 'e3', T0 + 1)),
      at(1, v2('a', 'account.status.disconnected', 'e2', T0 + HOUR)),
    ]);
    expect(before.log.map(({ decision }) => decision)).toEqual(['applied', 'applied', 'stale', 'duplicate']);
    expect(after).toMatchObject({ snapshots: before.snapshots, divergences: [] });
  });

  test('move what is held along with the account, and drop it where nobody is to be asked', async () => {
    const back = [
      at(0, v1('a', 'CREATION_SUCCESS')),
      at(60, v1('a', 'CREDENTIALS')),
      at(1, v1('a', 'RECONNECTED')),
      at(1, usage),
      at(1, v1('a', 'CREDENTIALS')),
    ];
    const { before, after, summary } = await upgraded(eager, back);
    expect(before.held).toMatchObject([
      { effects: [{ type: 'askOperator', cause: 'linkedin.excessiveRequests' }] },
    ]);
    expect(summary.moved).toBe(1);
    expect(summary.examples).toMatchObject([
      { accountId: 'a', to: { connection: 'CREDENTIALS.linkedin.sessionTerminated' } },
    ]);
    expect(after.held).toMatchObject([
      { ...before.held[0], effects: [{ type: 'askUser', cause: 'linkedin.sessionTerminated' }] },
    ]);
  });
});

test('a setting that an old policy lacks has its default', async () => {
  const database = await heardUnder({}, [at(0, v1('a', 'OK')), at(60, v1('a', 'CONNECTING'))]);
  const { snapshots } = looked(database);
  pretendOlder(database);
  withRaw(database, (db) =>
    // Whoever wrote such a policy kept no chain.
    db.exec(
      `DROP TABLE chain; UPDATE policies SET json = json_remove(json, '$.connectingStallsMinutes', '$.limits')`,
    ),
  );
  await upgradeDatabase(database, { backup: false });
  expect(looked(database)).toMatchObject({ snapshots, divergences: [], findings: [] });
});
