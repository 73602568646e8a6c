import { describe, expect, test } from 'vitest';
import { evidenceBound, incidentOf, remember } from '../../machines/evidence.ts';
import { leading } from '../../machines/causes/hypothesis.ts';
import { DAY, defaultPolicy, MINUTE } from '../../machines/policy.ts';
import type { IncidentSignal, Signal } from '../../machines/signal.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { connectionOf } from '../../src/model/state.ts';
import { departure, journey, signal, status } from './journey.ts';

const incident = (differences: Partial<IncidentSignal> = {}): IncidentSignal => ({
  type: 'incident',
  incident: 7,
  scope: 'proxyHost',
  name: 'p-eu-3',
  accounts: 5,
  of: 24,
  window_minutes: 10,
  ...differences,
});

const broken = (accountType: string, ...heard: readonly Signal[]) =>
  journey(accountType, ['CREATION_SUCCESS', 47 * DAY, 'CREDENTIALS', ...heard]);

const causeOf = (accountType: string, ...heard: readonly Signal[]): string =>
  connectionOf(broken(accountType, ...heard).value).replace('CREDENTIALS.', '');

describe('an incident that an account is a member of', () => {
  test.each([
    ['GOOGLE_OAUTH', incident({ scope: 'provider', name: 'google' }), 'email.oauthKeysChanged'],
    ['OUTLOOK', incident({ scope: 'mailDomain', name: 'microsoft b.test' }), 'email.revokedByAdmin'],
    ['LINKEDIN', incident(), 'linkedin.proxyUnavailable'],
    ['INSTAGRAM', incident(), 'instagram.proxyUnavailable'],
  ])('is evidence for %s', (accountType, heard, cause) => {
    expect(causeOf(accountType, heard)).toBe(cause);
  });

  test.each([
    ['GOOGLE_OAUTH', incident({ scope: 'all', name: '' })],
    ['WHATSAPP', incident({ scope: 'provider', name: 'whatsapp' })],
  ])(
    'says of %s that no user can help where all accounts, or all of a provider, break',
    (accountType, heard) => {
      expect(causeOf(accountType, heard)).toMatch(/unipileIncident$|^undetermined$/);
    },
  );

  test('is no matter of keys where others come back by themselves', () => {
    const keys = incident({ scope: 'provider', name: 'google' });
    expect(causeOf('GOOGLE_OAUTH', keys, { ...keys, comes_back: true })).toBe('email.unipileIncident');
  });

  test('goes on saying why the account is broken when it is over, where somebody has to sign in again', () => {
    expect(causeOf('LINKEDIN', incident(), incident({ ended: true }))).toBe('linkedin.proxyUnavailable');
    const vendor = incident({ scope: 'all', name: '' });
    expect(causeOf('LINKEDIN', vendor)).toBe('linkedin.unipileIncident');
    expect(causeOf('LINKEDIN', vendor, { ...vendor, ended: true })).toBe(causeOf('LINKEDIN'));
    const { context } = broken('LINKEDIN', incident(), incident({ ended: true }));
    expect(context.incident).toBeNull();
    expect(incidentOf(context)).toMatchObject({ incident: 7, ended: true });
  });

  test.each([[incident()], [incident({ ended: true })]])(
    'leaves a cause of its own to an account that shows more',
    (heard) => {
      const refused = {
        type: 'reconnectAnswer',
        status: 401,
        error: 'invalid_credentials',
        with: 'stored',
        secret: 'password',
      } as const;
      expect(causeOf('INSTAGRAM', incident(), heard, refused)).toBe('instagram.credentialsChanged');
    },
  );

  test('was none where another one explains it: the account is judged alone again', () => {
    const alone = causeOf('LINKEDIN');
    expect(alone).not.toBe('linkedin.proxyUnavailable');
    expect(causeOf('LINKEDIN', incident(), incident({ ended: true, mistaken: true }))).toBe(alone);
  });

  test.each(['OK', 'RECONNECTED', 'DELETED'] as const)('is forgotten at %s', (word) => {
    expect(broken('LINKEDIN', incident()).context.incident).toBe(7);
    for (const heard of [incident(), incident({ ended: true })]) {
      const member = broken('LINKEDIN', incident(), heard);
      const { context } = stepperUnder()(
        member,
        status(word, member.context.lastSeenAt + MINUTE, 'LINKEDIN'),
      ).snapshot;
      expect(context.incident).toBeNull();
      expect(incidentOf(context)).toBeNull();
    }
  });

  test('stays through CONNECTING, however long ago it was found', () => {
    const member = journey('LINKEDIN', [
      'CREATION_SUCCESS',
      30 * DAY,
      'CREDENTIALS',
      incident(),
      'CONNECTING',
      3 * DAY,
      'CREDENTIALS',
      'CONNECTING',
    ]);
    expect(incidentOf(member.context)).toMatchObject({ incident: 7 });
  });

  test('stands before all other facts, and another one takes its place', () => {
    const { context } = broken('LINKEDIN', { type: 'apiError', status: 401, error: 'x' });
    let at = context.lastSeenAt;
    let told = context;
    for (const number of [1, 2, 3]) {
      told = remember(told, incident({ incident: number }), (at += MINUTE), defaultPolicy);
      told = remember(told, { type: 'apiError', status: 500, error: 'y' }, (at += MINUTE), defaultPolicy);
    }
    expect(told.incident).toBe(3);
    expect(told.evidence.map((item) => item.type)).toEqual([
      'incident',
      'apiError',
      'apiError',
      'apiError',
      'apiError',
    ]);
    expect(told.evidence.length).toBeLessThanOrEqual(evidenceBound(defaultPolicy));
    expect(leading({ ...told, flippedAt: departure }, defaultPolicy)).toBe('linkedin.proxyUnavailable');
  });
});

test('the end of an incident is nothing to an account that broke with none', () => {
  const { context } = broken('LINKEDIN');
  expect(remember(context, incident({ ended: true }), context.lastSeenAt, defaultPolicy)).toBe(context);
});

test('nobody is asked about a member, and asked anew who is none any more', () => {
  const step = stepperUnder();
  const alone = broken('WHATSAPP');
  const at = alone.context.lastSeenAt;
  const heard = incident({ scope: 'provider', name: 'whatsapp' });
  const joined = step(alone, signal(heard, at + MINUTE));
  expect(joined.effects).toEqual([{ type: 'withdraw', of: 'askUser' }]);
  const moved = step(joined.snapshot, status('ERROR', at + 2 * MINUTE));
  expect(moved.effects).toEqual([]);
  const back = step(moved.snapshot, status('CREDENTIALS', at + 3 * MINUTE));
  expect(back.effects).toEqual([]);
  const left = step(back.snapshot, signal({ ...heard, ended: true }, at + 4 * MINUTE));
  expect(left.effects).toMatchObject([{ type: 'askUser', status: 'CREDENTIALS' }]);
  expect(step(joined.snapshot, status('OK', at + 2 * MINUTE)).effects).toEqual([]);
});
