import { internedState, pathOf, valueOf } from '../../src/model/state.ts';
import { tagsOf } from '../../src/model/meaning.ts';
import type { Provider } from '../../machines/provider.ts';
import { withContext, type AccountSnapshot } from '../../src/model/snapshot.ts';
import type { AccountCounts, AccountQuery, LogEntry, LogQuery } from '../../src/store/port.ts';
import type { Random } from '../../src/testing/random.ts';
import { snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { connectionPaths } from '../model/chart-paths.ts';

/*
 * What the port promises of lists, in the plainest words: everything is looked at, filtered and sorted. Stores are held to
 * it over random data.
 */

/** The log as {@link LogQuery} promises it, from all entries in order. */
export const naiveLog = (entries: readonly LogEntry[], query: LogQuery): readonly LogEntry[] => {
  const { accountId, after = 0, until = Infinity, limit = Infinity, last = false } = query;
  const found = entries.filter(
    (entry) =>
      (accountId === undefined || entry.accountId === accountId) && entry.seq > after && entry.at <= until,
  );
  return last ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit);
};

/** UTF-8 keeps the order of code points, which the order of UTF-16 does not. */
const byBytes = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

const connectionOf = ({ value }: AccountSnapshot): string => pathOf(value.connection);

const needOf = (snapshot: AccountSnapshot): number => {
  const tags = tagsOf({ connection: connectionOf(snapshot) });
  if (tags.includes('needsOperator')) return 2;
  return tags.includes('needsUser') ? 1 : 0;
};

const statusOf = (snapshot: AccountSnapshot): string => connectionOf(snapshot).replace(/\..*/, '');

const causeOf = (snapshot: AccountSnapshot): string | null =>
  statusOf(snapshot) === 'CREDENTIALS' ? connectionOf(snapshot).replace('CREDENTIALS.', '') : null;

/** Accounts as {@link AccountQuery} promises them, from all snapshots in any order. */
export const naiveAccounts = (
  snapshots: readonly AccountSnapshot[],
  query: AccountQuery,
): readonly AccountSnapshot[] => {
  const { status, provider, cause, tenant, attention, order = 'id', after, offset = 0, limit } = query;
  const found = snapshots
    .filter((snapshot) => status === undefined || statusOf(snapshot) === status)
    .filter((snapshot) => cause === undefined || causeOf(snapshot) === cause)
    .filter(({ context }) => provider === undefined || context.provider === provider)
    .filter(({ context }) => tenant === undefined || context.tenant === tenant)
    .filter((snapshot) => attention !== true || needOf(snapshot) > 0)
    .filter(
      ({ context }) => order === 'attention' || after === undefined || byBytes(context.accountId, after) > 0,
    )
    .toSorted((a, b) => byBytes(a.context.accountId, b.context.accountId));
  if (order === 'attention') found.sort((a, b) => needOf(b) - needOf(a) || a.since - b.since);
  return found.slice(offset, offset + (limit ?? Infinity));
};

const tally = (names: readonly (string | null)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted((a, b) => byBytes(a ?? '', b ?? '')))
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** Counts as the port promises them. */
export const naiveCounts = (snapshots: readonly AccountSnapshot[]): AccountCounts => ({
  total: snapshots.length,
  byStatus: tally(snapshots.map(statusOf)),
  byCause: tally(snapshots.map(causeOf)),
  byProvider: tally(snapshots.map(({ context }) => context.provider)),
  attention: snapshots.filter((snapshot) => needOf(snapshot) > 0).length,
});

const fleetProviders: readonly Provider[] = ['linkedin', 'imap', 'google'];
const fleetTenants = ['t', 'ü', ''] as const;

const usual = snapshotAfter('a', ['OK']);

/** An account in a state of the chart. */
export const placedIn = (
  accountId: string,
  path: string,
  { since = T0, provider = 'linkedin' as Provider, tenant = null as string | null, version = 1 } = {},
): AccountSnapshot => ({
  ...withContext(usual, { ...usual.context, accountId, provider, tenant }),
  value: valueOf(internedState(path, 'RUNNING')),
  since,
  version,
});

const idBeginnings = ['a', 'B', 'é', 'ﬀ', '😀', ''] as const;

/** One of the ids that an account of a random fleet may have. */
const idIn = (random: Random, index: number): string => `${random.pick(idBeginnings)}${index}`;

/** Accounts in any state, many of them since the same moment; their ids sort differently by code point, unit and locale. */
export const randomFleet = (random: Random, size: number): readonly AccountSnapshot[] =>
  Array.from({ length: size }, (_, index) =>
    placedIn(idIn(random, index), random.pick(connectionPaths), {
      since: T0 + random.integer(0, 4) * 1000,
      provider: random.pick(fleetProviders),
      tenant: random.chance(0.3) ? null : random.pick(fleetTenants),
    }),
  );

/** Any query over such a fleet, with every combination of filter, order and page. */
export const randomQuery = (random: Random): AccountQuery => {
  const sometimes = <Part extends Partial<AccountQuery>>(part: Part, probability = 0.3): Part | object =>
    random.chance(probability) ? part : {};
  const [status, ...cause] = random.pick(connectionPaths).split('.');
  return {
    ...sometimes({ status: status as NonNullable<AccountQuery['status']> }),
    ...sometimes(
      { cause: cause.join('.') as NonNullable<AccountQuery['cause']> },
      cause.length > 0 ? 0.3 : 0,
    ),
    ...sometimes({ provider: random.pick(fleetProviders) }),
    ...sometimes({ tenant: random.pick(fleetTenants) }),
    ...sometimes({ attention: random.chance(0.7) }),
    ...sometimes({ order: random.pick(['id', 'attention'] as const) }, 0.6),
    ...sometimes({ after: random.pick([...idBeginnings, 'z', idIn(random, random.integer(0, 99))]) }),
    ...sometimes({ offset: random.integer(0, 30) }),
    ...sometimes({ limit: random.integer(0, 12) }, 0.6),
  };
};
