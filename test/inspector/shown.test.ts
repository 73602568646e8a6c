import { describe, expect, test } from 'vitest';
import { shownAccount, shownAgain } from '../../src/inspector/shown.ts';
import { accountIn, toCause, toState } from '../machines/journey.ts';

const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

const facts = [
  'provider',
  'version',
  'incarnation',
  'since',
  'lastSeenAt',
  'authorizedAt',
  'flippedAt',
  'deletedAt',
];

describe('an account as it may be shown to a page of others', () => {
  test.each(states)('in %s has its id, its state and eight facts, and nothing else', (connection) => {
    const account = accountIn(connection);
    const shown = shownAccount(account);
    expect(Object.keys(shown)).toEqual(['accountId', 'value', 'facts']);
    expect(Object.keys(shown.facts)).toEqual(facts);
    expect(shown.value).toBe(account.value);
  });

  test('has times as text, and null where something never was', () => {
    expect(shownAccount(accountIn('OK')).facts).toEqual({
      provider: 'linkedin',
      version: 1,
      incarnation: 1,
      since: '2026-01-01T00:01:00.000Z',
      lastSeenAt: '2026-01-01T00:01:00.000Z',
      authorizedAt: null,
      flippedAt: null,
      deletedAt: null,
    });
    expect(shownAccount(accountIn('DELETED')).facts.deletedAt).toBe('2026-01-01T00:02:00.000Z');
    expect(shownAccount(accountIn('CREDENTIALS.undetermined')).facts.flippedAt).not.toBeNull();
  });

  test.each(Object.keys(toCause))('says nothing of the evidence for %s', (cause) => {
    const account = accountIn(`CREDENTIALS.${cause}`);
    const text = JSON.stringify(shownAccount(account));
    for (const kept of ['evidence', 'proxy_host', 'p-eu-3', 'user_agent', 'scopes', 'tenant', '"product"'])
      expect(text).not.toContain(kept);
  });

  test('that was handed on by somebody else is made anew from the same fields', () => {
    const shown = shownAccount(accountIn('OK'));
    const stuffed = {
      ...shown,
      payload: 'secret',
      facts: { ...shown.facts, tenant: 'secret', evidence: ['secret'] },
    };
    expect(shownAgain(stuffed)).toEqual(shown);
    expect(JSON.stringify(shownAgain(stuffed))).not.toContain('secret');
  });
});
