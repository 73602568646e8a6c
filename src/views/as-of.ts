import { newestEntry } from '../store/newest.ts';
import type { LedgerReader } from '../store/ledger.ts';
import type { StoreReader } from '../store/port.ts';

/** How far back the newest entry may lie before a fleet counts as one of the past, such as a replayed log, in milliseconds. */
const PRESENT = 24 * 60 * 60 * 1000;

/** Among how many of the last entries the newest is looked for. */
const LAST = 500;

const isNearlyNow = (moment: number, now: number): boolean => moment <= now && now - moment <= PRESENT;

/** The latest time at the end of the log. What was taken out of quarantine may stand there with an older one. */
const latestTime = (store: Pick<StoreReader, 'log'>): number =>
  Math.max(...store.log({ last: true, limit: LAST }).map(({ at }) => at));

/**
 * The moment for which a fleet's state stands, in milliseconds since 1970: now, or the time of its newest log entry where that
 * is more than a day ago or ahead of the clock.
 */
export const asOf = (store: Pick<StoreReader, 'log' | 'totals'>, now: number): number => {
  const last = newestEntry(store)?.at;
  if (last !== undefined && isNearlyNow(last, now)) return now;
  // Totals count what is stored, so they are asked only where no log is kept.
  const newestAt = last === undefined ? (store.totals().newestAt ?? now) : latestTime(store);
  return isNearlyNow(newestAt, now) ? now : newestAt;
};

/** The same for a fleet that may be far away. */
export const asOfIn = async (ledger: Pick<LedgerReader, 'log' | 'totals'>, now: number): Promise<number> => {
  const [last] = await ledger.log({ last: true, limit: 1 });
  if (last !== undefined && isNearlyNow(last.at, now)) return now;
  const times = (await ledger.log({ last: true, limit: LAST })).map(({ at }) => at);
  const newestAt = times.length === 0 ? ((await ledger.totals()).newestAt ?? now) : Math.max(...times);
  return isNearlyNow(newestAt, now) ? now : newestAt;
};
