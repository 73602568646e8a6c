import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openLifecycle, openSqliteStore, readPayload, rebuild, type HistoryEntry } from '../src/index.ts';
import { exportLog } from '../src/views/export.ts';
import { createSimulatedClock } from '../src/testing/simulated-clock.ts';
import { bytesOf, openOver } from './open.ts';
import { entriesOf, foreign, T0, v1, v2 } from './payloads.ts';
import { databaseFile } from './sqlite/files.ts';

/* Payloads that people reported, and what becomes of them. */

const DAY = 86_400_000;

const reported = (name: string): string =>
  readFileSync(new URL(`fixtures/cases/${name}`, import.meta.url), 'utf8').trim();

/** Replays a reported log into a database. */
const replayedCase = async (name: string) => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  const lifecycle = openLifecycle({ store });
  const summary = await lifecycle.replay([entriesOf(reported(name).split('\n'))]);
  return { database, store, lifecycle, summary };
};

const historyOf = (lifecycle: { history(id: string): AsyncIterable<HistoryEntry> }, id: string) =>
  Array.fromAsync(lifecycle.history(id));

/** All bytes that a database has on disk, as text. */
const bytesOnDisk = (database: string): string =>
  [database, `${database}-wal`, `${database}-shm`]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'latin1'))
    .join('');

describe('a v2 endpoint that receives every kind of event', () => {
  test('counts those of other kinds, makes no accounts of them and keeps nothing of what they say', async () => {
    const { database, store, lifecycle, summary } = await replayedCase('v2-every-event-type.ndjson');
    expect(summary).toMatchObject({ foreign: 4, accounts: 1, decisions: { applied: 1, unknownStatus: 0 } });
    expect(store.totals()).toMatchObject({ foreign: 4, accounts: 1, logEntries: 1, quarantined: 0 });
    expect(bytesOnDisk(database)).toContain('acc_a1');
    expect(bytesOnDisk(database)).not.toContain('PRIVATE');
    await lifecycle.close();
    expect(bytesOnDisk(database)).not.toContain('PRIVATE');
  });

  test('applies events of two accounts that carry the same id', async () => {
    const { lifecycle, summary } = await replayedCase('v2-same-id-two-accounts.ndjson');
    expect(summary).toMatchObject({ accounts: 2, decisions: { applied: 2, duplicate: 0 } });
    await lifecycle.close();
  });
});

describe('a log of an earlier version, which kept events of other kinds', () => {
  test('is folded as it was decided', async () => {
    const { lifecycle, store } = openOver(openSqliteStore({ database: databaseFile() }));
    await lifecycle.receive(v1('a', 'OK'));
    const message = v2('a', 'message.new', 'evt_1', T0);
    const step = (await lifecycle.receive({ ...message, type: 'account.new' })).decision;
    expect(step).toBe('unknownStatus');
    const kept = store
      .log({})
      .map((entry) => (entry.seq === 2 ? { ...entry, payload: JSON.stringify(message) } : entry));
    const { fold } = await import('../src/views/fold.ts');
    const last = Array.from(fold(kept, readPayload, store)).at(-1);
    expect(last?.event).toEqual({
      type: 'UNKNOWN_STATUS',
      status: 'message.new',
      accountId: 'a',
      at: T0,
      source: 'v2',
      sourceId: 'evt_1',
      occurredAt: T0,
    });
    expect(last?.step.snapshot).toEqual(store.snapshot('a'));
    await lifecycle.close();
  });
});

describe('a v2 event from a clock that is ahead', () => {
  test('counts from its receipt, so that those after it are heard, also that the account was removed', async () => {
    const { lifecycle, store, summary } = await replayedCase('v2-created-in-the-future.ndjson');
    expect(summary).toMatchObject({ decisions: { applied: 5, stale: 0 }, byStatus: { DELETED: 1 } });
    const history = await historyOf(lifecycle, 'acc_a1');
    expect(history.map(({ flags }) => flags)).toEqual([
      undefined,
      ['clockAhead'],
      undefined,
      undefined,
      undefined,
    ]);
    expect(history[1]).toMatchObject({
      occurredAt: '2026-11-01T10:00:00.000Z',
      summary: expect.stringContaining('Its time lay ahead of its receipt'),
    });
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test.each([
    [5 * 60_000, undefined, T0 + 5 * 60_000],
    [5 * 60_000 + 1, ['clockAhead'], T0],
  ])('by %i ms has the flags %j', async (ahead, flags, occurredAt) => {
    const { lifecycle, store } = openOver(openSqliteStore({ database: databaseFile() }));
    await lifecycle.receive(v2('a', 'account.status.running', 'evt_1', T0 + ahead));
    expect(store.log({})[0]).toMatchObject({ occurredAt, flags: flags ?? [] });
    expect((await historyOf(lifecycle, 'a'))[0]?.flags).toEqual(flags);
    await lifecycle.close();
  });

  test('gives the same accounts when its log is folded, exported and replayed, though entries count from later', async () => {
    const clock = createSimulatedClock(T0 + DAY);
    const { lifecycle, store } = openOver(openSqliteStore({ database: databaseFile() }), {}, clock);
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.close();
    // The receiver's own clock was put back by a day meanwhile.
    const database = databaseFile();
    const home = openOver(openSqliteStore({ database }), {}, createSimulatedClock(T0 + DAY));
    await home.lifecycle.receive(v1('a', 'OK'));
    const later = openLifecycle({ store: home.store, clock: createSimulatedClock(T0) });
    await later.receive(v2('a', 'account.status.errored', 'evt_1', T0 + DAY));
    await later.receive(v2('a', 'account.status.running', 'evt_2', T0 + 1000));
    expect(home.store.log({}).map(({ at, flags }) => [at, flags])).toEqual([
      [T0 + DAY, []],
      [T0 + DAY, ['clockAhead']],
      [T0 + DAY, []],
    ]);
    expect(home.store.log({}).map(({ decision }) => decision)).toEqual(['applied', 'applied', 'applied']);
    expect([...rebuild(home.store, readPayload)]).toEqual([]);
    const again = openOver(openSqliteStore({ database: databaseFile() }));
    await again.lifecycle.replay([entriesOf([...exportLog(home.store)].flat())]);
    expect(bytesOf(again.store)).toEqual(bytesOf(home.store));
    expect(again.store.log({}).map(({ flags }) => flags)).toEqual(
      home.store.log({}).map(({ flags }) => flags),
    );
    store.close();
    await home.lifecycle.close();
    await again.lifecycle.close();
  });
});

describe('a v1 webhook without an account type', () => {
  test('is applied, and the provider stays the known one', async () => {
    const { lifecycle, summary } = await replayedCase('v1-null-account-type.ndjson');
    expect(summary).toMatchObject({
      decisions: { applied: 2, quarantined: 0 },
      byStatus: { CREDENTIALS: 1 },
    });
    const [account] = await lifecycle.accounts();
    expect(account).toMatchObject({ provider: 'linkedin', accountType: 'LINKEDIN' });
    const { recent } = (await lifecycle.explain(account?.accountId ?? '')) ?? { recent: [] };
    expect(recent.at(-1)).toMatchObject({
      flags: ['accountTypeDropped'],
      summary: expect.stringMatching(/ Its account type was unusable and left out\.$/),
    });
    await lifecycle.close();
  });
});

describe('a payload that a forwarder has wrapped', () => {
  const payload = v1('a', 'CREDENTIALS');
  const json = JSON.stringify(payload);
  const wrapped: readonly (readonly [string, string | object])[] = [
    ['a form with dots', reported('form-dots.txt')],
    ['a form with brackets', 'AccountStatus[account_id]=a&AccountStatus[message]=CREDENTIALS'],
    [
      'a form with JSON in a field',
      `AccountStatus=${encodeURIComponent(JSON.stringify(payload.AccountStatus))}`,
    ],
    ['a form that carries it', `payload=${encodeURIComponent(json)}`],
    ['a list of one', [payload]],
    ['a list of one, as text', `[${json}]`],
    ['JSON in JSON text', JSON.stringify(json)],
    ['JSON in JSON text, twice', JSON.stringify(JSON.stringify(json))],
    ['a list of one text', [json]],
    ['its fields as JSON text', { AccountStatus: JSON.stringify(payload.AccountStatus) }],
  ];

  test.each(wrapped)('as %s is applied when it is received', async (_what, body) => {
    const { lifecycle, store } = openOver(openSqliteStore({ database: databaseFile() }));
    expect(await lifecycle.receive(body)).toMatchObject({
      decision: 'applied',
      account: { status: 'CREDENTIALS' },
    });
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test.each(wrapped)('as %s is applied in a log', async (_what, body) => {
    const { lifecycle } = openOver(openSqliteStore({ database: databaseFile() }));
    const line = JSON.stringify({ received_at: '2026-01-01T00:00:00.000Z', payload: body });
    const bare = JSON.stringify(body);
    const { decisions } = await lifecycle.replay([entriesOf([line, bare])]);
    expect(decisions).toMatchObject({ applied: 1, repeat: 1 });
    await lifecycle.close();
  });

  test('of another kind is counted and not kept', async () => {
    const { lifecycle, store } = openOver(openSqliteStore({ database: databaseFile() }));
    for (const body of [[foreign], JSON.stringify(JSON.stringify(foreign)), 'event=x&webhook_name=y'])
      expect((await lifecycle.receive(body)).decision).toBe('foreign');
    expect(store.totals()).toMatchObject({ foreign: 3, logEntries: 0, quarantined: 0 });
    await lifecycle.close();
  });

  test('more often than forwarders do is quarantined', async () => {
    const { lifecycle } = openOver(openSqliteStore({ database: databaseFile() }));
    expect((await lifecycle.receive([[[[[payload]]]]])).decision).toBe('quarantined');
    await lifecycle.close();
  });
});
