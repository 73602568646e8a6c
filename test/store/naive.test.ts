import { describe, expect, test } from 'vitest';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import type { AccountQuery, LogEntry, LogQuery } from '../../src/store/port.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { entry, T0 } from '../../src/testing/store/samples.ts';
import { naiveAccounts, naiveLog, placedIn, randomFleet, randomQuery } from './naive.ts';

/*
 * The plain lists are what both stores are held to, so that they have to be right themselves, and the random data must tell
 * a store that is nearly right from one that is.
 */

const idsOf = (snapshots: readonly AccountSnapshot[]): readonly string[] =>
  snapshots.map(({ context }) => context.accountId);

type List = (fleet: readonly AccountSnapshot[], query: AccountQuery) => readonly AccountSnapshot[];

const nearly: readonly (readonly [fault: string, list: List])[] = [
  [
    'sorts ids by UTF-16 units',
    (fleet, query) => {
      const { offset = 0, limit = Infinity, ...rest } = query;
      const found = naiveAccounts(fleet, rest);
      const sorted =
        query.order === 'attention'
          ? found
          : found.toSorted((a, b) => (a.context.accountId < b.context.accountId ? -1 : 1));
      return sorted.slice(offset, offset + limit);
    },
  ],
  [
    'limits before it leaves the first ones out',
    (fleet, { offset = 0, ...query }) => naiveAccounts(fleet, query).slice(offset),
  ],
  ['forgets the tenant', (fleet, { tenant: _tenant, ...query }) => naiveAccounts(fleet, query)],
  ['forgets the cause', (fleet, { cause: _cause, ...query }) => naiveAccounts(fleet, query)],
  ['forgets the provider', (fleet, { provider: _provider, ...query }) => naiveAccounts(fleet, query)],
  ['forgets the status', (fleet, { status: _status, ...query }) => naiveAccounts(fleet, query)],
  ['forgets who needs nobody', (fleet, { attention: _attention, ...query }) => naiveAccounts(fleet, query)],
  [
    'forgets where the page before ended',
    (fleet, { after: _after, ...query }) => naiveAccounts(fleet, query),
  ],
  ['forgets the order', (fleet, { order: _order, ...query }) => naiveAccounts(fleet, query)],
  [
    'lets the longest in a status wait behind the others',
    (fleet, query) =>
      query.order === 'attention'
        ? naiveAccounts(
            fleet.map((snapshot) => ({ ...snapshot, since: -snapshot.since })),
            query,
          )
        : naiveAccounts(fleet, query),
  ],
];

describe('random queries', () => {
  test.each(nearly)('find a list out that %s', (_fault, list) => {
    const random = seededRandom(1);
    const fleet = randomFleet(random, 150);
    const differs = Array.from({ length: 150 }, () => randomQuery(random)).some(
      (query) => idsOf(list(fleet, query)).join('\n') !== idsOf(naiveAccounts(fleet, query)).join('\n'),
    );
    expect(differs).toBe(true);
  });
});

describe('the plain list of accounts', () => {
  const fleet = [
    placedIn('😀', 'OK', { since: 1 }),
    placedIn('ﬀ', 'ERROR', { since: 3, provider: 'imap' }),
    placedIn('b', 'STOPPED', { since: 2, tenant: 't' }),
    placedIn('a', 'CREDENTIALS.undetermined', { since: 9 }),
  ];

  test.each<readonly [query: AccountQuery, ids: readonly string[]]>([
    [{}, ['a', 'b', 'ﬀ', '😀']],
    [{ order: 'attention' }, ['b', 'ﬀ', 'a', '😀']],
    [{ order: 'attention', after: 'ﬀ', limit: 1 }, ['b']],
    [{ after: 'b', offset: 1 }, ['😀']],
    [{ attention: true, limit: 2 }, ['a', 'b']],
    [{ status: 'CREDENTIALS', cause: 'undetermined' }, ['a']],
    [{ provider: 'imap' }, ['ﬀ']],
    [{ tenant: 't' }, ['b']],
    [{ limit: 0 }, []],
  ])('for %j is %j', (query, ids) => {
    expect(idsOf(naiveAccounts(fleet, query))).toEqual(ids);
  });
});

describe('the plain part of a log', () => {
  const entries: readonly LogEntry[] = [3, 1, 2, 2].map((second, index) => ({
    ...entry({ accountId: index === 1 ? 'b' : 'a', at: T0 + second }),
    seq: index + 1,
  }));

  test.each<readonly [query: LogQuery, seqs: readonly number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ accountId: 'a' }, [1, 3, 4]],
    [{ after: 1 }, [2, 3, 4]],
    [{ until: T0 + 2 }, [2, 3, 4]],
    [{ limit: 2 }, [1, 2]],
    [{ limit: 2, last: true }, [3, 4]],
    [{ accountId: 'a', limit: 2, last: true, until: T0 + 2 }, [3, 4]],
    [{ limit: 0, last: true }, []],
  ])('for %j is %j', (query, seqs) => {
    expect(naiveLog(entries, query).map(({ seq }) => seq)).toEqual(seqs);
  });
});
