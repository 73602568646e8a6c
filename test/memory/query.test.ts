import { describe, expect, test } from 'vitest';
import { Accounts } from '../../src/memory/accounts.ts';
import { countAccounts, selectAccounts, selectDeadlines } from '../../src/memory/query.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { T0 } from '../../src/testing/store/samples.ts';
import { naiveAccounts, naiveCounts, placedIn, randomFleet, randomQuery } from '../store/naive.ts';

const accountsOf = (snapshots: readonly AccountSnapshot[]): Accounts => {
  const accounts = new Accounts();
  for (const snapshot of snapshots) accounts.save(accounts.of(snapshot.context.accountId), snapshot);
  accounts.commit();
  return accounts;
};

describe('accounts asked for in memory', () => {
  test.each([1, 2])('are those that match, in the order and the part asked for (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const fleet = randomFleet(random, 150);
    const accounts = accountsOf(fleet);
    let found = 0;
    for (let run = 0; run < 150; run += 1) {
      const query = randomQuery(random);
      const expected = naiveAccounts(fleet, query);
      expect({ query, found: selectAccounts(accounts, query) }).toEqual({ query, found: expected });
      found += expected.length;
    }
    expect(found).toBeGreaterThan(200);
  });

  test('are the same when most of them were saved anew meanwhile', () => {
    const random = seededRandom(9);
    const fleet = randomFleet(random, 80);
    const accounts = accountsOf(fleet);
    const moved = fleet.map((snapshot, index) =>
      index % 3 === 0 ? snapshot : placedIn(snapshot.context.accountId, 'ERROR', { since: T0 + index }),
    );
    for (const snapshot of moved) accounts.save(accounts.of(snapshot.context.accountId), snapshot);
    for (let run = 0; run < 50; run += 1) {
      const query = randomQuery(random);
      expect(selectAccounts(accounts, query)).toEqual(naiveAccounts(moved, query));
    }
    expect(countAccounts(accounts)).toEqual(naiveCounts(moved));
  });

  test('are counted by status, cause and provider, and only where there are some', () => {
    for (const seed of [1, 2]) {
      const fleet = randomFleet(seededRandom(seed), 120);
      const counts = countAccounts(accountsOf(fleet));
      expect(counts).toEqual(naiveCounts(fleet));
      expect(Object.keys(counts.byStatus)).toEqual(Object.keys(naiveCounts(fleet).byStatus));
    }
    expect(countAccounts(new Accounts())).toEqual({
      total: 0,
      byStatus: {},
      byCause: {},
      byProvider: {},
      attention: 0,
    });
  });
});

test('deadlines in memory come the next due first, then by account, then by event', () => {
  const due = (id: string, deadlines: AccountSnapshot['deadlines']): AccountSnapshot => ({
    ...placedIn(id, 'OK'),
    deadlines,
  });
  const accounts = accountsOf([
    due('😀', [{ event: 'xstate.after.b', dueAt: 5 }]),
    due('ﬀ', [
      { event: 'xstate.after.b', dueAt: 5 },
      { event: 'xstate.after.a', dueAt: 5 },
    ]),
    due('none', []),
    due('z', [{ event: 'xstate.after.c', dueAt: 4 }]),
  ]);
  expect(selectDeadlines(accounts).map(({ accountId, event, dueAt }) => [dueAt, accountId, event])).toEqual([
    [4, 'z', 'xstate.after.c'],
    [5, 'ﬀ', 'xstate.after.a'],
    [5, 'ﬀ', 'xstate.after.b'],
    [5, '😀', 'xstate.after.b'],
  ]);
});
