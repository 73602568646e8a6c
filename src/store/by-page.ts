import type { AccountSnapshot } from '../model/snapshot.ts';
import type { LogEntry, LogQuery, StoreReader } from './port.ts';

/**
 * Every account in the order of ids, a page at a time; the last page may be empty. A store may change between two pages:
 * an account that is new meanwhile is found if its id is still ahead.
 *
 * @param size - how many accounts a page has at most, at least 1
 */
export function* accountsByPage(
  store: Pick<StoreReader, 'accounts'>,
  size: number,
): Generator<readonly AccountSnapshot[], void, undefined> {
  for (let after: string | undefined; ;) {
    const page = store.accounts({ limit: size, ...(after === undefined ? {} : { after }) });
    yield page;
    after = page.at(-1)?.context.accountId;
    if (page.length < size) return;
  }
}

/**
 * Every entry of the log, oldest first, a page at a time; the last page may be empty. A log that grows meanwhile is
 * followed until a page is not full.
 *
 * @param size - how many entries a page has at most, at least 1
 * @param query - whose entries, and after which; default: everybody's from the first one on
 */
export function* entriesByPage(
  store: Pick<StoreReader, 'log'>,
  size: number,
  query: Pick<LogQuery, 'accountId' | 'after'> = {},
): Generator<readonly LogEntry[], void, undefined> {
  for (let after = query.after ?? 0; ;) {
    const page = store.log({ ...query, after, limit: size });
    yield page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < size) return;
  }
}
