import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionNames } from '../../src/model/decision.ts';
import { askOf, effectsOf, type AskEffect, type Effect } from '../../src/model/effect.ts';
import { internedState } from '../../src/model/state.ts';
import { connectionPaths, syncStates } from './chart-paths.ts';

const anyState = fc
  .record({ path: fc.constantFrom(...connectionPaths), sync: fc.constantFrom(...syncStates) })
  .map(({ path, sync }) => internedState(path, sync));

const anyDecision = fc.constantFrom(...decisionNames);

/** What somebody who follows the effects of an account believes to be asked of people. */
const believed = (before: AskEffect | null, effects: readonly Effect[]): AskEffect | null => {
  let now = before;
  for (const effect of effects) {
    if (effect.type === 'verify' || effect.type === 'tellOperator' || effect.type === 'incident') continue;
    if (effect.type === 'withdraw') {
      // Nothing is withdrawn that was not asked, nor twice.
      expect(effect.of).toBe(now?.type);
      now = null;
    } else {
      // One ask replaces another only of the same people; it never says again what they know.
      expect([undefined, effect.type]).toContain(now?.type);
      expect(effect).not.toEqual(now);
      now = effect;
    }
  }
  return now;
};

describe('whoever follows the effects of an account', () => {
  test('always knows who is asked, and for what', () => {
    fc.assert(
      fc.property(anyState, fc.array(anyState, { maxLength: 12 }), (first, walk) => {
        let from = first;
        let known = believed(
          null,
          askOf(first) === null ? [] : effectsOf(internedState('NEW', first.sync), first, 'applied'),
        );
        for (const to of walk) {
          known = believed(known, effectsOf(from, to, 'applied'));
          expect(known).toEqual(askOf(to));
          from = to;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is asked to verify last, and once at most', () => {
    fc.assert(
      fc.property(anyState, anyState, anyDecision, (from, to, decision) => {
        const types = effectsOf(from, to, decision).map(({ type }) => type);
        const place = types.indexOf('verify');
        if (place !== -1 && to.connection !== 'CONNECTING.stalled') expect(place).toBe(types.length - 1);
        const people = types.filter((type) => type !== 'verify');
        expect(people).toEqual(types.slice(0, people.length));
      }),
    );
  });

  test('hears the same, whatever became of the synchronisation', () => {
    fc.assert(
      fc.property(
        anyState,
        anyState,
        anyDecision,
        fc.constantFrom(...syncStates),
        (from, to, decision, sync) => {
          const other = effectsOf(
            internedState(from.connection, sync),
            internedState(to.connection, sync),
            decision,
          );
          if (from.connection !== to.connection || from.sync !== to.sync)
            expect(other).toEqual(effectsOf(from, to, decision));
        },
      ),
    );
  });

  test('is given the same objects for the same step', () => {
    const [from, to] = [internedState('OK', 'RUNNING'), internedState('ERROR', 'RUNNING')];
    expect(effectsOf(from, to, 'applied')).toBe(effectsOf(from, to, 'applied'));
    expect(effectsOf(from, to, 'late')).not.toBe(effectsOf(from, to, 'applied'));
  });
});
