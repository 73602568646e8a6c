import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLifecycle, openSqliteStore, prove, readPayload, type Lifecycle } from '../../src/index.ts';
import { connect } from '../../src/sqlite/connection/session.ts';
import { eraseWithin } from '../../src/sqlite/upkeep/erase.ts';
import type { ChainHead, SqliteStore } from '../../src/sqlite/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { polled, T0, v1 } from '../payloads.ts';
import { wordsIn } from './bytes.ts';
import { databaseFile } from './files.ts';

const MINUTE = 60_000;

/** Whoever is to be forgotten. All of it is nobody else's. */
const her = {
  account: 'Erased_Account-22chars',
  tenant: 'tenant-to-erase',
  name: 'Ada of Nowhere',
  detail: 'words-of-her-provider',
  proxy: 'proxy-of-hers.test',
  domain: 'mail-of-hers.test',
  sourceId: 'evt_of_hers',
};

const words = Object.values(her);

/** See {@link wordsIn}. */
const found = (database: string, wanted: readonly string[] = words): readonly string[] =>
  wordsIn(database, wanted);

const others = ['Another_Account-22char', 'A_Third_Account-22char'] as const;

/** An account as the API shows it, with its owner's name, proxy and mail. */
const shown = (
  id: string,
  status: string,
  { name, proxy, domain }: { name: string; proxy: string; domain: string },
) => ({
  ...polled(id, status, 'GOOGLE_OAUTH'),
  name,
  connection_params: {
    im: { id: `person-${id}`, proxy: { host: proxy } },
    mail: { username: `someone@${domain}` },
  },
});

const hers = (id: string, minute: number): object => {
  const says: readonly (() => object)[] = [
    () => v1(id, 'CREDENTIALS', 'GOOGLE_OAUTH'),
    () => ({ account_id: id, type: 'apiError', status: 401, error: 'errors/expired', detail: her.detail }),
    () => shown(id, 'OK', her),
    () => v1(id, 'CONNECTING', 'GOOGLE_OAUTH'),
    () => v1(id, 'OK', 'GOOGLE_OAUTH'),
  ];
  return says[minute % says.length]?.() ?? {};
};

/** A fleet with her account, its past, its effects and its quarantine; and with others beside. Made once, copied for each test. */
const lived = async (database: string): Promise<void> => {
  made ??= live();
  copyFileSync(await made, database);
};

let made: Promise<string> | undefined;

const live = async (): Promise<string> => {
  const database = databaseFile();
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ database, clock });
  const say = async (payload: object | string, source?: 'signal' | 'poll'): Promise<void> => {
    clock.advance(MINUTE);
    await lifecycle.receive(payload, source === undefined ? {} : { source });
  };
  await say({ status: 'CREATION_SUCCESS', account_id: her.account, name: her.tenant });
  const v2 = { id: her.sourceId, created_at: new Date(T0).toISOString(), account_id: her.account };
  await say({ ...v2, type: 'account.status.running', payload: { state: her.tenant } });
  for (const id of others)
    await say({ status: 'CREATION_SUCCESS', account_id: id, name: 'tenant-that-stays' });
  for (let minute = 0; minute < 300; minute += 1) {
    await say(hers(her.account, minute));
    await say(v1(others[minute % 2] ?? '', minute % 3 === 0 ? 'CREDENTIALS' : 'OK'));
  }
  for (let peer = 0; peer < 6; peer += 1) {
    const id = `${her.account}_${peer}`;
    await say({ status: 'CREATION_SUCCESS', account_id: id, name: her.tenant });
    await say(shown(id, 'OK', her));
  }
  await say(`{"AccountStatus":{"account_id":"${her.account}","message":7}}`);
  await say(`no JSON, and nobody's`);
  await say(`{"status":7,"account_id":"x","name":"${her.tenant}"}`);
  await lifecycle.close();
  return database;
};

const opened = (database: string): { readonly lifecycle: Lifecycle; readonly store: SqliteStore } => {
  const store = openSqliteStore({ database });
  const lifecycle = openLifecycle({ store, clock: createSimulatedClock(T0 + 10_000 * MINUTE) });
  onTestFinished(() => lifecycle.close());
  return { lifecycle, store };
};

const soundness = (store: SqliteStore): readonly string[] => [
  ...store.check(),
  ...store.atOneMoment((rows) => [...prove(store, readPayload, rows)]),
];

/** What is found after somebody has edited the file. */
const findingsAfter = (database: string, db: Database.Database, edit: string): readonly string[] => {
  db.exec(edit);
  const store = openSqliteStore({ database });
  const findings = soundness(store);
  store.close();
  return findings;
};

const historiesOf = async (lifecycle: Lifecycle): Promise<unknown> =>
  Promise.all(
    others.map(async (id) => [
      await lifecycle.account(id),
      await Array.fromAsync(lifecycle.history(id)),
      await lifecycle.explain(id),
    ]),
  );

describe('an account that is forgotten', () => {
  test('leaves no byte of id, tenant, name or payload in any file, and everything else as it was', async () => {
    const database = databaseFile();
    await lived(database);
    expect(found(database)).toEqual(words);
    const { lifecycle, store } = opened(database);
    await lifecycle.tick();
    const [before, totals] = [await historiesOf(lifecycle), store.totals()];
    expect(soundness(store)).toEqual([]);

    const summary = await lifecycle.forget({ tenant: her.tenant });
    expect(summary).toMatchObject({ accounts: 7, quarantined: 2 });
    expect(summary.entries).toBeGreaterThan(310);
    expect(found(database)).toEqual([]);
    expect(soundness(store)).toEqual([]);
    expect(await historiesOf(lifecycle)).toEqual(before);
    const after = store.totals();
    expect(after).toMatchObject({
      accounts: 2,
      logEntries: totals.logEntries,
      transitions: totals.transitions,
      quarantined: 1,
    });
    expect(store.erasures()).toEqual([{ at: T0 + 10_000 * MINUTE, accounts: 7, entries: summary.entries }]);
    expect(await lifecycle.account(her.account)).toBeNull();
    expect(await Array.fromAsync(lifecycle.history(her.account))).toEqual([]);
    await lifecycle.close();
    expect(found(database)).toEqual([]);
    expect(found(database, [...others, 'tenant-that-stays'])).toEqual([...others, 'tenant-that-stays']);
  });

  test('is a new one when it is heard of again', async () => {
    const database = databaseFile();
    await lived(database);
    const { lifecycle, store } = opened(database);
    await lifecycle.forget({ account: her.account });
    await lifecycle.receive(v1(her.account, 'OK', 'GOOGLE_OAUTH'));
    expect(await lifecycle.account(her.account)).toMatchObject({ version: 1 });
    expect(await lifecycle.account(her.account)).not.toHaveProperty('tenant');
    expect(await Array.fromAsync(lifecycle.history(her.account))).toHaveLength(1);
    expect(soundness(store)).toEqual([]);
  });

  test('loses what it says to a dry run only in words', async () => {
    const database = databaseFile();
    await lived(database);
    const { lifecycle, store } = opened(database);
    await lifecycle.tick();
    const before = [await lifecycle.account(her.account), store.totals(), store.info().chain];
    const told = await lifecycle.forget({ tenant: her.tenant }, { dryRun: true });
    expect([await lifecycle.account(her.account), store.totals(), store.info().chain]).toEqual(before);
    expect(await lifecycle.forget({ tenant: her.tenant })).toEqual(told);
    await expect(lifecycle.forget({ tenant: her.tenant })).rejects.toMatchObject({ code: 'accountNotFound' });
  });

  test('can be shown for good by where the chain ended with it, also when more is erased later', async () => {
    const database = databaseFile();
    await lived(database);
    const { lifecycle, store } = opened(database);
    const asked = (head: ChainHead | null | undefined) => (head ? store.descentFrom(head) : null);
    const noted = store.info().chain;
    const ends: (ChainHead | null)[] = [];
    for (const account of [her.account, ...others]) {
      await lifecycle.forget({ account });
      ends.push(store.info().chain);
      await lifecycle.receive(v1(`new-${account}`, 'OK'));
    }
    const told = store.info().erasuresInChain;
    expect(told.map(({ after }) => after)).toEqual(ends);
    expect([ends.map(asked), asked(noted), asked(told[1]?.before)]).toEqual([
      ['yes', 'yes', 'yes'],
      'erased',
      'erased',
    ]);
    expect(asked({ ...(ends[1] ?? { digest: '' }), seq: 1 })).toBe('no');
    expect(store.check()).toEqual([]);
    await lifecycle.close();
  });

  test('stands in the chain without a name, and cannot be taken out again', async () => {
    const database = databaseFile();
    await lived(database);
    const { lifecycle } = opened(database);
    await lifecycle.forget({ account: her.account });
    await lifecycle.receive(v1(others[0], 'STOPPED'));
    await lifecycle.close();
    const db = new Database(database);
    onTestFinished(() => void db.close());
    const notes = db.prepare<[], string>('SELECT note FROM chain WHERE note IS NOT NULL').pluck().all();
    expect(notes).toEqual([
      expect.stringMatching(/^\d+ entries of 1 accounts erased at 2026-\S+, after \d+:[0-9a-f]{64}$/),
    ]);
    expect(findingsAfter(database, db, '')).toEqual([]);
    expect(findingsAfter(database, db, 'DELETE FROM chain WHERE note IS NOT NULL')).not.toEqual([]);
  });

  test('was erased and not lost: entries that are missing without an erasure are found', async () => {
    const database = databaseFile();
    await lived(database);
    const { lifecycle } = opened(database);
    await lifecycle.forget({ account: her.account });
    await lifecycle.close();
    const db = new Database(database);
    onTestFinished(() => void db.close());
    expect(findingsAfter(database, db, 'DELETE FROM erasures')).not.toEqual([]);
  });

  test('keeps its bytes where nothing is overwritten, and that is found', async () => {
    const database = databaseFile();
    await lived(database);
    const db = connect({ path: database, readonly: false, busyTimeoutMs: 50, pageCacheMiB: 4 });
    onTestFinished(() => void db.close());
    const request = {
      accountIds: [her.account],
      tenants: [her.tenant],
      scopes: new Map(),
      at: T0,
    };
    db.transaction(() => eraseWithin(db, request, () => [])).immediate();
    db.pragma('wal_checkpoint(TRUNCATE)');
    expect(found(database)).toContain(her.account);
  });
});
