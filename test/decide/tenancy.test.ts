import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../machines/event.ts';
import { MINUTE } from '../../machines/policy.ts';
import { summaryOf } from '../../src/decide/explain.ts';
import { stepperUnder, type Stepper } from '../../src/decide/step.ts';
import { stateOf } from '../../src/model/state.ts';
import { departure, facts } from '../machines/journey.ts';

const step = stepperUnder();

const owned = step(null, {
  ...facts(departure),
  source: 'notify',
  type: 'CREATION_SUCCESS',
  tenant: 'a',
}).snapshot;

const later = { ...facts(departure + MINUTE) };

describe('the tenant of an account', () => {
  test.each(['webhook', 'poll', 'v2', 'notify', 'signal'] as const)(
    'is not changed by another that %s names, and that is said',
    (source) => {
      const event: AccountEvent = { ...later, source, type: 'CREATION_SUCCESS', tenant: 'b' };
      const taken = step(owned, event);
      expect(taken.snapshot.context.tenant).toBe('a');
      expect(summaryOf(owned, event, taken)).toContain(
        'It names the tenant "b", and the account stays with "a".',
      );
    },
  );

  test('bounds what a notification moves, and no other source', () => {
    const said = { ...later, type: 'RECONNECTED', tenant: 'b' } as const;
    const notified = step(owned, { ...said, source: 'notify' });
    expect(notified.decision).toBe('unexpected');
    expect(notified.snapshot.value).toEqual(owned.value);
    expect(notified.effects).toContainEqual({ type: 'verify', reason: 'unexpected' });
    expect(stateOf(step(owned, { ...said, source: 'webhook' }).snapshot.value).connection).toBe(
      'RECONNECTED',
    );
  });

  test('is looked at by the stepper: one that forgets whose an account is lets a stranger move it', () => {
    const isMoved = (stepper: Stepper): boolean => {
      const said: AccountEvent = { ...later, source: 'notify', type: 'RECONNECTED', tenant: 'b' };
      return stateOf(stepper(owned, said).snapshot.value).connection !== 'CREATION_SUCCESS';
    };
    const careless: Stepper = (before, event) =>
      step(before && { ...before, context: { ...before.context, tenant: null } }, event);
    expect([isMoved(step), isMoved(careless)]).toEqual([false, true]);
  });

  test('is what a notification has to name where it is known', () => {
    const nameless: AccountEvent = { ...later, source: 'notify', type: 'RECONNECTED' };
    expect(step(owned, nameless).decision).toBe('unexpected');
    const nobodys = step(null, { ...facts(departure), type: 'OK' }).snapshot;
    expect(step(nobodys, nameless).decision).toBe('applied');
  });
});
