import { describe, expect, test } from 'vitest';
import { defaultPolicy, MINUTE } from '../../machines/policy.ts';
import { viewOf } from '../../src/views/account.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { accountIn, born, departure, facts, journey, poll } from '../machines/journey.ts';

describe('the view of an account', () => {
  test('says all that there is to say of one in good order', () => {
    expect(viewOf(journey('LINKEDIN', ['OK']))).toEqual({
      accountId: 'a',
      provider: 'linkedin',
      accountType: 'LINKEDIN',
      status: 'OK',
      cause: null,
      since: '2026-01-01T00:01:00.000Z',
      version: 1,
      incarnation: 1,
      sync: 'WAITING',
      tags: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
      operational: true,
      dataFresh: true,
      receivesUpdates: true,
      needsUser: false,
      needsOperator: false,
      lastSeenAt: '2026-01-01T00:01:00.000Z',
      hypotheses: [],
    });
  });

  test('says of a broken one why, who must act, and what to do', () => {
    const view = viewOf(accountIn('CREDENTIALS.linkedin.proxyUnavailable'));
    expect(view).toMatchObject({
      status: 'CREDENTIALS',
      cause: 'linkedin.proxyUnavailable',
      operational: false,
      needsUser: false,
      needsOperator: true,
      remedy: { actor: 'operator' },
    });
    expect(view.hypotheses).toHaveLength(9);
    expect(view.hypotheses[0]).toEqual({
      cause: 'linkedin.proxyUnavailable',
      strength: 'strong',
      evidence: ['proxy p-eu-3 unhealthy at 2026-01-01 00:01 UTC'],
    });
  });

  test('says why a hypothesis cannot be', () => {
    const view = viewOf(journey('LINKEDIN', [{ type: 'connection', method: 'credentials' }, 'CREDENTIALS']));
    expect(view.hypotheses.find(({ cause }) => cause === 'linkedin.browserLogout')).toEqual({
      cause: 'linkedin.browserLogout',
      strength: 'none',
      evidence: [],
      excluded: 'connected with the method credentials, not cookies',
    });
  });

  test('weighs hypotheses under the policy that it is given', () => {
    const account = journey('LINKEDIN', [
      { type: 'usage', action: 'search', count: 1, window_hours: 1, percent: 85 },
      'CREDENTIALS',
    ]);
    const view = viewOf(account, { ...defaultPolicy, usagePercent: 85 });
    expect(view.hypotheses[0]?.cause).toBe('linkedin.excessiveRequests');
  });

  test('names tenant and product where they are known', () => {
    const event = {
      ...facts(departure + MINUTE),
      type: 'OK',
      tenant: 'user-7',
      product: 'MESSAGING',
    } as const;
    const { snapshot } = stepperUnder()(born('LINKEDIN'), event);
    expect(viewOf(snapshot)).toMatchObject({ tenant: 'user-7', product: 'MESSAGING' });
  });

  test('says when the API last showed it: in an event, or without saying anything new', () => {
    const unseen = accountIn('OK');
    const polled = stepperUnder()(unseen, poll('OK', departure + 2 * MINUTE)).snapshot;
    const [early, late] = [departure + MINUTE, departure + 3 * MINUTE];
    expect(viewOf(unseen)).not.toHaveProperty('lastVerifiedAt');
    expect(viewOf(unseen, defaultPolicy, early).lastVerifiedAt).toBe('2026-01-01T00:01:00.000Z');
    expect(viewOf(polled).lastVerifiedAt).toBe('2026-01-01T00:02:00.000Z');
    expect(viewOf(polled, defaultPolicy, early).lastVerifiedAt).toBe('2026-01-01T00:02:00.000Z');
    expect(viewOf(polled, defaultPolicy, late).lastVerifiedAt).toBe('2026-01-01T00:03:00.000Z');
  });

  test('of an unnamed type says so', () => {
    expect(viewOf(journey(undefined, ['OK']))).toMatchObject({ provider: 'other', accountType: null });
  });

  test('is plain JSON', () => {
    const view = viewOf(accountIn('CREDENTIALS.email.accountGone'));
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});
