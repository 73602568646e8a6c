import type { LogEntry, StoreReader } from './port.ts';

/** The part of a store that shows the end of its log. */
type LoggedStore = Pick<StoreReader, 'log'>;

/** The newest entry of the log, or of an account's part of it; null where there is none. */
export const newestEntry = (store: LoggedStore, accountId?: string): LogEntry | null =>
  store.log({ last: true, limit: 1, ...(accountId === undefined ? {} : { accountId }) })[0] ?? null;

/** The number of the newest entry of the log, or of an account's part of it; 0 where there is none. */
export const newestSeq = (store: LoggedStore, accountId?: string): number =>
  newestEntry(store, accountId)?.seq ?? 0;
