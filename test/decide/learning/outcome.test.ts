import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../../machines/event.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { Signal } from '../../../machines/signal.ts';
import { Healing, outcomeTold } from '../../../src/decide/learning/outcome.ts';

const event = (signal: Signal): AccountEvent => ({
  type: 'SIGNAL',
  accountId: 'a',
  at: 0,
  source: 'signal',
  signal,
});

const answer = (facts: Omit<Extract<Signal, { type: 'reconnectAnswer' }>, 'type' | 'error'>): Signal => ({
  type: 'reconnectAnswer',
  error: '',
  ...facts,
});

const proxy = (healthy: boolean): Signal => ({ type: 'proxyHealth', proxy_host: 'p', healthy });

const healed = (provider: Provider, signals: readonly Signal[], alone = false) => {
  const healing = new Healing(provider);
  for (const signal of signals) healing.hear(event(signal));
  return healing.outcome(alone);
};

describe('the way an account heals', () => {
  test('shows a changed password where the stored one was refused and a new one was taken', () => {
    const signals = [
      answer({ status: 401, with: 'stored', secret: 'password' }),
      answer({ status: 201, with: 'new', secret: 'password' }),
    ];
    expect(healed('linkedin', signals)?.causes).toEqual(['linkedin.credentialsChanged']);
    expect(healed('imap', signals)?.causes).toContain('imap.passwordChanged');
  });

  test('shows that the password was the same where the stored one was taken', () => {
    const causes = healed('linkedin', [answer({ status: 201, with: 'stored', secret: 'password' })])?.causes;
    expect(causes).not.toContain('linkedin.credentialsChanged');
    expect(causes).toContain('linkedin.sessionExpired');
    expect(causes).toContain('unlisted');
  });

  test('shows nothing about the password where a stored cookie was refused', () => {
    expect(
      healed('linkedin', [
        answer({ status: 401, with: 'stored', secret: 'cookie' }),
        answer({ status: 201, with: 'new', secret: 'cookie' }),
      ]),
    ).toBeNull();
  });

  test('shows a check in the app where one was asked for', () => {
    const signals = [answer({ status: 202, checkpoint: 'IN_APP_VALIDATION' })];
    expect(healed('instagram', signals)?.causes).toEqual(['instagram.securityCheckpoint']);
    expect(healed('instagram', [answer({ status: 202, checkpoint: '2FA' })])).toBeNull();
  });

  test('shows a proxy that was down, where the account healed alone once it was up', () => {
    expect(healed('linkedin', [proxy(false), proxy(true)], true)?.causes).toEqual([
      'linkedin.proxyUnavailable',
    ]);
    expect(healed('linkedin', [proxy(false), proxy(true)])).toBeNull();
  });

  test('shows something that passes, where the account healed alone', () => {
    expect(healed('linkedin', [], true)?.causes).toContain('unlisted');
    expect(healed('linkedin', [], true)?.causes).not.toContain('linkedin.credentialsChanged');
    expect(healed('linkedin', [])).toBeNull();
  });

  test('shows nothing for providers without causes', () => {
    expect(healed('messenger', [], true)).toBeNull();
  });
});

test('what somebody said is believed the more, the nearer they are to it', () => {
  const trust = (['derived', 'user', 'operator', 'provider'] as const).map(
    (by) => outcomeTold('linkedin', 'linkedin.sessionExpired', by).trust,
  );
  expect(trust).toEqual(trust.toSorted((one, other) => one - other));
  expect(new Set(trust).size).toBe(4);
});

test('a cause without a name counts as one that is not listed', () => {
  expect(outcomeTold('linkedin', 'cosmicRays', 'user').causes).toEqual(['unlisted']);
  expect(outcomeTold('imap', 'linkedin.sessionExpired', 'user').causes).toEqual(['unlisted']);
});
