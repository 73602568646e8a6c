import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLine, readPayload, rebuild } from '../../src/index.ts';
import { payloadOf } from '../../src/model/delivery.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes } from '../homes.ts';
import { bytesOf, openOver } from '../open.ts';
import { anyHistory, entriesOf, linesOf, T0, v1 } from '../payloads.ts';
import { line, replayed } from '../replayed.ts';
import { databaseFile } from '../sqlite/files.ts';
import { trials } from '../trials.ts';

describe.each(homes)('a replay $name', ({ settle }) => {
  test('that is stopped at any batch and gone on with gives the same bytes as one that is not', async () => {
    const history = fc.sample(anyHistory(40), { seed: 3, numRuns: 1 })[0] ?? [];
    const texts = [...linesOf(history), 'garbage', line(T0 + 2 ** 41, v1('b', 'OK'))];
    const whole = await replayed(texts);
    for (const order of ['arrival', 'time'] as const)
      for (let stopAfter = 1; stopAfter <= texts.length; stopAfter += 1) {
        const home = settle();
        const options = { key: 'log', order, linesPerTransaction: 1, allowFuture: true };
        const stop = new AbortController();
        const first = openOver(home.open());
        const part = await first.lifecycle.replay([entriesOf(texts)], {
          ...options,
          signal: stop.signal,
          onProgress: (lines) => void (lines === stopAfter && stop.abort()),
        });
        expect(part).toMatchObject({ lines: stopAfter, interrupted: true });
        expect(first.store.progress('log')).toMatchObject({ entries: stopAfter, finished: false });
        await first.lifecycle.close();

        const { lifecycle, store } = openOver(home.open());
        const rest = await lifecycle.replay([entriesOf(texts)], { ...options, resume: true });
        expect(rest).toMatchObject({
          skipped: stopAfter,
          lines: texts.length - stopAfter,
          interrupted: false,
        });
        expect(bytesOf(store)).toEqual(bytesOf(whole.store));
        expect(store.log({})).toEqual(whole.store.log({}));
        expect(store.quarantine({ limit: 99 })).toEqual(whole.store.quarantine({ limit: 99 }));
        expect(store.progress('log')).toMatchObject({ entries: texts.length, finished: true });
        await lifecycle.close();
      }
  });

  test('that is finished has nothing left to go on with', async () => {
    const { lifecycle, store } = openOver(settle().open());
    const entries = [entriesOf([line(T0, v1('a', 'OK')), line(T0, v1('a', 'ERROR'))])];
    await lifecycle.replay(entries, { key: 'log' });
    const before = bytesOf(store);
    expect(await lifecycle.replay(entries, { key: 'log', resume: true })).toMatchObject({
      lines: 0,
      skipped: 2,
    });
    expect(bytesOf(store)).toEqual(before);
    await lifecycle.close();
  });

  test('begins at the first line without a key, without `resume`, and under a key that is new', async () => {
    const { lifecycle } = openOver(settle().open());
    const entries = [entriesOf([line(T0, v1('a', 'OK'))])];
    await lifecycle.replay(entries, { key: 'log' });
    for (const options of [{}, { resume: true }, { key: 'log' }, { key: 'other', resume: true }])
      expect(await lifecycle.replay(entries, options)).toMatchObject({ lines: 1, skipped: 0 });
    await lifecycle.close();
  });

  test('that the input has less of than was done is refused, and forgets nothing', async () => {
    const { lifecycle, store } = openOver(settle().open());
    const entries = entriesOf([line(T0, v1('a', 'OK')), line(T0, v1('a', 'ERROR'))]);
    await lifecycle.replay([entries], { key: 'log' });
    const again = lifecycle.replay([entries.slice(0, 1)], { key: 'log', resume: true });
    await expect(again).rejects.toMatchObject({ code: 'inputChanged' });
    expect(store.progress('log')).toMatchObject({ entries: 2 });
    await lifecycle.close();
  });
});

describe.each(homes)('a log received line by line $name', ({ settle }) => {
  test('gives the same bytes as its replay', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (history) => {
        // The last line is an event: a replay fires no deadline after the last event, a clock does.
        const whole = [...history, { gap: 0, payload: v1('b', 'OK') }];
        const expected = await replayed(linesOf(whole));
        const clock = createSimulatedClock(T0);
        const { lifecycle, store } = openOver(settle().open(), {}, clock);
        for (const { gap, payload } of whole) {
          await clock.advance(gap);
          await lifecycle.receive(payload);
        }
        expect(bytesOf(store)).toEqual(bytesOf(expected.store));
        expect(store.log({})).toEqual(expected.store.log({}));
        const unmarked = expected.store.outbox(999).map(({ replayed: _replayed, ...item }) => item);
        expect(store.outbox(999)).toEqual(unmarked);
        await lifecycle.close();
      }),
      { numRuns: trials(30) },
    );
  });
});

describe('the demonstration log', () => {
  const texts = readFileSync(new URL('../../demo/fleet.ndjson', import.meta.url), 'utf8')
    .split('\n')
    .filter((text) => text.trim() !== '');

  test('gives the same bytes in memory, in SQLite, and taken in live', async () => {
    const memory = await replayed(texts);
    const sqlite = await replayed(texts, {}, openSqliteStore({ database: databaseFile() }));
    expect(memory.summary.lines).toBe(texts.length);
    expect(sqlite.summary).toEqual(memory.summary);
    expect(bytesOf(sqlite.store)).toEqual(bytesOf(memory.store));
    expect(sqlite.store.log({})).toEqual(memory.store.log({}));
    expect([...rebuild(sqlite.store, readPayload)]).toEqual([]);
    await sqlite.lifecycle.close();
  });

  test('gives the same bytes when its lines are received one by one', async () => {
    const { store: replayedStore } = await replayed(texts);
    const clock = createSimulatedClock(0);
    const { lifecycle, store } = openOver(createMemoryStore(), {}, clock);
    let previous = -1;
    for (const text of texts) {
      const opened = readLine(text);
      previous = 'unreadable' in opened ? previous + 1 : (opened.receivedAt ?? previous + 1);
      await clock.set(Math.max(clock.now(), previous));
      if ('unreadable' in opened) continue;
      await lifecycle.receive(
        payloadOf(opened.payload),
        opened.source === null ? {} : { source: opened.source },
      );
    }
    expect(bytesOf(store)).toEqual(bytesOf(replayedStore));
    expect(store.log({})).toEqual(replayedStore.log({}));
  });
});
