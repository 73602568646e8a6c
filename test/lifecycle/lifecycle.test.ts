import { afterEach, describe, expect, test } from 'vitest';
import type { Payload } from '../../src/model/delivery.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { openLifecycle, readPayload, type Reader, type Receipt } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { diskFull, homes, WatchedStore } from '../homes.ts';
import { bytesOf, decisionsOf, openOver, quarantinedOf } from '../open.ts';
import { foreign, polled, T0, v1, v2 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const MINUTE = 60_000;

/** A reader with a bug: it breaks on the account `trap`. */
const brokenReader: Reader = (payload, at, source) => {
  const reading = readPayload(payload, at, source);
  if (reading.kind === 'event' && reading.event.accountId === 'trap') throw new TypeError('trapped');
  return reading;
};

const reasonOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );

describe.each(homes)('a lifecycle $name', ({ settle }) => {
  const open = (options: Parameters<typeof openOver>[1] = {}) => {
    const store = new WatchedStore(settle().open());
    const all = openOver(store, options);
    opened.push(() => all.lifecycle.close());
    return { ...all, store };
  };

  test('takes calls of one turn in together, in one transaction', async () => {
    const { lifecycle, store } = open();
    await Promise.all(Array.from({ length: 50 }, (_, n) => lifecycle.receive(v1(`a${n}`, 'OK'))));
    expect(store.transactions).toBe(1);
    expect((await lifecycle.counts()).total).toBe(50);
    await lifecycle.receive(v1('a0', 'ERROR'));
    expect(store.transactions).toBe(2);
  });

  test('says what became of every kind of delivery', async () => {
    const { lifecycle, clock } = open();
    const say = async (payload: Payload): Promise<string> => {
      await clock.advance(MINUTE);
      return (await lifecycle.receive(payload)).decision;
    };
    expect(await say(v1('a', 'OK'))).toBe('applied');
    expect(await say(v1('a', 'OK'))).toBe('repeat');
    expect(await say(v1('a', 'CREATION_SUCCESS'))).toBe('late');
    expect(await say(v1('a', 'CREATION_FAIL'))).toBe('unexpected');
    expect(await say(v1('a', 'WEATHER'))).toBe('unknownStatus');
    expect(await say({ account_id: 'a', type: 'deviceSeen' })).toBe('recorded');
    expect(await say(v2('a', 'account.status.errored', 'evt_1', T0))).toBe('applied');
    expect(await say(v2('a', 'account.status.errored', 'evt_1', T0))).toBe('duplicate');
    expect(await say(v2('a', 'account.status.running', 'evt_0', T0 - 1))).toBe('stale');
    expect(await say(v1('a', 'DELETED'))).toBe('applied');
    expect(await say(v1('a', 'OK'))).toBe('afterDeletion');
    expect(await say({ neither: 'nor' })).toBe('quarantined');
    expect(await say(foreign)).toBe('foreign');
  });

  test('hands back the account afterwards and the applied transition', async () => {
    const { lifecycle } = open();
    await lifecycle.receive(v1('a', 'OK'));
    const receipt = await lifecycle.receive(v1('a', 'ERROR'));
    expect(receipt.account).toEqual(await lifecycle.account('a'));
    expect(receipt).toHaveProperty('transition', {
      accountId: 'a',
      version: 2,
      from: { connection: 'OK', sync: 'WAITING' },
      to: { connection: 'ERROR', sync: 'WAITING' },
      event: 'ERROR',
      at: '2026-01-01T00:00:00.000Z',
    });
    expect(await lifecycle.receive(v1('a', 'ERROR'))).not.toHaveProperty('transition');
  });

  test('hands back no account for what is foreign or quarantined', async () => {
    const { lifecycle, store } = open();
    expect(await lifecycle.receive(foreign)).toEqual({ decision: 'foreign', account: null });
    const receipt = await lifecycle.receive({ neither: 'nor' });
    expect(receipt).toMatchObject({ decision: 'quarantined', account: null });
    const { reason } = quarantinedOf(receipt);
    expect(store.quarantine({ limit: 10 })).toEqual([
      { id: 1, at: T0, source: null, reason, raw: '{"neither":"nor"}', origin: null },
    ]);
    expect(store.totals()).toMatchObject({ logEntries: 0, quarantined: 1, foreign: 1 });
  });

  test('reads a body that comes as text: JSON or a form', async () => {
    const { lifecycle } = open();
    const json = await lifecycle.receive(JSON.stringify(v1('a', 'OK')));
    expect(json).toMatchObject({ decision: 'applied', account: { status: 'OK' } });
    const form = await lifecycle.receive('status=RECONNECTED&account_id=b&name=user-1');
    expect(form).toMatchObject({ account: { status: 'RECONNECTED', tenant: 'user-1' } });
    expect((await Array.fromAsync(lifecycle.history('b')))[0]?.payload).toEqual({
      status: 'RECONNECTED',
      account_id: 'b',
      name: 'user-1',
    });
  });

  test('keeps a text that cannot be read as it came, with the reason', async () => {
    const { lifecycle, store } = open();
    const receipt = await lifecycle.receive('{"AccountStatus":', { source: 'webhook' });
    expect(receipt).toMatchObject({ decision: 'quarantined', reason: expect.stringContaining('not JSON') });
    await lifecycle.receive('  {"neither": "nor"}');
    expect(store.quarantine({ limit: 10 }).map(({ raw, source }) => [raw, source])).toEqual([
      ['{"AccountStatus":', 'webhook'],
      ['  {"neither": "nor"}', null],
    ]);
  });

  test('takes text and bytes of every kind', async () => {
    const { lifecycle, clock } = open();
    const text = JSON.stringify(v1('a', 'OK'));
    const bytes = new TextEncoder().encode(text);
    const padded = new Uint8Array([0, ...bytes, 0]);
    const handedIn = [
      text,
      Buffer.from(text),
      bytes,
      bytes.buffer,
      padded.subarray(1, -1),
      new DataView(bytes.buffer),
    ];
    for (const payload of handedIn) {
      await clock.advance(MINUTE);
      await lifecycle.receive(v1('a', 'ERROR'));
      expect((await lifecycle.receive(payload)).decision).toBe('applied');
    }
  });

  test('quarantines bytes that are no text, whole and with the reason', async () => {
    const { lifecycle, store } = open();
    expect(await lifecycle.receive(new Uint8Array([0x7b, 0xff]))).toMatchObject({
      decision: 'quarantined',
      reason: 'the body is not valid UTF-8',
    });
    expect(store.quarantine({ limit: 1 })[0]?.raw).toBe('data:application/octet-stream;base64,e/8=');
  });

  test('rejects what it cannot take, says what to hand in, and keeps nothing', async () => {
    const { lifecycle, store } = open();
    const circle: Record<string, unknown> = { account_id: 'a' };
    circle['self'] = circle;
    const toJSON = (): never => {
      throw new Error('no');
    };
    const oddities: readonly (readonly [unknown, string])[] = [
      [undefined, 'undefined is no payload'],
      [null, 'null is no payload'],
      [7, 'a number is no payload'],
      [true, 'a boolean is no payload'],
      [1n, 'a bigint is no payload'],
      [Symbol('x'), 'a symbol is no payload'],
      [() => 1, 'a function is no payload'],
      [Promise.resolve(v1('a', 'OK')), 'a promise is no payload'],
      [new Map([['a', 1]]), 'an object of the class Map is no payload'],
      // A framework may have put a class of its own in the place of Request.
      [
        new Request('http://localhost'),
        `an object of the class ${new Request('http://localhost').constructor.name} is no payload`,
      ],
      [new Date(), 'an object of the class Date is no payload'],
      [circle, 'an object that cannot be written as JSON'],
      [{ ...v1('a', 'OK'), big: 1n }, 'an object that cannot be written as JSON'],
      [{ toJSON }, 'an object that cannot be written as JSON (no) is no payload'],
      [{ toJSON: () => undefined }, 'an object of the class Object is no payload'],
    ];
    for (const [oddity, message] of oddities)
      await expect(lifecycle.receive(oddity as Payload)).rejects.toMatchObject({
        code: 'payloadUnusable',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(/^(?:Hand in the body|Await it)/),
      });
    expect(store.totals()).toMatchObject({ quarantined: 0, logEntries: 0, accounts: 0 });
  });

  test('takes the payload as it was when it was received', async () => {
    const { lifecycle } = open();
    const payload = v1('a', 'OK');
    const receipt = lifecycle.receive(payload);
    payload.AccountStatus.message = 'ERROR';
    expect(await receipt).toMatchObject({ account: { status: 'OK' } });
  });

  test('takes the shape that a source names where several fit', async () => {
    const { lifecycle } = open();
    const both = { account_id: 'a', type: 'account.status.running', id: 'evt_1', status: 'CREDENTIALS' };
    await lifecycle.receive(both, { source: 'notify' });
    await lifecycle.receive(both);
    expect(
      (await Array.fromAsync(lifecycle.history('a'))).map(({ source, event }) => [source, event]),
    ).toEqual([
      ['notify', 'CREDENTIALS'],
      ['v2', 'OK'],
    ]);
  });

  test('takes signals in', async () => {
    const { lifecycle } = open();
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    const receipt = await lifecycle.signal('a', {
      type: 'apiError',
      status: 403,
      error: 'account_restricted',
    });
    expect(receipt).toMatchObject({
      decision: 'applied',
      account: { status: 'CREDENTIALS', cause: 'linkedin.excessiveRequests', needsOperator: true },
    });
  });

  test('rejects a delivery that trips a bug alone', async () => {
    const { lifecycle, store } = open({ reader: brokenReader });
    const receipts = await Promise.allSettled(
      ['a', 'trap', 'b', 'trap'].map((id) => lifecycle.receive(v1(id, 'OK'))),
    );
    expect(receipts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(receipts[1]).toMatchObject({ reason: new TypeError('trapped') });
    expect(decisionsOf(store)).toEqual(['OK applied', 'OK applied']);
    expect(await reasonOf(lifecycle.receive(v1('trap', 'OK')))).toEqual(new TypeError('trapped'));
    expect(await lifecycle.receive(v1('a', 'OK'))).toMatchObject({ decision: 'repeat' });
  });

  test('rejects everybody when the store fails, keeps nothing, and goes on later', async () => {
    const { lifecycle, store, clock } = open();
    await lifecycle.receive(v1('a', 'CONNECTING'));
    const before = bytesOf(store);
    const heard: unknown[] = [];
    lifecycle.on('decision', (decision) => heard.push(decision));
    const { transactions } = store;
    store.fault = diskFull();
    const receipts = [lifecycle.receive(v1('a', 'OK')), lifecycle.receive(v1('b', 'OK'))].map(reasonOf);
    expect(await Promise.all(receipts)).toEqual([store.fault, store.fault]);
    expect(store.transactions).toBe(transactions + 1);
    expect(bytesOf(store)).toEqual(before);
    expect(store.totals().logEntries).toBe(1);
    expect(heard).toEqual([]);
    store.fault = null;
    await clock.advance(61 * MINUTE);
    expect(await lifecycle.account('a')).toMatchObject({ needsOperator: true });
    expect(await lifecycle.receive(v1('b', 'OK'))).toMatchObject({ decision: 'applied' });
  });

  test('finds accounts, one or those that match', async () => {
    const { lifecycle } = open();
    await Promise.all([
      lifecycle.receive(v1('b', 'OK')),
      lifecycle.receive(v1('a', 'ERROR', 'WHATSAPP')),
      lifecycle.receive({ status: 'CREATION_SUCCESS', account_id: 'c', name: 'user-1' }),
    ]);
    const idsOf = async (query?: Parameters<typeof lifecycle.accounts>[0]) =>
      (await lifecycle.accounts(query)).map(({ accountId }) => accountId);
    expect(await idsOf()).toEqual(['a', 'b', 'c']);
    expect(await idsOf({ status: 'OK' })).toEqual(['b']);
    expect(await idsOf({ provider: 'whatsapp' })).toEqual(['a']);
    expect(await idsOf({ tenant: 'user-1' })).toEqual(['c']);
    expect(await idsOf({ limit: 1, offset: 1 })).toEqual(['b']);
    expect(await lifecycle.account('b')).toEqual((await lifecycle.accounts({ status: 'OK' }))[0]);
    expect(await lifecycle.account('z')).toBeNull();
    expect(await lifecycle.counts()).toEqual({
      total: 3,
      byStatus: { OK: 1, ERROR: 1, CREATION_SUCCESS: 1 },
      byCause: {},
      byProvider: { linkedin: 1, whatsapp: 1, other: 1 },
      attention: 1,
    });
  });

  test('lists who needs somebody: operators first, then the longest broken', async () => {
    const { lifecycle, clock } = open();
    for (const [id, status] of [
      ['userFirst', 'CREDENTIALS'],
      ['fine', 'OK'],
      ['operatorFirst', 'ERROR'],
      ['userLater', 'PERMISSIONS'],
      ['operatorLater', 'STOPPED'],
    ] as const) {
      await lifecycle.receive(v1(id, status));
      await clock.advance(MINUTE);
    }
    const needy = ['operatorFirst', 'operatorLater', 'userFirst', 'userLater'];
    expect((await lifecycle.attention()).map(({ accountId }) => accountId)).toEqual(needy);
    expect(await lifecycle.attention({ limit: 1 })).toMatchObject([{ accountId: 'operatorFirst' }]);
  });

  test('closes once, takes in what waits, and refuses everything afterwards', async () => {
    const { lifecycle } = open();
    const last = lifecycle.receive(v1('a', 'OK'));
    await lifecycle.close();
    expect(await last).toMatchObject({ decision: 'applied' });
    await expect(lifecycle.close()).resolves.toBeUndefined();
    const closed = expect.objectContaining({ code: 'closed' });
    await expect(lifecycle.receive(v1('a', 'OK'))).rejects.toEqual(closed);
    await expect(lifecycle.signal('a', { type: 'deviceSeen' })).rejects.toEqual(closed);
    await expect(lifecycle.replay([])).rejects.toEqual(closed);
    for (const read of [
      () => lifecycle.account('a'),
      () => lifecycle.accounts(),
      () => lifecycle.counts(),
      () => lifecycle.attention(),
      () => lifecycle.explain('a'),
      () => lifecycle.at('a', T0),
      () => lifecycle.tick(),
    ])
      await expect(read()).rejects.toEqual(closed);
    for (const iterate of [() => lifecycle.history('a'), () => lifecycle[Symbol.asyncIterator]()])
      expect(iterate).toThrow(closed);
  });

  test('is closed at the end of an `await using` block', async () => {
    const { lifecycle } = open();
    {
      await using held = lifecycle;
      await held.receive(v1('a', 'OK'));
    }
    await expect(lifecycle.account('a')).rejects.toMatchObject({ code: 'closed' });
  });

  test('applies a poll that shows a deleted account, as a new life', async () => {
    const { lifecycle } = open();
    await lifecycle.receive(v1('a', 'DELETED'));
    const receipt: Receipt = await lifecycle.receive(polled('a', 'OK'));
    expect(receipt).toMatchObject({ decision: 'applied', account: { status: 'OK', incarnation: 2 } });
  });
});

describe('a lifecycle on a file', () => {
  test('resolves a delivery after COMMIT: another connection sees it', async () => {
    const database = databaseFile();
    await using lifecycle = openLifecycle({ database });
    const other = openSqliteStore({ database, readonly: true });
    const receipt = lifecycle.receive(v1('a', 'OK'));
    expect(other.snapshot('a')).toBeNull();
    await receipt;
    expect(other.snapshot('a')?.version).toBe(1);
    expect(other.log({ accountId: 'a' })).toHaveLength(1);
    other.close();
  });

  test('sees what another process wrote', async () => {
    const database = databaseFile();
    await using one = openLifecycle({ database });
    await using other = openLifecycle({ database });
    await one.receive(v1('a', 'OK'));
    expect(await other.receive(v1('a', 'OK'))).toMatchObject({ decision: 'repeat' });
    expect(await one.receive(v1('a', 'ERROR'))).toMatchObject({ account: { version: 2 } });
  });
});

describe('opening a lifecycle', () => {
  test('keeps everything in memory unless told otherwise, on the clock of the machine', async () => {
    await using lifecycle = openLifecycle();
    const before = Date.now();
    const { account } = await lifecycle.receive(v1('a', 'CONNECTING'));
    expect(Date.parse(account?.since ?? '')).toBeGreaterThanOrEqual(before);
  });

  test('refuses a policy that cannot be', () => {
    expect(() => openLifecycle({ policy: { connectingStallsMinutes: -1 } })).toThrow(LifecycleError);
  });

  test('applies the policy that it is given', async () => {
    await using lifecycle = openLifecycle({ policy: { weakProbability: 0.1 } });
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    expect((await lifecycle.account('a'))?.cause).not.toBe('undetermined');
    await using usual = openLifecycle();
    await usual.receive(v1('a', 'CREDENTIALS'));
    expect((await usual.account('a'))?.cause).toBe('undetermined');
  });
});
