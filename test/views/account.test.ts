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
      group: 'works',
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
    expect(view.hypotheses).toHaveLength(16);
    const words = 'the operator said at 2026-01-01 00:02 UTC that it was proxyUnavailable';
    expect(view.hypotheses[0]).toMatchObject({
      cause: 'linkedin.proxyUnavailable',
      strength: 'decisive',
      likelihood: expect.stringMatching(/^nearly certain, 9\d of 100$/) as string,
      evidence: [words],
      for: [{ words, weight: expect.any(Number) as number }],
      against: [],
      wanted: expect.stringContaining('proxy') as string,
    });
    expect(view.hypotheses[0]?.probability).toBeGreaterThan(0.9);
  });

  test('says why a hypothesis cannot be', () => {
    const view = viewOf(journey('LINKEDIN', [{ type: 'connection', method: 'credentials' }, 'CREDENTIALS']));
    expect(view.hypotheses.find(({ cause }) => cause === 'linkedin.browserLogout')).toMatchObject({
      probability: 0,
      likelihood: 'hardly, under 1 of 100',
      strength: 'none',
      excluded: 'connected with the method credentials, not cookies',
    });
  });

  test('weighs hypotheses under the policy that it is given', () => {
    const account = accountIn('CREDENTIALS.undetermined');
    const prior = { linkedin: { 'linkedin.duplicate': 9 } };
    const weights = { version: 'other', fittedOn: 'nothing', prior, weight: {} };
    const view = viewOf(account, { ...defaultPolicy, weights });
    expect(view.hypotheses[0]).toMatchObject({ cause: 'linkedin.duplicate', strength: 'decisive' });
    // It stays where it was led to, until something new is heard.
    expect(view.cause).toBe('undetermined');
  });

  test('tells the team, where the cause is not known, what would tell most', () => {
    const { hypotheses, remedy } = viewOf(accountIn('CREDENTIALS.undetermined'));
    expect(hypotheses[0]?.nextTest).toMatch(/ → /);
    expect(remedy?.forOperator).toContain(hypotheses[0]?.nextTest);
    expect(hypotheses.slice(1).every((each) => !('nextTest' in each))).toBe(true);
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
