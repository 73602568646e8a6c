import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/memory/store.ts';
import { exportLog, readPayload, rebuild, type Lifecycle } from '../../src/index.ts';
import { isoTime } from '../../src/model/clock.ts';
import type { Store } from '../../src/store/port.ts';
import { bytesOf, decisionsOf, openOver } from '../open.ts';
import { foreign, polled, T0, v1, v2 } from '../payloads.ts';
import { earlierReader, MINUTE, unread, upgraded, type Told } from '../quarantined.ts';

const verifiesIn = (store: Store): readonly unknown[] =>
  store.outbox(99).flatMap(({ effect }) => (effect.type === 'verify' ? [effect.reason] : []));

const waited = unread(v1('a', 'CREDENTIALS'));

interface Case {
  readonly name: string;
  readonly before?: readonly Told[];
  readonly waited?: object;
  readonly since: readonly Told[];
  readonly decision: string;
  readonly status: string;
  /** When the status was entered, in minutes since T0. */
  readonly entered: number;
  readonly verifies?: readonly string[];
}

const ok: Told = { payload: v1('a', 'OK') };

const cases: readonly Case[] = [
  {
    name: 'nothing was heard of its account',
    since: [],
    decision: 'applied',
    status: 'CREDENTIALS',
    entered: 0,
  },
  {
    name: 'its account was heard of before alone',
    before: [ok],
    since: [{ payload: v1('b', 'OK') }],
    decision: 'applied',
    status: 'CREDENTIALS',
    entered: 1,
  },
  {
    name: 'only evidence about its account has come since',
    before: [ok],
    since: [{ payload: { account_id: 'a', type: 'apiOk' }, source: 'signal' }],
    decision: 'applied',
    status: 'CREDENTIALS',
    entered: 2,
  },
  {
    name: 'a newer status has come since',
    before: [ok],
    since: [{ payload: v1('a', 'ERROR') }],
    decision: 'late',
    status: 'ERROR',
    entered: 2,
    verifies: ['late'],
  },
  {
    name: 'its account was said again to be as it was',
    before: [ok],
    since: [ok],
    decision: 'late',
    status: 'OK',
    entered: 0,
    verifies: ['late'],
  },
  {
    name: 'it says what is known by now',
    before: [ok],
    since: [{ payload: v1('a', 'CREDENTIALS') }],
    decision: 'repeat',
    status: 'CREDENTIALS',
    entered: 2,
  },
  {
    name: 'its account is deleted by now',
    before: [ok],
    since: [{ payload: v1('a', 'DELETED') }],
    decision: 'afterDeletion',
    status: 'DELETED',
    entered: 2,
    verifies: ['afterDeletion'],
  },
  {
    name: 'it says that an account was deleted which has been working since',
    before: [ok],
    waited: unread(v1('a', 'DELETED')),
    since: [ok],
    decision: 'late',
    status: 'OK',
    entered: 0,
    verifies: ['late'],
  },
  {
    name: 'it says when it happened, and what happened later is known',
    before: [{ payload: v2('a', 'account.status.running', 'evt_1', T0) }],
    waited: unread(v2('a', 'account.status.disconnected', 'evt_2', T0 + 1)),
    since: [{ payload: v2('a', 'account.status.errored', 'evt_3', T0 + 2) }],
    decision: 'stale',
    status: 'ERROR',
    entered: 2,
  },
  {
    name: 'it says when it happened, and a webhook without a time has come since',
    before: [{ payload: v2('a', 'account.status.running', 'evt_1', T0) }],
    waited: unread(v2('a', 'account.status.disconnected', 'evt_2', T0 + 1)),
    since: [{ payload: v1('a', 'ERROR') }],
    decision: 'late',
    status: 'ERROR',
    entered: 2,
    verifies: ['late'],
  },
  {
    name: 'evidence waited, and its account has been heard of since',
    before: [{ payload: v1('a', 'CREDENTIALS') }],
    waited: unread({ account_id: 'a', type: 'tokenAnswer', error: 'invalid_grant' }),
    since: [ok],
    decision: 'late',
    status: 'OK',
    entered: 2,
    verifies: ['late'],
  },
];

describe('what can be read now', () => {
  test.each(cases)('is taken in where $name', async (each) => {
    const { before = [], since, decision, status, entered, verifies = [] } = each;
    const payload = each.waited ?? waited;
    const isSignal = 'type' in payload && payload.type === 'tokenAnswer';
    const told: Told = { payload, ...(isSignal ? { source: 'signal' } : {}) };
    const { lifecycle, store } = await upgraded([...before, told, ...since]);
    const asked = verifiesIn(store).length;
    expect(await lifecycle.retryQuarantined('all')).toEqual({
      taken: 1,
      noted: 0,
      foreign: 0,
      unreadable: 0,
      missing: 0,
      deliveries: [{ id: 1, outcome: 'taken', accountId: 'a', decision, status }],
    });
    expect(await lifecycle.account('a')).toMatchObject({ status, since: isoTime(T0 + entered * MINUTE) });
    expect(await lifecycle.quarantine()).toEqual([]);
    expect(verifiesIn(store).slice(asked)).toEqual(verifies);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    expect(await Array.fromAsync(lifecycle.history('a'))).toHaveLength(store.log({ accountId: 'a' }).length);
  });

  test('does not overturn what the API confirmed without a word in the log', async () => {
    const { lifecycle, store } = await upgraded([ok, { payload: waited }]);
    const entries = store.totals().logEntries;
    const source = {
      list: async () => ({ items: [polled('a', 'OK')], cursor: null }),
      get: async () => 'gone' as const,
    };
    expect(await lifecycle.reconcile(source)).toMatchObject({ same: 1 });
    expect(store.totals().logEntries).toBe(entries);
    const { deliveries } = await lifecycle.retryQuarantined('all');
    expect(deliveries).toMatchObject([{ decision: 'late', status: 'OK' }]);
    expect([...rebuild(store, readPayload)]).toEqual([]);
  });

  test('counts in the order of receipt, whatever the order of the numbers that are given', async () => {
    const { lifecycle, store } = await upgraded([
      { payload: unread(v1('a', 'OK')) },
      { payload: unread(v1('a', 'ERROR')) },
      { payload: unread(v1('a', 'CREDENTIALS')) },
    ]);
    await lifecycle.retryQuarantined({ ids: [3, 1, 2] });
    expect(decisionsOf(store)).toEqual(['OK applied', 'ERROR applied', 'CREDENTIALS applied']);
    expect(store.log({}).map(({ at }) => at)).toEqual([T0, T0 + MINUTE, T0 + 2 * MINUTE]);
  });

  test('counts in the order of receipt where all came in the same moment', async () => {
    const store = createMemoryStore();
    const { lifecycle: earlier } = openOver(store, { reader: earlierReader });
    for (const word of ['OK', 'CREDENTIALS']) await earlier.receive(unread(v1('a', word)));
    await openOver(store).lifecycle.retryQuarantined('all');
    expect(decisionsOf(store)).toEqual(['OK applied', 'CREDENTIALS applied']);
  });

  test('is late when another one of its account, received later, was tried before it', async () => {
    const { lifecycle, store } = await upgraded([
      { payload: unread(v1('a', 'OK')) },
      { payload: unread(v1('a', 'CREDENTIALS')) },
    ]);
    await lifecycle.retryQuarantined({ ids: [2] });
    await lifecycle.retryQuarantined({ ids: [1] });
    expect(decisionsOf(store)).toEqual(['CREDENTIALS applied', 'OK late']);
  });

  test('is counted and not kept where it is about something else', async () => {
    const { lifecycle, store } = await upgraded([{ payload: unread(foreign) }]);
    expect(await lifecycle.retryQuarantined('all')).toMatchObject({
      foreign: 1,
      deliveries: [{ id: 1, outcome: 'foreign' }],
    });
    expect(store.totals()).toMatchObject({ quarantined: 0, foreign: 1, logEntries: 0 });
  });

  test('is told to listeners like anything that is taken in', async () => {
    const { lifecycle } = await upgraded([{ payload: waited }]);
    const heard: unknown[] = [];
    lifecycle.on('transition', ({ accountId, event, at }) => heard.push([accountId, event, at]));
    await lifecycle.retryQuarantined('all');
    expect(heard).toEqual([['a', 'CREDENTIALS', isoTime(T0)]]);
  });

  test('is no line of an export where it was overtaken, and the replayed accounts are in the same status', async () => {
    const { lifecycle, store } = await upgraded([ok, { payload: waited }, { payload: v1('a', 'ERROR') }]);
    await lifecycle.retryQuarantined('all');
    const lines = [...exportLog(store)].flat();
    expect(lines).toHaveLength(2);
    const other = openOver(createMemoryStore());
    await other.lifecycle.replay([lines.map((text, index) => ({ file: 'f', line: index + 1, text }))]);
    expect(bytesOf(other.store)).toEqual(bytesOf(store));
  });
});

describe('what still cannot be read', () => {
  test('stays, with the reason as it is now', async () => {
    const { lifecycle } = await upgraded([{ payload: { new: true } }]);
    expect(await lifecycle.quarantine()).toMatchObject([{ reason: 'is of no known shape' }]);
    const summary = await lifecycle.retryQuarantined('all');
    const [entry] = await lifecycle.quarantine();
    expect(entry?.reason).toMatch(/^the payload/);
    expect(summary).toMatchObject({
      unreadable: 1,
      deliveries: [{ id: 1, outcome: 'unreadable', reason: entry?.reason }],
    });
    expect(await lifecycle.retryQuarantined('all')).toEqual(summary);
  });

  test('stays though others are taken in beside it', async () => {
    const { lifecycle } = await upgraded([{ payload: { new: true } }, { payload: waited }]);
    expect(await lifecycle.retryQuarantined('all')).toMatchObject({ taken: 1, unreadable: 1 });
    expect((await lifecycle.quarantine()).map(({ id }) => id)).toEqual([1]);
  });
});

describe('a line of a log in quarantine', () => {
  const line = (text: string) => [[{ file: 'events.ndjson', line: 7, text }]];

  test('is read again as a line, with its own time', async () => {
    const store = createMemoryStore();
    const at = isoTime(T0 - 60 * MINUTE);
    const { lifecycle: earlier } = openOver(store, { reader: earlierReader });
    await earlier.replay(
      line(
        JSON.stringify({
          received_at: at,
          source: 'notify',
          payload: unread({ account_id: 'a', status: 'OK' }),
        }),
      ),
    );
    expect(await earlier.quarantine()).toMatchObject([{ at, source: 'notify', origin: 'events.ndjson:7' }]);
    const { lifecycle } = openOver(store);
    await lifecycle.retryQuarantined('all');
    expect(store.log({})).toMatchObject([{ at: T0 - 60 * MINUTE, source: 'notify', decision: 'applied' }]);
  });

  test('that is no JSON stays with its origin', async () => {
    const { lifecycle } = openOver(createMemoryStore());
    await lifecycle.replay(line('garbage'));
    expect(await lifecycle.retryQuarantined('all')).toMatchObject({ unreadable: 1 });
    expect(await lifecycle.quarantine()).toMatchObject([{ origin: 'events.ndjson:7', raw: 'garbage' }]);
  });
});

describe('a fact of a host that names no account', () => {
  const down = { type: 'proxyHealth', proxy_host: 'p-1', healthy: false };
  const behind = (account_id: string) => ({ account_id, type: 'connection', proxy_host: 'p-1' });
  const line = JSON.stringify({ received_at: isoTime(T0), source: 'signal', payload: down });

  test('is taken in live and from a log, and stays out where its source may not say it', async () => {
    const { lifecycle, store } = openOver(createMemoryStore());
    for (const id of ['a', 'b']) {
      await lifecycle.receive(behind(id));
      await lifecycle.receive(v1(id, 'CREDENTIALS'));
    }
    await lifecycle.receive(down, { source: 'notify' });
    expect(await lifecycle.quarantine()).toMatchObject([
      { reason: expect.stringMatching(/^only a signal/), source: 'notify', raw: JSON.stringify(down) },
    ]);
    expect(await lifecycle.receive(down, { source: 'signal' })).toMatchObject({ told: 2 });
    await lifecycle.replay([[{ file: 'events.ndjson', line: 1, text: line }]]);
    expect(store.facts({})).toHaveLength(2);
  });

  test('leaves quarantine where a version before could not read it', async () => {
    const { lifecycle, store } = openOver(createMemoryStore());
    await lifecycle.receive(behind('a'));
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    store.transaction((writer) =>
      writer.addQuarantined({
        at: T0,
        source: 'signal',
        reason: 'old',
        raw: JSON.stringify(down),
        origin: null,
      }),
    );
    expect(await lifecycle.retryQuarantined('all')).toMatchObject({ noted: 1, taken: 0, unreadable: 0 });
    expect([store.facts({}).length, store.totals().quarantined]).toEqual([1, 0]);
    expect((await lifecycle.account('a'))?.cause).toBe('linkedin.proxyUnavailable');
  });

  test('counts for the account that it is told of, and for no other one', async () => {
    const { lifecycle } = openOver(createMemoryStore());
    for (const id of ['a', 'b']) await lifecycle.receive(behind(id));
    await lifecycle.receive({ account_id: 'a', ...down });
    for (const id of ['a', 'b']) await lifecycle.receive(v1(id, 'CREDENTIALS'));
    const causes = (await lifecycle.accounts()).map(({ cause }) => cause);
    expect(causes).toEqual(['linkedin.proxyUnavailable', expect.not.stringContaining('proxy')]);
  });
});

describe('the quarantine', () => {
  const filled = async (...raws: readonly string[]): Promise<Lifecycle> => {
    const { lifecycle } = openOver(createMemoryStore());
    for (const raw of raws) await lifecycle.receive(raw);
    return lifecycle;
  };

  test('is listed by pages, from either end', async () => {
    const lifecycle = await filled('[1', '[2', '[3');
    const rawsOf = async (query: Parameters<Lifecycle['quarantine']>[0]) =>
      (await lifecycle.quarantine(query)).map(({ raw }) => raw);
    expect(await rawsOf({ limit: 2 })).toEqual(['[1', '[2']);
    expect(await rawsOf({ after: 2 })).toEqual(['[3']);
    expect(await rawsOf({ first: 'newest', limit: 1 })).toEqual(['[3']);
  });

  test('shows a page of 100 unless asked for more', async () => {
    const lifecycle = await filled(...Array.from({ length: 101 }, (_, n) => `[${n}`));
    expect(await lifecycle.quarantine()).toHaveLength(100);
    expect(await lifecycle.quarantine({ limit: 200 })).toHaveLength(101);
  });

  test('shows a delivery whole, and the beginning of what is long', async () => {
    const lifecycle = await filled(`[${'x'.repeat(198)}😀${'y'.repeat(1000)}`);
    const entry = await lifecycle.quarantined(1);
    expect(entry).toEqual({
      id: 1,
      at: isoTime(T0),
      source: null,
      origin: null,
      reason: expect.stringContaining('not JSON'),
      preview: `[${'x'.repeat(198)}`,
      length: 1201,
      raw: `[${'x'.repeat(198)}😀${'y'.repeat(1000)}`,
    });
    expect(await lifecycle.quarantined(2)).toBeNull();
  });

  test('loses what is thrown away, and says what that was', async () => {
    const lifecycle = await filled('[1', '[2', 'a=%');
    expect(await lifecycle.dropQuarantined({ ids: [2, 9, 2] })).toMatchObject({
      dropped: [{ id: 2, preview: '[2' }],
      missing: [9],
    });
    expect(await lifecycle.dropQuarantined({ reason: 'NOT JSON' })).toMatchObject({ dropped: [{ id: 1 }] });
    expect(await lifecycle.dropQuarantined('all')).toMatchObject({ dropped: [{ id: 3 }], missing: [] });
    expect(await lifecycle.quarantine()).toEqual([]);
  });

  test('says which numbers stand for nothing', async () => {
    const lifecycle = await filled('[1');
    expect(await lifecycle.retryQuarantined({ ids: [5, 1] })).toMatchObject({
      unreadable: 1,
      missing: 1,
      deliveries: [
        { id: 5, outcome: 'missing' },
        { id: 1, outcome: 'unreadable' },
      ],
    });
  });
});
