import assert from 'node:assert/strict';
import type { Status } from '../../../machines/status.ts';
import { rowOf } from '../../model/account-row.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { AccountCounts } from '../../store/port.ts';
import { erasesFirst, twoLivesBy } from './erasures.ts';
import { needingNothing, takeStep, type LedgerPromise } from './ledger-promise.ts';
import { factSample, keep, status, T0 } from './samples.ts';

/** Has an account hear a status, and returns the number of the entry. */
const hear = (ledger: Ledger, accountId: string, word: Status = 'CREDENTIALS'): Promise<number> =>
  ledger.transact(
    () => ({ accountIds: [accountId], sourceIds: [] }),
    ({ writer }) => {
      const before = writer.snapshot(accountId);
      const event = status(accountId, word);
      return keep(writer, event, takeStep(before, event));
    },
  );

/** All that is told of an account. */
const everythingOf = async (ledger: Ledger, accountId: string): Promise<unknown> => [
  await ledger.snapshot(accountId),
  await ledger.log({ accountId }),
  await ledger.transitions(accountId),
  await ledger.verification(accountId),
  await ledger.knowsSource(accountId, `${accountId} 1`),
  [...(await ledger.outbox(Infinity)), ...(await ledger.held()), ...(await ledger.recentBreaks())].filter(
    (each) => each.accountId === accountId && !('effect' in each && each.effect.type === 'incident'),
  ),
];

/** How many of something there are, by name. */
const tally = (names: readonly (string | null)[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** What accounts are counted as, one by one. */
const countedSingly = async (ledger: Ledger): Promise<AccountCounts> => {
  const rows = (await ledger.accounts({})).map(rowOf);
  return {
    total: rows.length,
    byStatus: tally(rows.map(({ status }) => status)),
    byCause: tally(rows.map(({ cause }) => cause)),
    byProvider: tally(rows.map(({ provider }) => provider)),
    attention: rows.filter(({ attention }) => attention > 0).length,
  };
};

/** Promises about facts that were told without an account, and about accounts that are erased. */
export const forgettingPromises: readonly LedgerPromise[] = [
  {
    promise: 'facts come back as they were told, and of a scope the newest of each type',
    async check(open) {
      const ledger = await open();
      const told = [T0 + 9, T0 + 9, T0].map((at) => factSample({ at, scope: 'proxyHost 😀' }));
      const kept = [];
      for (const fact of told)
        kept.push(await ledger.transact(needingNothing, ({ writer }) => writer.addFact(fact)));
      assert.deepEqual(
        kept,
        told.map((fact, index) => ({ id: index + 1, ...fact })),
      );
      assert.deepEqual(await ledger.facts({ after: 1 }), kept.slice(1));
      assert.deepEqual(await ledger.newestFacts('proxyHost 😀'), kept.slice(1, 2));
      const newest = await ledger.transact(needingNothing, ({ writer }) =>
        writer.newestFacts('proxyHost 😀'),
      );
      assert.deepEqual(newest, kept.slice(1, 2));
    },
  },
  {
    promise: 'whoever needs somebody is found within a piece of work, as that has left it',
    async check(open) {
      const ledger = await open();
      for (const accountId of ['c', 'a', 'b']) await hear(ledger, accountId);
      const needs = () => ({ ...needingNothing(), scopes: ['provider linkedin'] });
      const found = await ledger.transact(needs, ({ writer }) => {
        const event = status('b', 'OK');
        keep(writer, event, takeStep(writer.snapshot('b'), event));
        return writer
          .accounts({ attention: true, provider: 'linkedin', limit: 2 })
          .map(({ context }) => context.accountId);
      });
      assert.deepEqual(found, ['a', 'c']);
    },
  },
  {
    promise:
      'counts are what a count of the accounts gives, after they came, moved, were deleted and were erased',
    async check(open) {
      const ledger = await open();
      const lives = ['OK', 'CREDENTIALS', 'CREDENTIALS OK', 'OK CREDENTIALS', 'ERROR OK ERROR', 'OK DELETED'];
      for (const [place, words] of [...lives, ...lives].entries()) {
        for (const word of words.split(' ')) await hear(ledger, `account ${place}`, word as Status);
        assert.deepEqual(await ledger.counts(), await countedSingly(ledger));
      }
      const accountIds = lives.map((_, place) => `account ${place}`);
      await ledger.erase({ accountIds, tenants: [], scopes: new Map(), at: T0 });
      assert.deepEqual(await ledger.counts(), await countedSingly(ledger));
      assert.deepEqual([(await ledger.counts()).total, (await ledger.totals()).accounts], [6, 6]);
    },
  },
  {
    promise: 'of an erased account nothing is told any more, and what belongs to others stays',
    async check(open) {
      const ledger = await open();
      await ledger.transact(needingNothing, ({ writer }) => twoLivesBy(writer));
      const [others, totals] = [await everythingOf(ledger, 'b'), await ledger.totals()];
      const counted = { accounts: 1, entries: 2, quarantined: 3 };
      assert.deepEqual(await ledger.erase({ ...erasesFirst, dryRun: true }), counted);
      assert.deepEqual([await ledger.totals(), await ledger.erasures()], [totals, []]);
      assert.deepEqual(await ledger.erase(erasesFirst), counted);
      assert.deepEqual(await everythingOf(ledger, 'a'), [null, [], [], null, false, []]);
      assert.deepEqual(await everythingOf(ledger, 'b'), others);
      assert.deepEqual([await ledger.members(1), await ledger.scopeCounters('tenant of a')], [['b'], null]);
      assert.equal((await ledger.scopeCounters('all'))?.live, 7);
      assert.deepEqual(
        (await ledger.facts({})).map(({ scope }) => scope),
        ['all'],
      );
      assert.deepEqual(
        (await ledger.letters({})).map(({ subject }) => subject),
        ['account b'],
      );
      assert.equal(
        JSON.stringify([await ledger.incidents({}), await ledger.outbox(99)]).includes('of a'),
        false,
      );
      assert.deepEqual(
        (await ledger.quarantine({})).map(({ raw }) => raw),
        ['{"account_id":"ab"'],
      );
      assert.deepEqual(await ledger.erasures(), [{ at: T0 + 1, accounts: 1, entries: 2 }]);
    },
  },
  {
    promise: 'an account that is heard of after it was erased is a new one, and no number is given again',
    async check(open) {
      const ledger = await open();
      await ledger.transact(needingNothing, ({ writer }) => twoLivesBy(writer));
      await ledger.erase(erasesFirst);
      assert.equal(await hear(ledger, 'a'), 5);
      assert.deepEqual(
        (await ledger.transitions('a')).map(({ version }) => version),
        [1],
      );
      assert.deepEqual(
        (await ledger.log({})).map(({ seq }) => seq),
        [2, 4, 5],
      );
    },
  },
];

/** How often an account is erased beside somebody who thinks of it. */
const ROUNDS = 6;

/** Promises about erasures while others write. */
export const besidePromises: readonly LedgerPromise[] = [
  {
    promise: 'what was thought of an account before it was erased is never kept of the one after',
    async check(open) {
      const [ledger, other] = [await open(), await open()];
      const request = { accountIds: ['a'], tenants: [], scopes: new Map(), at: T0 };
      await other.totals();
      for (let round = 0; round < ROUNDS; round += 1) {
        await ledger.erase(request);
        await hear(ledger, 'a', 'CREDENTIALS');
        const again = async (): Promise<void> => {
          await ledger.erase(request);
          await hear(ledger, 'a', 'OK');
        };
        await Promise.all([hear(other, 'a', 'ERROR'), again()]);
        const transitions = await ledger.transitions('a');
        assert.equal((await ledger.log({ accountId: 'a' })).length, transitions.length);
        assert.deepEqual(
          transitions.slice(1).map(({ from }) => from.connection),
          transitions.slice(0, -1).map(({ to }) => to.connection),
        );
      }
    },
  },
];
