import { newestEntry } from '../store/newest.ts';
import type { StoreReader } from '../store/port.ts';

/** How far back the newest entry may lie before a fleet counts as one of the past, such as a replayed log, in milliseconds. */
const PRESENT = 24 * 60 * 60 * 1000;

/**
 * The moment for which a fleet's state stands, in milliseconds since 1970: now, or the time of its newest log entry where that
 * is more than a day ago or ahead of the clock.
 */
export const asOf = (store: Pick<StoreReader, 'log' | 'totals'>, now: number): number => {
  // Totals count what is stored, so they are asked only where no log is kept.
  const newestAt = newestEntry(store)?.at ?? store.totals().newestAt ?? now;
  return now - newestAt > PRESENT || newestAt > now ? newestAt : now;
};
