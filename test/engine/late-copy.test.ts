import { describe, expect, test } from 'vitest';
import type { EventFacts } from '../../machines/event.ts';
import { DAY, defaultPolicy, HOUR, MINUTE, type Policy } from '../../machines/policy.ts';
import type { Status } from '../../machines/status.ts';
import { mayBeLateCopy } from '../../src/engine/held-effects.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { snapshotAfter, status, T0 } from '../../src/testing/store/samples.ts';

/** What is held back by default: nothing. */
const policy: Policy = { ...defaultPolicy, retryHorizonHours: 6, heldEffectsMinutes: 5 };

interface Asked {
  readonly status: string;
  readonly since: number;
}

/** An account after statuses a minute apart, then another one; and what was asked about when it left which. */
const hear = (
  before: readonly Status[],
  type: Status,
  {
    facts = {},
    under = policy,
    left = T0 + MINUTE,
  }: { readonly facts?: Partial<EventFacts>; readonly under?: Policy; readonly left?: number | null } = {},
) => {
  const snapshot = before.length === 0 ? null : snapshotAfter('a', before);
  const event = status('a', type, { at: T0 + before.length * MINUTE, ...facts });
  const asked: Asked[] = [];
  const may = mayBeLateCopy(event, snapshot, stepperUnder(under)(snapshot, event), under, (name, since) => {
    asked.push({ status: name, since });
    return left;
  });
  return { may, asked };
};

describe('a webhook may be a late copy', () => {
  test('when it brings back a status that was left a short while ago', () => {
    const at = T0 + 2 * MINUTE;
    expect(hear(['OK', 'CREDENTIALS'], 'OK')).toEqual({
      may: true,
      asked: [{ status: 'OK', since: at - 6 * HOUR }],
    });
  });

  test('when the status was left exactly at the horizon, and not a millisecond before it', () => {
    const since = T0 + 2 * MINUTE - 6 * HOUR;
    expect(hear(['OK', 'ERROR'], 'OK', { left: since }).may).toBe(true);
    expect(hear(['OK', 'ERROR'], 'OK', { left: since - 1 }).may).toBe(false);
  });

  test('but not when the status was never left', () => {
    expect(hear(['OK', 'ERROR'], 'STOPPED', { left: null })).toMatchObject({
      may: false,
      asked: [{ status: 'STOPPED' }],
    });
  });

  test('of CREDENTIALS whatever cause leads', () => {
    expect(hear(['CREDENTIALS', 'OK'], 'CREDENTIALS').asked.map((one) => one.status)).toEqual([
      'CREDENTIALS',
    ]);
  });
});

describe('nothing is asked of the log', () => {
  test.each<[string, readonly Status[], Status]>([
    ['of an account that nobody knew', [], 'OK'],
    ['of one that was in one status alone', ['OK'], 'ERROR'],
  ])('%s: nothing can have come back', (_, before, type) => {
    expect(hear(before, type)).toEqual({ may: false, asked: [] });
  });

  test.each(['poll', 'v2', 'notify'] as const)('for a %s, which is no v1 webhook', (source) => {
    expect(hear(['OK', 'ERROR'], 'OK', { facts: { source } })).toEqual({ may: false, asked: [] });
  });

  test('under a policy that looks back no time', () => {
    expect(hear(['OK', 'ERROR'], 'OK', { under: { ...policy, retryHorizonHours: 0 } })).toEqual({
      may: false,
      asked: [],
    });
  });

  test('when the account has been in its status since before the horizon', () => {
    expect(hear(['OK', 'ERROR'], 'OK', { facts: { at: T0 + DAY } })).toEqual({ may: false, asked: [] });
    const atBound = T0 + MINUTE + 6 * HOUR;
    expect(hear(['OK', 'ERROR'], 'OK', { facts: { at: atBound } }).asked).toHaveLength(1);
    expect(hear(['OK', 'ERROR'], 'OK', { facts: { at: atBound + 1 } }).asked).toHaveLength(0);
  });
});
