import { readPayload } from '../src/index.ts';
import { createMemoryStore } from '../src/memory/store.ts';
import type { Reader } from '../src/model/delivery.ts';
import type { Store } from '../src/store/port.ts';
import { createSimulatedClock } from '../src/testing/simulated-clock.ts';
import { openOver, type Opened } from './open.ts';
import { T0 } from './payloads.ts';

/** In milliseconds. */
export const MINUTE = 60_000;

/** What an earlier version could not read: payloads that are marked so. */
export const earlierReader: Reader = (payload, at, source) =>
  JSON.stringify(payload).includes('"new":')
    ? { kind: 'unreadable', reason: 'is of no known shape' }
    : readPayload(payload, at, source);

/** A payload that the earlier version cannot read, and today's can. */
export const unread = <Payload extends object>(payload: Payload) => ({ ...payload, new: true });

/** What is heard: a payload, or a poll. */
export interface Told {
  readonly payload: object;
  readonly source?: 'poll' | 'signal';
}

/** Opens an earlier version over a store, lets it hear one thing a minute, and then today's version over the same store. */
export const upgraded = async (
  heard: readonly Told[],
  store: Store = createMemoryStore(),
): Promise<Opened> => {
  const clock = createSimulatedClock(T0);
  const { lifecycle: earlier } = openOver(store, { reader: earlierReader }, clock);
  for (const { payload, source } of heard) {
    await earlier.receive(payload, source === undefined ? {} : { source });
    await clock.advance(MINUTE);
  }
  return openOver(store, {}, clock);
};
