import { describe, expect, test } from 'vitest';
import { statuses } from '../../machines/status.ts';
import {
  notifyPayload,
  sampleAccountId,
  sampleMoment,
  sampleTenant,
  signalBody,
  v1Payload,
  v2Payload,
} from '../../src/testing/payloads.ts';
import { readPayload } from '../../src/wire/index.ts';

describe('payloads for tests', () => {
  test.each([
    ['v1', v1Payload(), { source: 'webhook', type: 'CREDENTIALS', accountType: 'LINKEDIN' }],
    ['notify', notifyPayload(), { source: 'notify', type: 'CREATION_SUCCESS', tenant: sampleTenant }],
    ['v2', v2Payload(), { source: 'v2', type: 'CREDENTIALS', occurredAt: sampleMoment }],
    ['signals', signalBody(), { source: 'signal', type: 'SIGNAL', signal: { type: 'apiOk' } }],
  ])('of %s are read without anything being said', (_, payload, event) => {
    expect(readPayload(payload, sampleMoment)).toMatchObject({
      kind: 'event',
      event: { accountId: sampleAccountId, ...event },
    });
  });

  test.each([...statuses])('of v1 say %s', (message) => {
    expect(readPayload(v1Payload({ message }), 0)).toMatchObject({ event: { type: message } });
  });

  test('say what is given, and the rest by default', () => {
    expect(v1Payload({ account_id: 'a', product: 'calendar' })).toEqual({
      AccountStatus: {
        account_id: 'a',
        account_type: 'LINKEDIN',
        message: 'CREDENTIALS',
        product: 'calendar',
      },
    });
    expect(notifyPayload({ name: 'somebody' }).name).toBe('somebody');
    expect(signalBody({ type: 'deviceSeen' }, 'a')).toEqual({ type: 'deviceSeen', account_id: 'a' });
  });

  test('of v2 have ids of their own, unless one is given', () => {
    expect(v2Payload().id).not.toBe(v2Payload().id);
    expect(v2Payload({ id: 'evt_x' }).id).toBe('evt_x');
  });

  test('are about an account whose id begins with a dash, at the moment that is written down', () => {
    expect(sampleAccountId).toMatch(/^-[\w-]{21}$/);
    expect(new Date(sampleMoment).toISOString()).toBe('2026-03-01T09:00:00.000Z');
  });
});
