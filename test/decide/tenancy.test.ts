import { describe, expect, test } from 'vitest';
import { claimsAnotherTenant } from '../../src/decide/tenancy.ts';
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
  });
});

describe('an account whose tenant nobody has told', () => {
  const said = (minutesLater: number): AccountEvent => ({
    ...facts(departure + minutesLater * MINUTE),
    source: 'notify',
    type: 'RECONNECTED',
    tenant: 'a',
  });
  const created = step(null, { ...facts(departure), type: 'CREATION_SUCCESS' }).snapshot;
  const working = step(created, { ...facts(departure + MINUTE), type: 'OK' }).snapshot;
  const found = step(null, { ...facts(departure), type: 'OK' }).snapshot;

  test.each([
    ['while it is being connected', created, 1, 'a'],
    ['up to an hour after', working, 60, 'a'],
    ['later', working, 61, null],
    ['when it was working before anybody heard of it', found, 1, null],
  ])('is given to the tenant of a notify URL or not: %s', (_when, before, minutes, tenant) => {
    const { decision, snapshot } = step(before, said(minutes));
    expect(snapshot.context.tenant).toBe(tenant);
    expect(decision).toBe(tenant === null ? 'unexpected' : 'applied');
  });

  test('is given again once another source has told that it was connected anew', () => {
    const refused = step(found, { ...facts(departure + MINUTE), type: 'CREDENTIALS' }).snapshot;
    expect(step(refused, said(3)).snapshot.context.tenant).toBeNull();
    const healed = step(refused, { ...facts(departure + 2 * MINUTE), type: 'RECONNECTED' }).snapshot;
    expect(step(healed, said(3)).snapshot.context.tenant).toBe('a');
  });

  test('is not given away once it was deleted', () => {
    const deleted = step(created, { ...facts(departure + MINUTE), type: 'DELETED' }).snapshot;
    expect(step(deleted, { ...said(2), type: 'CREATION_SUCCESS' } as AccountEvent)).toMatchObject({
      decision: 'unexpected',
      snapshot: { context: { tenant: null } },
    });
  });

  test('is told why', () => {
    const event = said(1);
    expect(summaryOf(found, event, step(found, event))).toContain(
      'came by a notify URL, which cannot take an account that nobody has given to a tenant',
    );
  });

  test('is given by a signal, whose sender has your token', () => {
    const event: AccountEvent = {
      ...later,
      source: 'signal',
      type: 'SIGNAL',
      signal: { type: 'deviceSeen' },
      tenant: 'a',
    };
    expect(step(found, event).snapshot.context.tenant).toBe('a');
  });

  test('is taken from it by nobody but a stepper that does not ask', () => {
    const careless: Stepper = (before, event) =>
      step(before, { ...event, source: 'webhook' } as AccountEvent);
    const takers = [step, careless].filter(
      (stepper) => stepper(found, said(1)).snapshot.context.tenant !== null,
    );
    expect(takers).toEqual([careless]);
  });
});

test('another tenant is claimed only where one is known and a different one is named', () => {
  const claims = (known: string | null, named?: string) =>
    claimsAnotherTenant({ tenant: known }, named === undefined ? {} : { tenant: named });
  expect([claims('a', 'b'), claims('a', 'a'), claims('a'), claims(null, 'b'), claims(null)]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
