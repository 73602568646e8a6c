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
    ['reauthorize', {}],
    ['signIn', {}],
    ['refuse', { refusedAt: at }],
    ['restore', {}],
    ['flip', { flippedAt: at, refusedAt: at }],
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
      refusedAt: 2,
      createdAt: 1,
      connection: { method: 'qr', at: 1 },
      evidence: [{ type: 'deviceSeen', at: 2 }],
    } as const;
    expect(steps.reincarnate(lived, heard)).toEqual({ ...context, incarnation: 2 });
  });

  test('reauthorize and restore end what refuse began, and only that', () => {
    const refused = steps.refuse({ ...context, authorizedAt: 1 }, heard);
    expect(steps.refuse(refused, status('PERMISSIONS', at + 9))).toBe(refused);
    expect(steps.reauthorize(refused, status('RECONNECTED', at + 9))).toEqual({
      ...context,
      authorizedAt: at + 9,
    });
    expect(steps.restore(refused, status('OK', at + 9))).toEqual({ ...context, authorizedAt: 1 });
  });

  test.each([
    [{ method: 'oauth' }, at],
    [{ scopes_granted: [] }, at],
    [{ user_agent: 'u' }, at],
    [{ browser_user_agent: 'u' }, at],
    [{}, null],
    [{ proxy_host: 'p', mail_domain: 'd', imap_host: 'i' }, null],
    [{ premium_features: ['recruiter'], scopes_required: ['mail'] }, null],
  ] as const)('signIn takes a connection signal of %j for an authorisation at %j', (told, authorizedAt) => {
    const event = signal({ type: 'connection', ...told }, at);
    expect(steps.signIn(context, event)).toEqual({ ...context, authorizedAt });
  });

  test('rememberConnecting remembers no retry', () => {
    const refused = { ...context, refusedAt: 1 };
    expect(steps.rememberConnecting(refused, status('CONNECTING', at))).toBe(refused);
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
