import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/memory/store.ts';
import { statuses } from '../../machines/status.ts';
import type { State } from '../../src/model/state.ts';
import type { Store } from '../../src/store/port.ts';
import { bytesOf } from '../open.ts';
import { anyHistory, linesOf } from '../payloads.ts';
import { replayed } from '../replayed.ts';
import { accountIds, anyTransaction, outcome, sourceIds } from '../store/acts.ts';
import { storeContract } from '../../src/testing/store/contract.ts';
import { brokenPromises } from '../store/contract.ts';
import { trials } from '../trials.ts';

const withoutHistory = (): Store => createMemoryStore({ history: false });

/** What a store without history promises all the same. */
const whatIs = (store: Store) => ({
  snapshots: bytesOf(store),
  attention: store.accounts({ order: 'attention' }),
  counts: store.counts(),
  known: accountIds.map((id) => sourceIds.map((sourceId) => store.knowsSource(id, sourceId))),
  deadlines: store.deadlines(),
  held: store.held(),
  policies: [1, 2, 3].map((id) => store.policy(id)),
  progress: store.progress('k'),
  verifications: accountIds.map((id) => store.verification(id)),
});

/** When accounts left each status, as far as decisions ask for it. */
const departures = (store: Store) =>
  store.transaction((writer) => accountIds.map((id) => statuses.map((word) => writer.leftAt(id, word, 0))));

describe('a store without history', () => {
  test('breaks the promises about what was, and no other', async () => {
    const broken = await brokenPromises(storeContract({ open: withoutHistory, dropsPayloads: false }));
    expect(broken).toEqual([
      'what a transaction wrote can be read afterwards',
      'what was rolled back can be written again, with the same numbers',
      'a log entry comes back as it was appended, with its number',
      'entries that differ in their flags alone keep each its own',
      'the log holds everybody’s entries, or those of one account, oldest first',
      'the log is read from an entry on, exclusive, and up to a moment, inclusive',
      'a limited log gives the first entries, or the last ones, oldest first',
      'transitions come back as they were added, oldest first, those of the account alone',
      'transitions are read from a moment on, inclusive',
      'of a past, a snapshot not far before any moment comes back, byte for byte',
      'effects wait in the outbox as they were put there, oldest first',
      'what could not be read is kept raw, oldest first',
      'the quarantine is read by pages, from its oldest or its newest delivery on',
      'a delivery leaves quarantine once, and only that one',
      'what left quarantine is there again when its transaction fails',
      'the number of what left quarantine never stands for something else',
      'the reason of a delivery in quarantine can be said anew, and nothing else changes',
      'a lone surrogate of a raw delivery comes back as the replacement character',
      'what stands in quarantine is counted by reason, in the order of code points',
      'of an erased account nothing is told any more',
      'what belongs to others stays, and so do the numbers of what was erased',
      'an erasure is told without a name',
      'an account that is heard of after it was erased is a new one',
      'a dry run counts the same and erases nothing',
      'the outbox is read on from a number, and says which was the last',
      'effects of a replay are marked as such, in one piece or in several',
      'what is taken out of the outbox is gone for good, and its numbers with it',
      'it is remembered up to which number effects were taken out',
      'facts come back as they were told, in their order, by pages',
      'of a transaction that fails no fact is left, and its number is given again',
    ]);
  });

  test('is the same as one with it but for what was, after any sequence of transactions', () => {
    let [kept, failed] = [0, 0];
    fc.assert(
      fc.property(fc.array(anyTransaction, { maxLength: 8 }), (transactions) => {
        const [whole, lean] = [createMemoryStore(), withoutHistory()];
        for (const { acts, fails } of transactions) {
          const works = acts.map(([, act]) => act);
          const result = outcome(whole, works, fails);
          expect(outcome(lean, works, fails)).toBe(result);
          if (result === 'kept') kept += 1;
          else failed += 1;
        }
        expect(whatIs(lean)).toEqual(whatIs(whole));
        expect(lean.totals()).toEqual(whole.totals());
        expect(departures(lean)).toEqual(departures(whole));
        expect(accountIds.map((id) => lean.transitions(id))).toEqual(accountIds.map(() => []));
        expect([lean.log({}), lean.outbox(99), lean.quarantine({ limit: 99 })]).toEqual([[], [], []]);
      }),
      { numRuns: trials(300) },
    );
    expect(kept).toBeGreaterThan(trials(100));
    expect(failed).toBeGreaterThan(trials(100));
  });

  test('goes back over pages of rows', () => {
    const [store, untroubled] = [withoutHistory(), withoutHistory()];
    const states = (['OK', 'ERROR', 'CONNECTING.attempting'] as const).map((connection): State => ({
      connection,
      sync: 'RUNNING',
    }));
    const move = (each: Store, round: number, accounts: number, boom = false): void =>
      each.transaction((writer) => {
        for (let account = 0; account < accounts; account += 1) {
          const [from, to] = [states[(round + account) % 3], states[(round + account + 1) % 3]];
          if (from === undefined || to === undefined) continue;
          const moved = { accountId: `a${account}`, version: round + 1, from, to, event: 'OK', at: round };
          writer.addTransition(moved, 1);
        }
        if (boom) throw new Error('boom');
      });
    for (let round = 0; round < 5; round += 1) {
      expect(() => move(store, round, 3000, true)).toThrow('boom');
      move(store, round, 1000 + 100 * round);
      move(untroubled, round, 1000 + 100 * round);
    }
    const left = (each: Store) =>
      each.transaction((writer) =>
        Array.from({ length: 3000 }, (_, account) =>
          ['OK', 'ERROR', 'CONNECTING'].map((status) => writer.leftAt(`a${account}`, status, 0)),
        ),
      );
    expect(left(store)).toEqual(left(untroubled));
    expect(left(store)[0]).toEqual([3, 4, 2]);
    expect(store.totals()).toEqual(untroubled.totals());
  });
});

describe('a replay without history', () => {
  const compare = async (texts: readonly string[]): Promise<void> => {
    const options = { linesPerTransaction: 7 };
    const whole = await replayed(texts, options);
    const lean = await replayed(texts, options, withoutHistory());
    expect(lean.summary).toEqual(whole.summary);
    expect(whatIs(lean.store)).toEqual(whatIs(whole.store));
    expect(lean.store.totals()).toEqual(whole.store.totals());
  };

  test('comes to the same summary, whatever was heard', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(60), (history) => compare([...linesOf(history), 'garbage'])),
      { numRuns: trials(100) },
    );
  });

  test('comes to the same summary of the demonstration log', async () => {
    const log = readFileSync(new URL('../../demo/fleet.ndjson', import.meta.url), 'utf8');
    await compare(log.split('\n').filter((text) => text.trim() !== ''));
  });
});
