import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Accounts } from '../../src/memory/accounts.ts';
import { KeptTransitions } from '../../src/memory/transitions.ts';
import type { Transition } from '../../src/model/decision.ts';
import { internedState } from '../../src/model/state.ts';
import { ROWS } from '../../src/store/columns/pages.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { move, T0 } from '../../src/testing/store/samples.ts';
import { connectionPaths, syncStates } from '../model/chart-paths.ts';

/** Transitions whose entry `seq` counts from `T0 + seq`. */
const newTransitions = () => {
  const accounts = new Accounts();
  const transitions = new KeptTransitions(accounts, (seq) => T0 + seq);
  const add = (transition: Transition, seq: number): void =>
    transitions.add(accounts.of(transition.accountId), transition, seq);
  const of = (id: string, since = -Infinity): readonly Transition[] => transitions.of(accounts.of(id), since);
  const commit = (): void => {
    transitions.commit();
    accounts.commit();
  };
  const rollback = (): void => {
    transitions.rollback();
    accounts.rollback();
  };
  return { accounts, transitions, add, of, commit, rollback };
};

const anyState = fc
  .record({ path: fc.constantFrom(...connectionPaths), sync: fc.constantFrom(...syncStates) })
  .map(({ path, sync }) => internedState(path, sync));

const anyMove = fc.record({
  accountId: fc.constantFrom('a', 'b'),
  from: anyState,
  to: anyState,
  event: fc.constantFrom('OK', 'ERROR', 'IDENTIFIED', 'apiError'),
});

type Move = Omit<Transition, 'version' | 'at'>;

describe('transitions in memory', () => {
  const some = fc.array(anyMove, { maxLength: 20 });

  test('come back as they were added, from any moment on, whatever was taken back', () => {
    fc.assert(
      fc.property(some, some, some, fc.nat(70), (first, lost, second, since) => {
        const { transitions, add, of, commit, rollback } = newTransitions();
        const kept: Transition[] = [];
        let seq = 0;
        const addAll = (moves: readonly Move[], keep: boolean): void => {
          for (const each of moves) {
            seq += 1;
            const transition = { ...each, version: seq, at: T0 + seq };
            add(transition, seq);
            if (keep) kept.push(transition);
          }
        };
        addAll(first, true);
        commit();
        addAll(lost, false);
        rollback();
        addAll(second, true);
        for (const id of ['a', 'b']) {
          const own = kept.filter(({ accountId }) => accountId === id);
          expect(of(id)).toEqual(own);
          expect(of(id, T0 + since)).toEqual(own.filter(({ at }) => at >= T0 + since));
        }
        expect(transitions.size).toBe(kept.length);
      }),
      { numRuns: 300 },
    );
  });

  test('have the time of their entry', () => {
    const { add, of } = newTransitions();
    add({ ...move(1), at: 5 }, 3);
    expect(of('a').map(({ at }) => at)).toEqual([T0 + 3]);
  });

  test('of one entry stand in the order in which they were added', () => {
    const { add, of } = newTransitions();
    add({ ...move(1), event: 'IDENTIFIED' }, 1);
    add({ ...move(2), event: 'OK' }, 1);
    expect(of('a').map(({ version, event }) => [version, event])).toEqual([
      [1, 'IDENTIFIED'],
      [2, 'OK'],
    ]);
  });

  test('with a version that the account has had are refused, and nothing is added', () => {
    const { transitions, add, of } = newTransitions();
    add(move(2), 1);
    for (const version of [1, 2]) expectFault(() => add(move(version), 2), 'versionConflict', true);
    add(move(1, 'b'), 2);
    expect([transitions.size, of('a').length, of('b').length]).toEqual([2, 1, 1]);
  });

  test('lead back over the end of a page, also when one was taken back there', () => {
    const { transitions, add, of, commit, rollback } = newTransitions();
    for (let version = 1; version < ROWS; version += 1) add(move(version), version);
    commit();
    for (let version = ROWS; version < 2 * ROWS + 3; version += 1) add(move(version), version);
    rollback();
    add(move(ROWS), ROWS);
    add(move(ROWS + 1), ROWS + 1);
    expect(transitions.size).toBe(ROWS + 1);
    expect(of('a').map(({ version }) => version)).toEqual(
      Array.from({ length: ROWS + 1 }, (_, index) => index + 1),
    );
  });
});
