import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accounts } from '../../src/memory/accounts.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { move, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';

const ids = ['a', 'b', 'B', '😀', 'ﬀ'] as const;

const lives = [
  snapshotAfter('a', ['OK']),
  snapshotAfter('a', ['OK', 'CONNECTING']),
  snapshotAfter('a', ['OK', 'ERROR', 'CREDENTIALS']),
];

/** One of some snapshots under another id. */
const snapshotOf = (accountId: string, life: number): AccountSnapshot => {
  const snapshot = lives[life % lives.length];
  if (snapshot === undefined) throw new Error('there are lives');
  return { ...snapshot, context: { ...snapshot.context, accountId } };
};

type Act = (accounts: Accounts) => void;

const anyId = fc.constantFrom(...ids);

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ id: anyId, life: fc.nat(2) }).map(
    ({ id, life }): Act =>
      (accounts) =>
        void accounts.save(accounts.of(id), snapshotOf(id, life)),
  ),
  fc.record({ id: anyId, at: fc.nat(9) }).map(
    ({ id, at }): Act =>
      (accounts) =>
        accounts.verify(id, { at, fingerprint: 'OK' }),
  ),
  fc.record({ id: anyId, at: fc.nat(9) }).map(
    ({ id, at }): Act =>
      (accounts) =>
        accounts.leave(accounts.of(id), { ...move(1, id), at }),
  ),
  fc.record({ id: anyId, source: fc.constantFrom('s', 't') }).map(
    ({ id, source }): Act =>
      (accounts) =>
        accounts.hear(accounts.of(id), source),
  ),
  anyId.map((id): Act => (accounts) => {
    const account = accounts.of(id);
    accounts.advance(account, account.version + 1);
  }),
);

/** All that can be asked of the accounts. */
const stateOf = (accounts: Accounts) => ({
  size: accounts.size,
  deadlines: accounts.deadlines,
  ids: accounts.ids(),
  snapshots: [...accounts.snapshots()],
  each: ids.map((id) => {
    const account = accounts.get(id);
    return account === undefined
      ? null
      : {
          number: account.number,
          version: account.version,
          verification: account.verification,
          sources: [...(account.sources ?? [])],
          snapshot: accounts.snapshot(account),
          left: accounts.leftAt(account, 'CREDENTIALS'),
        };
  }),
});

describe('accounts in memory', () => {
  test('are after a transaction that failed as they were before it', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 15 }), fc.array(acts, { maxLength: 15 }), (kept, lost) => {
        const accounts = new Accounts();
        for (const act of kept) act(accounts);
        accounts.commit();
        const before = stateOf(accounts);
        for (const act of lost) act(accounts);
        accounts.rollback();
        expect(stateOf(accounts)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test('go on after it as if it had never been', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 10 }), fc.array(acts, { maxLength: 10 }), (lost, kept) => {
        const [troubled, untroubled] = [new Accounts(), new Accounts()];
        for (const act of lost) act(troubled);
        troubled.rollback();
        for (const accounts of [troubled, untroubled]) {
          for (const act of kept) act(accounts);
          accounts.commit();
        }
        expect(stateOf(troubled)).toEqual(stateOf(untroubled));
      }),
      { numRuns: 200 },
    );
  });

  test('are numbered in the order in which they came, and found by number', () => {
    const accounts = new Accounts();
    const made = ids.map((id) => accounts.of(id));
    expect(made.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(made.map(({ number }) => accounts.at(number))).toEqual(made);
    expect(accounts.of('B')).toBe(made[2]);
    expect(() => accounts.at(5)).toThrow(RangeError);
  });

  test('that nothing is known of are not there, and asking makes none', () => {
    const accounts = new Accounts();
    expect(accounts.get('a')).toBeUndefined();
    expect(accounts.get('a')).toBeUndefined();
    expect([accounts.size, accounts.ids(), [...accounts.snapshots()]]).toEqual([0, [], []]);
  });

  test('are listed by code point, those with a snapshot alone', () => {
    const accounts = new Accounts();
    for (const id of ids) accounts.save(accounts.of(id), snapshotOf(id, 0));
    accounts.of('unsaved');
    expect(accounts.ids()).toEqual(['B', 'a', 'b', 'ﬀ', '😀']);
    accounts.save(accounts.of('unsaved'), snapshotOf('unsaved', 0));
    expect(accounts.ids()).toEqual(['B', 'a', 'b', 'unsaved', 'ﬀ', '😀']);
  });

  test('count deadlines as they come and go', () => {
    const accounts = new Accounts();
    const count = (id: string, life: number): number => {
      accounts.save(accounts.of(id), snapshotOf(id, life));
      return accounts.deadlines;
    };
    expect([count('a', 1), count('b', 1), count('a', 1), count('a', 0), count('b', 2)]).toEqual([
      1, 2, 2, 1, 0,
    ]);
  });

  test('tell the version of the snapshot that was replaced', () => {
    const accounts = new Accounts();
    const account = accounts.of('a');
    expect([0, 2, 1].map((life) => accounts.save(account, snapshotOf('a', life)))).toEqual([0, 1, 3]);
    expect(account.version).toBe(3);
  });
});

describe('the version of an account in memory', () => {
  test('only rises, and a step to one that it has had is a conflict', () => {
    const accounts = new Accounts();
    const account = accounts.of('a');
    accounts.advance(account, 2);
    for (const version of [2, 1, 0])
      expectFault(() => accounts.advance(account, version), 'versionConflict', true);
    accounts.advance(account, 7);
    expect(account.version).toBe(7);
  });

  test('counts the snapshot too', () => {
    const accounts = new Accounts();
    const account = accounts.of('a');
    accounts.save(account, snapshotOf('a', 2));
    expectFault(() => accounts.advance(account, 3), 'versionConflict', true);
  });

  test('may be had again when the transaction that had it failed', () => {
    const accounts = new Accounts();
    accounts.advance(accounts.of('a'), 1);
    accounts.commit();
    accounts.advance(accounts.of('a'), 2);
    accounts.rollback();
    accounts.advance(accounts.of('a'), 2);
    expect(accounts.of('a').version).toBe(2);
  });
});

test('a status was left when it was left last, whatever came between', () => {
  const accounts = new Accounts();
  const account = accounts.of('a');
  for (const at of [T0, T0 + 5, T0 + 2]) accounts.leave(account, { ...move(1), at });
  expect([accounts.leftAt(account, 'CREDENTIALS'), accounts.leftAt(account, 'OK')]).toEqual([T0 + 5, null]);
});
