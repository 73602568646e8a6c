import { compareText } from '../store/texts.ts';
import { rowOf, type AccountRow } from '../model/account-row.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { AccountCounts, AccountQuery, PendingDeadline } from '../store/port.ts';
import type { Accounts } from './accounts.ts';

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

const compareAttention = ([a]: Found, [b]: Found): number =>
  b.attention - a.attention || a.since - b.since || compareText(a.accountId, b.accountId);

/** Accounts that match, in id order from `start` on, at most `enough`. */
const collectMatches = (accounts: Accounts, query: AccountQuery, start: number, enough: number): Found[] => {
  const ids = accounts.ids();
  const found: Found[] = [];
  for (let index = start; index < ids.length && found.length < enough; index++) {
    const account = accounts.get(ids[index] ?? '');
    const snapshot = account === undefined ? null : accounts.snapshot(account);
    if (snapshot === null) continue;
    const row = rowOf(snapshot);
    if (matches(row, query)) found.push([row, snapshot]);
  }
  return found;
};

/** See `StoreReader.accounts`. */
export const selectAccounts = (accounts: Accounts, query: AccountQuery): readonly AccountSnapshot[] => {
  const { after, offset = 0, limit = Infinity, order = 'id' } = query;
  const end = offset + limit;
  const found =
    order === 'id'
      ? collectMatches(accounts, query, after === undefined ? 0 : firstAfter(accounts.ids(), after), end)
      : collectMatches(accounts, query, 0, Infinity).sort(compareAttention);
  return found.slice(offset, end).map(([, snapshot]) => snapshot);
};

const add = (groups: Map<string, number>, name: string): void =>
  void groups.set(name, (groups.get(name) ?? 0) + 1);

const sortedCounts = (groups: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...groups].sort(([a], [b]) => compareText(a, b)));

/** See `StoreReader.counts`. */
export const countAccounts = (accounts: Accounts): AccountCounts => {
  const byStatus = new Map<string, number>();
  const byCause = new Map<string, number>();
  const byProvider = new Map<string, number>();
  let attention = 0;
  for (const snapshot of accounts.snapshots()) {
    const row = rowOf(snapshot);
    add(byStatus, row.status);
    add(byProvider, row.provider);
    if (row.cause !== null) add(byCause, row.cause);
    if (row.attention > 0) attention++;
  }
  return {
    total: accounts.size,
    byStatus: sortedCounts(byStatus),
    byCause: sortedCounts(byCause),
    byProvider: sortedCounts(byProvider),
    attention,
  };
};

/** See `StoreReader.deadlines`. */
export const selectDeadlines = (accounts: Accounts): readonly PendingDeadline[] => {
  const found: PendingDeadline[] = [];
  for (const { context, deadlines } of accounts.snapshots())
    for (const deadline of deadlines) found.push({ accountId: context.accountId, ...deadline });
  return found.sort(
    (a, b) => a.dueAt - b.dueAt || compareText(a.accountId, b.accountId) || compareText(a.event, b.event),
  );
};
