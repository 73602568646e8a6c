import { compareText } from '../order.ts';
import { rowOf, type AccountRow } from '../row.ts';
import type { AccountSnapshot } from '../snapshot.ts';
import type { AccountCounts, AccountQuery, LogEntry, LogQuery, PendingDeadline } from '../store.ts';
import type { Tables } from './tables.ts';

/** The index of the first id after `after` in a sorted list. */
const firstAfter = (ids: readonly string[], after: string): number => {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(ids[middle] ?? '', after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const matches = (row: AccountRow, { status, provider, cause, tenant, attention }: AccountQuery): boolean =>
  (status === undefined || row.status === status) &&
  (provider === undefined || row.provider === provider) &&
  (cause === undefined || row.cause === cause) &&
  (tenant === undefined || row.tenant === tenant) &&
  (attention !== true || row.attention > 0);

type Found = readonly [AccountRow, AccountSnapshot];

const byAttention = ([a]: Found, [b]: Found): number =>
  b.attention - a.attention || a.since - b.since || compareText(a.accountId, b.accountId);

/** Accounts that match, in id order from `start` on, at most `enough`. */
const collect = (tables: Tables, query: AccountQuery, start: number, enough: number): Found[] => {
  const ids = tables.ids();
  const found: Found[] = [];
  for (let index = start; index < ids.length && found.length < enough; index++) {
    const snapshot = tables.accounts.get(ids[index] ?? '');
    if (snapshot === undefined) continue;
    const row = rowOf(snapshot);
    if (matches(row, query)) found.push([row, snapshot]);
  }
  return found;
};

/** See `StoreReader.accounts`. */
export const selectAccounts = (tables: Tables, query: AccountQuery): readonly AccountSnapshot[] => {
  const { after, offset = 0, limit = Infinity, order = 'id' } = query;
  const end = offset + limit;
  const found =
    order === 'id'
      ? collect(tables, query, after === undefined ? 0 : firstAfter(tables.ids(), after), end)
      : collect(tables, query, 0, Infinity).sort(byAttention);
  return found.slice(offset, end).map(([, snapshot]) => snapshot);
};

const add = (groups: Map<string, number>, name: string): void =>
  void groups.set(name, (groups.get(name) ?? 0) + 1);

const inOrder = (groups: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...groups].sort(([a], [b]) => compareText(a, b)));

/** See `StoreReader.counts`. */
export const countAccounts = (tables: Tables): AccountCounts => {
  const byStatus = new Map<string, number>();
  const byCause = new Map<string, number>();
  const byProvider = new Map<string, number>();
  let attention = 0;
  for (const snapshot of tables.accounts.values()) {
    const row = rowOf(snapshot);
    add(byStatus, row.status);
    add(byProvider, row.provider);
    if (row.cause !== null) add(byCause, row.cause);
    if (row.attention > 0) attention++;
  }
  return {
    total: tables.accounts.size,
    byStatus: inOrder(byStatus),
    byCause: inOrder(byCause),
    byProvider: inOrder(byProvider),
    attention,
  };
};

/** See `StoreReader.log`. */
export const selectLog = (tables: Tables, query: LogQuery): readonly LogEntry[] => {
  const { accountId, after = 0, until = Infinity, limit = Infinity, last = false } = query;
  const list = accountId === undefined ? tables.log : (tables.logs.get(accountId) ?? []);
  // Everybody's log holds entry n at place n - 1: what comes before need not be looked at.
  const start = accountId === undefined ? Math.max(0, after) : 0;
  const found: LogEntry[] = [];
  for (let step = 0; start + step < list.length && found.length < limit; step++) {
    const entry = list[last ? list.length - 1 - step : start + step];
    if (entry !== undefined && entry.seq > after && entry.at <= until) found.push(entry);
  }
  return last ? found.reverse() : found;
};

/** See `StoreReader.deadlines`. */
export const selectDeadlines = (tables: Tables): readonly PendingDeadline[] =>
  [...tables.waiting]
    .flatMap(([accountId, { deadlines }]) => deadlines.map((deadline) => ({ accountId, ...deadline })))
    .sort(
      (a, b) => a.dueAt - b.dueAt || compareText(a.accountId, b.accountId) || compareText(a.event, b.event),
    );
