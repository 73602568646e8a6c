import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplayEntry, ReplayOptions } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { bytesOf, decisionsOf, openOver } from '../open.ts';
import { anyHistory, linesOf, T0, v1 } from '../payloads.ts';
import { line } from '../replayed.ts';

/** Files of lines, one after the other, as an input that can be read again. */
const replayedFiles = async (files: readonly (readonly string[])[], options: ReplayOptions = {}) => {
  const input = files.map((texts, file) =>
    texts.map((text, index): ReplayEntry => ({ file: `${file}.ndjson`, line: index + 1, text })),
  );
  const { lifecycle, store } = openOver(createMemoryStore());
  const summary = await lifecycle.replay(input, { allowFuture: true, again: () => input, ...options });
  return { summary, store };
};

const statuses = ['OK', 'CREDENTIALS', 'RECONNECTED', 'OK', 'CREDENTIALS'];
const log = statuses.map((status, n) => line(T0 + n * 1000, v1('a', status)));

describe('a line that stands twice', () => {
  test.each([{}, { linesPerTransaction: 1 }, { order: 'time' } as const])(
    'in files that overlap is a duplicate, and leaves no entry: %j',
    async (options) => {
      const { summary, store } = await replayedFiles([log.slice(0, 4), log.slice(1)], options);
      expect(summary).toMatchObject({ lines: 8, events: 8, backwards: { lines: 0, worst: null } });
      expect(summary.decisions).toMatchObject({ applied: 5, duplicate: 3 });
      expect(decisionsOf(store)).toEqual(statuses.map((status) => `${status} applied`));
    },
  );

  test('in one file that goes back over itself is a duplicate', async () => {
    const { summary } = await replayedFiles([[...log, ...log, ...log]]);
    expect(summary.decisions).toMatchObject({ applied: 5, duplicate: 10 });
  });

  test('among lines that were late themselves is a duplicate', async () => {
    const { summary } = await replayedFiles([log.slice(3), log.slice(0, 3), log.slice(1, 3)]);
    expect(summary.decisions).toMatchObject({ duplicate: 2 });
    expect(summary.backwards.lines).toBe(3);
  });

  test('without a time of its own is a delivery of its own', async () => {
    const bare = [JSON.stringify(v1('a', 'CREDENTIALS'))];
    const { summary } = await replayedFiles([bare, bare, bare]);
    expect(summary.decisions).toMatchObject({ applied: 1, repeat: 2, duplicate: 0 });
  });

  test('with the same time one after the other is two deliveries, and in both exports four', async () => {
    const [first = '', second = ''] = log;
    const export1 = [first, second, second];
    expect((await replayedFiles([export1])).summary.decisions).toMatchObject({ repeat: 1, duplicate: 0 });
    expect((await replayedFiles([export1, export1])).summary.decisions).toMatchObject({
      repeat: 1,
      duplicate: 3,
    });
  });

  test('at another time is a change of its own', async () => {
    const later = log.map((text) => text.replace('.000Z', '.001Z'));
    const { summary } = await replayedFiles([log, later]);
    expect(summary.decisions.duplicate).toBe(0);
    expect(summary.backwards.lines).toBe(4);
  });

  test('is taken for new where the input cannot be read again', async () => {
    const input = [log, log].map((texts, file) =>
      texts.map((text, index) => ({ file: `${file}`, line: index + 1, text })),
    );
    const { lifecycle } = openOver(createMemoryStore());
    const summary = await lifecycle.replay(input, { allowFuture: true });
    expect(summary.decisions.duplicate).toBe(0);
  });

  test('costs no second reading while time goes on', async () => {
    let readings = 0;
    const again = () => {
      readings += 1;
      return [];
    };
    await replayedFiles([log.slice(0, 2), log.slice(2)], { again });
    expect(readings).toBe(0);
    await replayedFiles([log.slice(0, 3), log.slice(2)], { again });
    expect(readings).toBe(1);
  });

  test('does nothing, wherever two exports of one log overlap, in both orders', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyHistory(),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('arrival', 'time'),
        fc.integer({ min: 1, max: 50 }),
        async (history, one, other, order, linesPerTransaction) => {
          const texts = linesOf(history.map(({ gap, payload }) => ({ gap: gap + 1, payload })));
          const [from, to] = [one % texts.length, other % texts.length].toSorted((a, b) => a - b);
          const whole = await replayedFiles([texts]);
          const options = { order, linesPerTransaction } as const;
          const { summary, store } = await replayedFiles([texts.slice(0, to), texts.slice(from)], options);
          expect(bytesOf(store)).toEqual(bytesOf(whole.store));
          expect(store.log({})).toEqual(whole.store.log({}));
          expect(summary.lines).toBe(texts.length + (to ?? 0) - (from ?? 0));
        },
      ),
      { numRuns: 100 },
    );
  });
});
