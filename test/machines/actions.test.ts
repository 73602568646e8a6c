import { describe, expect, test } from 'vitest';
import { contextStepsUnder } from '../../machines/actions.ts';
import { initialContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { departure, facts, signal, status } from './journey.ts';

const steps = contextStepsUnder(defaultPolicy);
const context = initialContext(facts(departure, 'LINKEDIN'));
const at = departure + 1;
const heard: AccountEvent = status('ERROR', at);

describe('an action', () => {
  test.each(Object.entries(steps))('%s changes nothing on what the machine raises for itself', (_, step) => {
    expect(step(context, { type: 'SYNC_STARTED' })).toBe(context);
  });

  test.each([
    ['authorize', { authorizedAt: at }],
    ['flip', { flippedAt: at }],
    ['unflip', { flippedAt: null }],
    ['bury', { deletedAt: at }],
    ['rememberSignal', {}],
    ['rememberReason', {}],
    ['identify', {}],
  ] as const)('%s changes %j on a status that carries nothing else', (name, change) => {
    expect(steps[name](context, heard)).toEqual({ ...context, ...change });
  });

  test('identify tells type and provider', () => {
    expect(steps.identify(context, { type: 'IDENTIFIED', accountType: 'OUTLOOK' })).toEqual({
      ...context,
      accountType: 'OUTLOOK',
      provider: 'microsoft',
    });
  });

  test('reincarnate forgets all that was known of the life before', () => {
    const lived = {
      ...context,
      deletedAt: 3,
      authorizedAt: 1,
      connection: { method: 'qr', at: 1 },
      evidence: [{ type: 'deviceSeen', at: 2 }],
    } as const;
    expect(steps.reincarnate(lived, heard)).toEqual({ ...context, incarnation: 2 });
  });

  test('rememberSignal, rememberConnecting and rememberReason keep what they are named for', () => {
    const told = signal({ type: 'deviceSeen' }, at);
    expect(steps.rememberSignal(context, told)).toMatchObject({ evidence: [{ type: 'deviceSeen', at }] });
    expect(steps.rememberConnecting(context, heard)).toMatchObject({
      evidence: [{ type: 'connecting', at }],
    });
    expect(steps.rememberReason(context, { ...heard, reason: 'proxy' })).toMatchObject({
      evidence: [{ type: 'errorReason', reason: 'proxy', at }],
    });
  });
});
