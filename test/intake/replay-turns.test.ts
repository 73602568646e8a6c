import { expect, test } from 'vitest';
import { replay } from '../../src/intake/replay.ts';
import { Engine } from '../../src/engine/engine.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { logReader, openLifecycle } from '../../src/index.ts';
import { lineDigest } from '../../src/line-digest.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { entriesOf, T0, v1 } from '../payloads.ts';
import { line } from '../replayed.ts';

const lines = Array.from({ length: 200 }, (_, index) => line(T0 + index, v1(`a${index % 7}`, 'OK')));

/** Counts the turns that others have while something is done. */
const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let [turns, isDone] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isDone = true;
  return turns;
};

test('others have their turn after each transaction of a replay, and can stop it', async () => {
  await using lifecycle = openLifecycle({ store: createMemoryStore() });
  const turns = await turnsDuring(() => lifecycle.replay([entriesOf(lines)], { linesPerTransaction: 10 }));
  expect(turns).toBeGreaterThanOrEqual(20);
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  const { interrupted, lines: done } = await lifecycle.replay([entriesOf(lines)], {
    linesPerTransaction: 10,
    signal: stop.signal,
  });
  expect({ interrupted, isEarly: done < 50 }).toEqual({ interrupted: true, isEarly: true });
});

test('a replay that gives nobody a turn is caught', async () => {
  const parts = {
    engine: new Engine({ ledger: localLedger(createMemoryStore()) }),
    readLine: logReader({}),
    now: () => T0,
    digest: lineDigest,
    turn: () => Promise.resolve(),
  };
  const turns = await turnsDuring(() => replay(parts, [entriesOf(lines)], { linesPerTransaction: 10 }));
  expect(turns).toBeLessThan(20);
});
