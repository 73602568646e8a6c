import { describe, expect, test } from 'vitest';
import { openLifecycle, readPayload } from '../../src/index.ts';
import { historyPointOf, HistoryCache, stepAnswerOf } from '../../src/inspector/history-cache.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Reader } from '../../src/model/delivery.ts';
import { serialize } from '../../src/model/snapshot.ts';
import type { Store } from '../../src/store/port.ts';
import { fleetOf, line, now, smallLog, status } from './looking.ts';

/** Lines of an account that goes to and fro, a minute apart. */
const swinging = (id: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) =>
    line(
      new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      'webhook',
      status(id, 'LINKEDIN', index % 2 === 0 ? 'OK' : 'ERROR'),
    ),
  );

/** Histories of a store, with a count of the payloads that were read again. */
const counted = (store: Store) => {
  let payloads = 0;
  const reader: Reader = (...given) => {
    payloads += 1;
    return readPayload(...given);
  };
  const histories = new HistoryCache(store, reader);
  /** How many payloads some work reads. */
  const during = async (work: () => Promise<unknown>): Promise<number> => {
    const before = payloads;
    await work();
    return payloads - before;
  };
  return { histories, during };
};

describe('a history', () => {
  test('has every entry with what was before it, oldest first', async () => {
    const { store } = await fleetOf();
    const history = await new HistoryCache(store, readPayload).of('linkedin-1');
    expect(history?.omitted).toBe(0);
    expect(history?.folded.map(historyPointOf)).toMatchObject([
      { seq: 1, event: 'CREATION_SUCCESS', decision: 'applied', from: { connection: 'NEW' }, group: 'works' },
      { seq: 2, event: 'OK', decision: 'applied', state: { connection: 'OK' }, group: 'works' },
      { seq: 8, event: 'CREDENTIALS', from: { connection: 'OK' }, group: 'user' },
    ]);
  });

  test('of an unknown account is none', async () => {
    const { store } = await fleetOf();
    expect(await new HistoryCache(store, readPayload).of('nobody')).toBeNull();
  });

  test('says of a step what was known after it, its hypotheses once', async () => {
    const { store } = await fleetOf();
    const history = await new HistoryCache(store, readPayload).of('instagram-1');
    const step = history?.folded.map(stepAnswerOf).at(-1);
    expect(step).toMatchObject({
      group: 'operator',
      account: { status: 'CREDENTIALS', cause: 'instagram.proxyUnavailable' },
    });
    expect(step?.hypotheses[0]?.cause).toBe('instagram.proxyUnavailable');
    expect(step?.account).not.toHaveProperty('hypotheses');
  });

  test('that is no longer what was decided is refused, and taken again once it is right', async () => {
    const { store } = await fleetOf();
    let broken = true;
    const histories = new HistoryCache(store, (...given) =>
      broken ? { kind: 'foreign', name: 'somebody' } : readPayload(...given),
    );
    await expect(histories.of('mailbox')).rejects.toMatchObject({ code: 'historyDiverged' });
    broken = false;
    expect((await histories.of('mailbox'))?.folded).toHaveLength(2);
  });
});

describe('a history asked for again', () => {
  test('reads nothing where nothing is new, and else what is', async () => {
    const { store, lifecycle } = await fleetOf(swinging('a', 300));
    const { histories, during } = counted(store);
    expect(await during(() => histories.of('a'))).toBe(300);
    expect(await during(() => histories.of('a'))).toBe(0);
    for (const level of ['OK', 'OK', 'STOPPED']) await lifecycle.receive(status('a', 'LINKEDIN', level));
    expect(await during(() => histories.of('a'))).toBe(3);
    const grown = await histories.of('a');
    const anew = await new HistoryCache(store, readPayload).of('a');
    expect(grown?.folded.map(stepAnswerOf)).toEqual(anew?.folded.map(stepAnswerOf));
  });

  test('by several at once is taken once', async () => {
    const { store, lifecycle } = await fleetOf(swinging('a', 2_500));
    const { histories, during } = counted(store);
    const ask = () => Promise.all([histories.of('a'), histories.of('a'), histories.of('a')]);
    expect(await during(ask)).toBe(2_500);
    await lifecycle.receive(status('a', 'LINKEDIN', 'STOPPED'));
    expect(await during(ask)).toBe(1);
    expect((await histories.of('a'))?.folded).toHaveLength(2_501);
  });

  test('after four others is taken again', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const { store } = await fleetOf(ids.flatMap((id) => swinging(id, 5)));
    const { histories, during } = counted(store);
    for (const id of ids) await histories.of(id);
    expect(await during(() => histories.of('b'))).toBe(0);
    expect(await during(() => histories.of('a'))).toBe(5);
  });
});

test('a long history begins at a snapshot kept of the past, and ends with the stored bytes', async () => {
  const { store, lifecycle } = await fleetOf(swinging('busy', 20_050));
  const { histories, during } = counted(store);
  const read = await during(() => histories.of('busy'));
  expect(read).toBeGreaterThanOrEqual(10_000);
  expect(read).toBeLessThan(10_300);
  const history = await histories.of('busy');
  expect([history?.omitted, history?.folded.length]).toEqual([10_050, 10_000]);
  expect(history?.folded[0]?.entry.seq).toBe(10_051);
  await lifecycle.receive(status('busy', 'LINKEDIN', 'CREDENTIALS'));
  const grown = await histories.of('busy');
  expect([grown?.omitted, grown?.folded.length]).toEqual([10_051, 10_000]);
  const [last, stored] = [grown?.folded.at(-1)?.step.snapshot, store.snapshot('busy')];
  if (last === undefined || stored === null) throw new Error('the account is not known');
  expect(serialize(last)).toBe(serialize(stored));
});

describe('what a history has gained', () => {
  const seqs = async (found: ReturnType<HistoryCache['since']>): Promise<readonly number[] | undefined> =>
    (await found)?.map(({ entry }) => entry.seq);

  test('are the entries after a number, of that account alone', async () => {
    const { store } = await fleetOf();
    const histories = new HistoryCache(store, readPayload);
    for (const ask of [async () => null, async () => histories.of('instagram-1')]) {
      await ask();
      expect(await seqs(histories.since('instagram-1', 4))).toEqual([9, 10]);
      expect(await seqs(histories.since('instagram-1', 9))).toEqual([10]);
      expect(await seqs(histories.since('instagram-1', 10))).toEqual([]);
      expect(await seqs(histories.since('nobody', 0))).toEqual([]);
    }
  });

  test('is the same whether the history is kept or not', async () => {
    const { store } = await fleetOf(swinging('a', 400));
    const [cold, warm] = [new HistoryCache(store, readPayload), new HistoryCache(store, readPayload)];
    await warm.of('a');
    const steps = async (histories: HistoryCache) => (await histories.since('a', 370))?.map(stepAnswerOf);
    expect(await steps(cold)).toEqual(await steps(warm));
  });

  test('costs little where the history is not kept: the way from a snapshot kept of the past', async () => {
    const { store } = await fleetOf(swinging('a', 5_000));
    const { histories, during } = counted(store);
    expect(await during(() => histories.since('a', 4_999))).toBeLessThan(300);
  });

  test('is not told where it is more than a hundred entries', async () => {
    const { store } = await fleetOf(swinging('a', 150));
    const histories = new HistoryCache(store, readPayload);
    expect(await histories.since('a', 49)).toBeNull();
    expect(await histories.since('a', 50)).toHaveLength(100);
  });
});

test('accounts of one store do not mix', async () => {
  const store = createMemoryStore();
  const lifecycle = openLifecycle({ store, clock: { now: () => now } });
  await lifecycle.replay([smallLog.map((text, index) => ({ file: 'x', line: index + 1, text }))]);
  const histories = new HistoryCache(store, readPayload);
  const ids = async (id: string) =>
    new Set((await histories.of(id))?.folded.map(({ entry }) => entry.accountId));
  expect(await ids('mailbox')).toEqual(new Set(['mailbox']));
  expect(await ids('linkedin-1')).toEqual(new Set(['linkedin-1']));
});
