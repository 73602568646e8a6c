import type { ReplayEntry, ReplayOptions, Store } from '../src/index.ts';
import { isoTime } from '../src/model/clock.ts';
import { createMemoryStore } from '../src/memory/store.ts';
import { openOver } from './open.ts';

/** A line of a log. */
export const line = (at: number, payload: object): string =>
  JSON.stringify({ received_at: isoTime(at), payload });

/** Replays one batch into a store that is empty unless given; the clock stands still, so that lines may bear later times. */
export const replayed = async (
  lines: readonly (string | ReplayEntry)[],
  options: ReplayOptions = {},
  store = createMemoryStore(),
) => {
  const { lifecycle } = openOver(store);
  const entries = lines.map((one, index) =>
    typeof one === 'string' ? { file: 'log.ndjson', line: index + 1, text: one } : one,
  );
  return { summary: await lifecycle.replay([entries], { allowFuture: true, ...options }), store, lifecycle };
};

/** The times of the log entries. */
export const timesOf = (store: Store): readonly number[] => store.log({}).map(({ at }) => at);
