import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionNames, type ReplayOptions } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { diskFull, WatchedStore } from '../homes.ts';
import { bytesOf, decisionsOf, openOver } from '../open.ts';
import { anyHistory, entriesOf, foreign, linesOf, T0, v1 } from '../payloads.ts';
import { line, replayed, timesOf } from '../replayed.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the summary of a replay', () => {
  test('counts lines, events, decisions, deadlines and what is there afterwards', async () => {
    const { summary } = await replayed([
      line(T0, v1('a', 'CONNECTING')),
      line(T0 + HOUR, v1('b', 'CREDENTIALS')),
      line(T0 + HOUR, v1('b', 'CREDENTIALS')),
      line(T0 + HOUR, foreign),
      'garbage',
      line(T0 + HOUR, { neither: 'nor' }),
    ]);
    expect(summary).toEqual({
      lines: 6,
      events: 3,
      decisions: {
        ...Object.fromEntries(decisionNames.map((name) => [name, 0])),
        applied: 2,
        repeat: 1,
        quarantined: 2,
      },
      foreign: 1,
      deadlines: 1,
      accounts: 2,
      byStatus: { CONNECTING: 1, CREDENTIALS: 1 },
      byCause: { undetermined: 1 },
      byProvider: { linkedin: 2 },
      backwards: { lines: 0, worst: null },
      ahead: { lines: 0, first: null },
      quarantined: [
        { file: 'log.ndjson', line: 5, reason: 'the line is not JSON: "garbage"' },
        { file: 'log.ndjson', line: 6, reason: expect.stringContaining('no known shape') },
      ],
      readAs: [],
      passedOver: 0,
      skipped: 0,
      interrupted: false,
    });
  });

  test('of no lines is all zero', async () => {
    const { summary } = await replayed([]);
    expect(summary).toMatchObject({ lines: 0, events: 0, accounts: 0, interrupted: false });
  });

  test('has decisions and foreign lines that add up to the lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (history) => {
        const { summary } = await replayed([...linesOf(history), 'garbage']);
        const sum = Object.values(summary.decisions).reduce((a, b) => a + b, summary.foreign);
        expect(sum).toBe(history.length + 1);
        expect(summary.lines).toBe(sum);
        expect(summary.events).toBe(sum - summary.foreign - summary.decisions.quarantined);
      }),
      { numRuns: 30 },
    );
  });

  test('shows the first 20 rejected lines; onRejected hears of all', async () => {
    const heard: unknown[] = [];
    const { summary, store } = await replayed(
      Array.from({ length: 25 }, (_, n) => `garbage ${n}`),
      { onRejected: ({ line: number }, text) => heard.push([number, text]) },
    );
    expect(summary.quarantined.map((one) => one.line)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(heard).toHaveLength(25);
    expect(heard[24]).toEqual([25, 'garbage 24']);
    expect(store.quarantine({ limit: 1 })).toEqual([
      {
        id: 1,
        at: 0,
        source: null,
        raw: 'garbage 0',
        origin: 'log.ndjson:1',
        reason: 'the line is not JSON: "garbage 0"',
      },
    ]);
  });
});

describe('a replayed line', () => {
  test('that was known to be unreadable is quarantined for that reason', async () => {
    const { store, summary } = await replayed([
      { file: 'f', line: 3, text: '{"a', unreadable: 'is cut off' },
    ]);
    expect(summary.quarantined).toEqual([{ file: 'f', line: 3, reason: 'is cut off' }]);
    expect(store.quarantine({ limit: 1 })).toMatchObject([
      { raw: '{"a', origin: 'f:3', reason: 'is cut off' },
    ]);
  });

  test('keeps its source', async () => {
    const both = { account_id: 'a', type: 'account.status.running', id: 'evt_1', status: 'CREDENTIALS' };
    const { store } = await replayed([
      JSON.stringify({ source: 'notify', payload: both }),
      JSON.stringify(both),
    ]);
    expect(decisionsOf(store)).toEqual(['CREDENTIALS applied', 'OK applied']);
    const { store: other } = await replayed([
      JSON.stringify({ source: 'poll', payload: { neither: 'nor' } }),
    ]);
    expect(other.quarantine({ limit: 1 })).toMatchObject([{ source: 'poll' }]);
  });

  test('without a time counts from 1970, one millisecond after the line before it', async () => {
    const bare = JSON.stringify(v1('a', 'OK'));
    const { store } = await replayed([bare, bare, line(T0, v1('a', 'OK')), bare, 'garbage', bare]);
    expect(timesOf(store)).toEqual([0, 1, T0, T0 + 1, T0 + 3]);
  });

  test('never takes time backwards', async () => {
    const { store } = await replayed([
      line(T0 + HOUR, v1('a', 'OK')),
      line(T0, v1('b', 'ERROR')),
      JSON.stringify(v1('b', 'OK')),
      line(T0 + 2 * HOUR, v1('b', 'ERROR')),
    ]);
    expect(timesOf(store)).toEqual([T0 + HOUR, T0 + HOUR, T0 + HOUR, T0 + 2 * HOUR]);
  });
});

describe('the order of a replay', () => {
  const lines = [
    line(T0 + 2, v1('a', 'OK')),
    line(T0 + 1, v1('a', 'ERROR')),
    line(T0 + 2, v1('a', 'STOPPED')),
  ];

  test('is that of arrival unless asked otherwise', async () => {
    for (const options of [{}, { order: 'arrival' } as const])
      expect(decisionsOf((await replayed(lines, options)).store)).toEqual([
        'OK applied',
        'ERROR applied',
        'STOPPED applied',
      ]);
  });

  test('can be that of time; lines of the same time stay as they stand', async () => {
    const { store, summary } = await replayed(lines, { order: 'time', linesPerTransaction: 2 });
    expect(decisionsOf(store)).toEqual(['ERROR applied', 'OK applied', 'STOPPED applied']);
    expect(timesOf(store)).toEqual([T0 + 1, T0 + 2, T0 + 2]);
    expect(summary.lines).toBe(3);
  });

  test('of time is the same however the lines were shuffled', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), fc.infiniteStream(fc.nat()), async (history, random) => {
        // No two lines of the same time: their order would count.
        const apart = linesOf(history.map(({ gap, payload }) => ({ gap: gap + 1, payload })));
        const keyed = apart.map((text) => ({ text, key: random.next().value as number }));
        const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ text }) => text);
        const expected = await replayed(apart);
        const { store } = await replayed(shuffled, { order: 'time' });
        expect(bytesOf(store)).toEqual(bytesOf(expected.store));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a replay until a moment', () => {
  const lines = [
    line(T0, v1('a', 'CONNECTING')),
    line(T0 + MINUTE, v1('b', 'CONNECTING')),
    line(T0 + 3 * HOUR, v1('a', 'OK')),
    line(T0, v1('b', 'OK')),
  ];

  test('takes lines up to it, inclusive, and fires deadlines up to it when the log goes past', async () => {
    const { store, summary } = await replayed(lines, { until: T0 + HOUR });
    expect(summary).toMatchObject({ lines: 2, deadlines: 1 });
    expect(store.snapshot('a')?.value.connection).toEqual({ CONNECTING: 'stalled' });
    expect(store.snapshot('b')?.value.connection).toEqual({ CONNECTING: 'attempting' });
    const inclusive = await replayed(lines, { until: T0 + 3 * HOUR });
    expect(inclusive.summary).toMatchObject({ lines: 4, deadlines: 2 });
  });

  test('fires none after the end of the log', async () => {
    const { summary } = await replayed(lines.slice(0, 2), { until: T0 + 3 * HOUR });
    expect(summary).toMatchObject({ lines: 2, deadlines: 0 });
  });

  test.each([
    ['another kind of webhook', foreign, {}],
    ['a payload that cannot be read', { odd: true }, {}],
    ['an event of an account that is left out', v1('b', 'OK'), { account: 'a' }],
  ])('counts on any line for how late it is: %s', async (_what, payload, options) => {
    const late = [line(T0, v1('a', 'CONNECTING')), line(T0 + 2 * HOUR, payload)];
    const whole = await replayed(late, options);
    expect(whole.summary).toMatchObject({ deadlines: 1 });
    const { store } = await replayed(late, { ...options, until: T0 + HOUR, key: 'log' });
    await replayed(late, { ...options, key: 'log', resume: true }, store);
    expect(bytesOf(store)).toEqual(bytesOf(whole.store));
  });

  test('reads no further than it must', async () => {
    let read = 0;
    const batches = function* () {
      for (const text of lines) {
        read += 1;
        yield entriesOf([text]);
      }
    };
    await openOver(createMemoryStore()).lifecycle.replay(batches(), { until: T0 + HOUR });
    expect(read).toBe(3);
  });

  test('gives the same as a whole one when it is gone on with', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), fc.nat(40), async (history, hours) => {
        const texts = linesOf(history);
        const whole = await replayed(texts);
        const { store } = await replayed(texts, { until: T0 + hours * HOUR, key: 'log' });
        await replayed(texts, { key: 'log', resume: true }, store);
        expect(bytesOf(store)).toEqual(bytesOf(whole.store));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a replay of one account', () => {
  test('takes its lines alone', async () => {
    const lines = [
      line(T0, v1('a', 'OK')),
      line(T0, v1('b', 'OK')),
      line(T0, foreign),
      'garbage',
      line(T0 + 1, v1('a', 'ERROR')),
    ];
    const { store, summary } = await replayed(lines, { account: 'a' });
    expect(summary).toMatchObject({ lines: 2, events: 2, accounts: 1 });
    expect(decisionsOf(store)).toEqual(['OK applied', 'ERROR applied']);
  });

  test('reads each line by the source that it names', async () => {
    const both = { account_id: 'a', type: 'account.status.running', id: 'evt_1', status: 'CREDENTIALS' };
    const { store } = await replayed([JSON.stringify({ source: 'notify', payload: both })], { account: 'a' });
    expect(decisionsOf(store)).toEqual(['CREDENTIALS applied']);
  });

  test('gives the account that a whole replay gives', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), fc.constantFrom('-a', 'b'), async (history, account) => {
        const texts = linesOf(history);
        const { store: whole } = await replayed([...texts, line(T0 + 9e12, foreign)]);
        const { store } = await replayed(texts, { account });
        const alone = store.log({}).map(({ type, at, decision }) => [type, at, decision]);
        const among = whole.log({ accountId: account }).map(({ type, at, decision }) => [type, at, decision]);
        // Among others, its last deadline may be fired by one of their lines.
        expect(among.slice(0, alone.length)).toEqual(alone);
        expect(among.slice(alone.length).every(([type]) => String(type).startsWith('xstate.after.'))).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('the transactions of a replay', () => {
  test('hold as many lines as asked for, and tell their progress', async () => {
    const store = new WatchedStore(createMemoryStore());
    const progress: number[] = [];
    const texts = Array.from({ length: 10 }, (_, n) => line(T0 + n, v1('a', 'OK')));
    const batches = [entriesOf(texts.slice(0, 7)), entriesOf(texts.slice(7))];
    const { lifecycle } = openOver(store);
    await lifecycle.replay(batches, {
      linesPerTransaction: 3,
      onProgress: (lines) => void progress.push(lines),
    });
    expect(progress).toEqual([3, 6, 7, 10]);
    expect(store.transactions).toBe(5);
  });

  test('may be filled from batches that can be gone through once', async () => {
    const progress: number[] = [];
    const { lifecycle } = openOver(createMemoryStore());
    const once = function* (from: number, to: number) {
      for (let n = from; n <= to; n += 1) yield { file: 'log', line: n, text: line(T0 + n, v1('a', 'OK')) };
    };
    const { lines } = await lifecycle.replay([once(1, 4), once(5, 4), once(5, 5)], {
      linesPerTransaction: 2,
      onProgress: (done) => void progress.push(done),
    });
    expect(lines).toBe(5);
    expect(progress).toEqual([2, 4, 5]);
  });

  test.each([0, -1, 1.5, Number.NaN])('cannot hold %d lines', async (linesPerTransaction) => {
    await expect(replayed([], { linesPerTransaction })).rejects.toMatchObject({ code: 'invalidOption' });
  });

  test('hold 50,000 lines at most unless asked otherwise', async () => {
    const progress: number[] = [];
    const texts = Array.from({ length: 50_001 }, () => JSON.stringify(v1('a', 'OK')));
    await replayed(texts, { onProgress: (lines) => void progress.push(lines) });
    expect(progress).toEqual([50_000, 50_001]);
  });

  test('wait for what onProgress promises', async () => {
    const order: string[] = [];
    const batches = [entriesOf([line(T0, v1('a', 'OK'))]), entriesOf([line(T0, v1('a', 'ERROR'))])];
    const { lifecycle } = openOver(createMemoryStore());
    await lifecycle.replay(batches, {
      onProgress: async (lines) => {
        order.push(`begin ${lines}`);
        await Promise.resolve();
        order.push(`end ${lines}`);
      },
    });
    expect(order).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('are none when the input is cut short before it is sorted', async () => {
    const stop = new AbortController();
    const { lifecycle, store } = openOver(createMemoryStore());
    const batches = function* () {
      yield entriesOf([line(T0, v1('a', 'OK'))]);
      stop.abort();
    };
    const options = { order: 'time', key: 'log', signal: stop.signal } as const;
    expect(await lifecycle.replay(batches(), options)).toMatchObject({ lines: 0, interrupted: true });
    expect(store.totals().logEntries).toBe(0);
    expect(store.progress('log')).toMatchObject({ entries: 0, finished: false });
  });

  test('that fail end it: nothing of them is kept, and rejected lines are not told', async () => {
    const store = new WatchedStore(createMemoryStore());
    const { lifecycle } = openOver(store);
    const rejected: number[] = [];
    const entries = entriesOf([
      'garbage',
      line(T0, v1('a', 'OK')),
      'more garbage',
      line(T0, v1('a', 'ERROR')),
    ]);
    const options: ReplayOptions = {
      key: 'log',
      linesPerTransaction: 2,
      onRejected: (one) => rejected.push(one.line),
    };
    const onProgress = () => void (store.fault = diskFull());
    const failed = lifecycle.replay([entries], { ...options, onProgress });
    await expect(failed).rejects.toMatchObject({ code: 'diskFull' });
    expect(rejected).toEqual([1]);
    store.fault = null;
    expect(await lifecycle.replay([entries], { ...options, resume: true })).toMatchObject({ lines: 2 });
    expect(rejected).toEqual([1, 3]);
    expect(decisionsOf(store)).toEqual(['OK applied', 'ERROR applied']);
  });

  test('let deliveries in between them', async () => {
    const { lifecycle, store } = openOver(createMemoryStore(), {}, createSimulatedClock(T0));
    let received: Promise<unknown> = Promise.resolve();
    const batches = async function* () {
      yield entriesOf([line(T0, v1('a', 'OK'))]);
      received = lifecycle.receive(v1('a', 'ERROR'));
      await received;
      yield entriesOf([line(T0, v1('a', 'STOPPED'))]);
    };
    await lifecycle.replay(batches());
    expect(decisionsOf(store)).toEqual(['OK applied', 'ERROR applied', 'STOPPED applied']);
  });
});
