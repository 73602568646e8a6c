import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, defaultPolicy } from '../../../machines/policy.ts';
import {
  apiError,
  authorised,
  connected,
  fleet,
  flip,
  keysChanged,
  reconnect,
  situation,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

const old = authorised(30 * DAY);
const scopes = (granted: readonly string[], required: readonly string[]) =>
  connected({ method: 'oauth', scopes_granted: granted, scopes_required: required });

describe.each([['google'], ['microsoft']] as const)('%s', (provider) => {
  const mailbox = (...facts: readonly Fact[]) => situation(provider, ...facts);

  test('is undetermined while nothing is known', () => {
    expect(verdict(mailbox())).toBe('undetermined');
  });

  describe('email.authorizationRevoked (DOMAIN §5.2)', () => {
    test.each([
      ['a lone flip of an old authorisation', 30 * DAY, 'email.authorizationRevoked, weak'],
      ['a flip just over 15 min after it', 15 * MINUTE + 1, 'email.authorizationRevoked, weak'],
      ['a flip exactly 15 min after it', 15 * MINUTE, 'email.insufficientScopes, weak'],
    ])('%s', (_, ago, expected) => {
      expect(verdict(mailbox(authorised(ago)))).toBe(expected);
    });

    test('any report of accounts that flipped together ends its being a lone flip', () => {
      expect(verdict(mailbox(old, fleet('mailDomain', 1)))).toBe('undetermined');
    });

    test('anything that fits another cause beats it', () => {
      const facts = mailbox(old, apiError(404, 'resource_not_found'));
      expect(verdict(facts)).toBe('email.accountGone, strong');
      expect(weighed(facts, 'email.authorizationRevoked').strength).toBe('none');
    });

    test('an authorisation later than the flip has no age', () => {
      expect(verdict(mailbox(authorised(-1)))).toBe('undetermined');
    });

    test('says how old the authorisation was', () => {
      expect(weighed(mailbox(old), 'email.authorizationRevoked').evidence).toEqual([
        'authorised 30 days before the break, no other account reported with it, and no other cause fits',
      ]);
    });
  });

  describe('email.revokedByAdmin (DOMAIN §5.3)', () => {
    test.each([
      ['2 accounts of one mail domain', fleet('mailDomain', 2), 'email.revokedByAdmin, strong'],
      ['1 account of one mail domain', fleet('mailDomain', 1), 'undetermined'],
      ['a window of 60 min', fleet('mailDomain', 9, 1, 60), 'email.revokedByAdmin, strong'],
      ['a window of 61 min', fleet('mailDomain', 9, 1, 61), 'undetermined'],
      ['accounts behind one proxy', fleet('proxyHost', 9), 'undetermined'],
    ])('%s', (_, fact, expected) => {
      expect(verdict(mailbox(old, fact))).toBe(expected);
    });

    test('changed keys, which are decisive, beat it', () => {
      expect(verdict(mailbox(fleet('mailDomain', 9), keysChanged()))).toBe(
        'email.oauthKeysChanged, decisive',
      );
    });

    test('of reports received at once, the last is told', () => {
      const facts = mailbox(fleet('mailDomain', 2), fleet('mailDomain', 5));
      expect(weighed(facts, 'email.revokedByAdmin').evidence).toEqual([
        expect.stringMatching(/^5 accounts of one mail domain/),
      ]);
    });

    test('says how many flipped', () => {
      expect(weighed(mailbox(fleet('mailDomain', 3, 0.25, 1)), 'email.revokedByAdmin').evidence).toEqual([
        '3 accounts of one mail domain (25 % of them) broke within 1 minute, reported at 2026-03-01 10:00 UTC',
      ]);
    });
  });

  describe('email.credentialsChanged (DOMAIN §5.4)', () => {
    test.each([
      [apiError(401, 'invalid_credentials')],
      [apiError(401, 'expired_credentials')],
      [reconnect(401, 'invalid_credentials')],
      [reconnect(401, 'expired_credentials')],
    ])('leads on %o, never more than strongly', (fact) => {
      expect(verdict(mailbox(old, fact))).toBe('email.credentialsChanged, strong');
    });

    test('an answer from before the last authorisation says nothing', () => {
      const fact = apiError(401, 'expired_credentials', flip - 2 * HOUR);
      expect(verdict(mailbox(authorised(HOUR), fact))).toBe('email.authorizationRevoked, weak');
    });

    test('a reconnect that met another account, which is decisive, beats it', () => {
      const facts = mailbox(apiError(401, 'invalid_credentials'), reconnect(403, 'account_mismatch'));
      expect(verdict(facts)).toBe('email.accountGone, decisive');
    });
  });

  describe('email.accountGone (DOMAIN §5.5)', () => {
    test.each([
      [reconnect(403, 'account_mismatch'), 'decisive'],
      [reconnect(401, 'wrong_account'), 'decisive'],
      [apiError(401, 'invalid_imap_configuration'), 'strong'],
      [apiError(401, 'invalid_smtp_configuration'), 'strong'],
      [reconnect(401, 'invalid_smtp_configuration'), 'strong'],
      [apiError(404, ''), 'strong'],
    ])('leads on %o', (fact, strength) => {
      expect(verdict(mailbox(old, fact))).toBe(`email.accountGone, ${strength}`);
    });

    test('is not concluded from an API call about another account', () => {
      expect(verdict(mailbox(apiError(403, 'account_mismatch')))).toBe('undetermined');
    });

    test('missing scopes, which are decisive, beat a strong one', () => {
      const facts = mailbox(apiError(404, ''), scopes(['read'], ['read', 'send']));
      expect(verdict(facts)).toBe('email.insufficientScopes, decisive');
    });
  });

  describe('email.oauthKeysChanged (DOMAIN §5.6)', () => {
    test.each([
      ['keys changed before the flip', keysChanged(), 'email.oauthKeysChanged, decisive'],
      ['keys changed exactly 24 h before', keysChanged(flip - DAY), 'email.oauthKeysChanged, decisive'],
      ['keys changed longer before', keysChanged(flip - DAY - 1), 'undetermined'],
      ['half of the provider', fleet('oauthProvider', 40, 0.5), 'email.oauthKeysChanged, strong'],
      ['less than half of the provider', fleet('oauthProvider', 40, 0.499), 'undetermined'],
      ['half of it, but over 61 min', fleet('oauthProvider', 40, 0.5, 61), 'undetermined'],
    ])('%s', (_, fact, expected) => {
      expect(verdict(mailbox(fact))).toBe(expected);
    });

    test('a strong one gives way to a decisive one', () => {
      const facts = mailbox(fleet('oauthProvider', 40, 0.9), reconnect(401, 'wrong_account'));
      expect(verdict(facts)).toBe('email.accountGone, decisive');
    });

    test('says when the keys were changed', () => {
      expect(weighed(mailbox(keysChanged()), 'email.oauthKeysChanged').evidence).toEqual([
        'OAuth keys changed at 2026-03-01 08:00 UTC',
      ]);
    });
  });

  describe('email.insufficientScopes (DOMAIN §5.7)', () => {
    test.each([
      ['a required scope not granted', scopes(['read'], ['read', 'send']), 'decisive'],
      ['401 insufficient_privileges', apiError(401, 'insufficient_privileges'), 'strong'],
      ['403 insufficient_permissions', apiError(403, 'insufficient_permissions'), 'strong'],
      ['a flip at the very authorisation', authorised(0), 'weak'],
      ['a flip 15 min after it', authorised(15 * MINUTE), 'weak'],
    ])('leads on %s', (_, fact, strength) => {
      expect(verdict(mailbox(fact))).toBe(`email.insufficientScopes, ${strength}`);
    });

    test.each([
      ['every required scope granted', scopes(['send', 'read', 'more'], ['read', 'send'])],
      ['only the granted scopes known', connected({ method: 'oauth', scopes_granted: [] })],
      ['only the required scopes known', connected({ method: 'oauth', scopes_required: ['read'] })],
      ['403 insufficient_privileges', apiError(403, 'insufficient_privileges')],
    ])('is not concluded from %s', (_, fact) => {
      expect(verdict(mailbox(fact))).toBe('undetermined');
    });

    test.each([
      ['told up to a day before the last authorisation', 31 * DAY, 'email.insufficientScopes, decisive'],
      ['told earlier, so that it may have granted others', 31 * DAY + 1, 'email.authorizationRevoked, weak'],
    ])('scopes %s', (_, ago, expected) => {
      const told = { method: 'oauth', scopes_granted: ['read'], scopes_required: ['send'] } as const;
      expect(verdict(mailbox(old, connected({ ...told, at: flip - ago })))).toBe(expected);
    });

    test('the bound follows the policy', () => {
      const policy = { ...defaultPolicy, scopesSuspectedMinutes: 5 };
      expect(verdict(mailbox(authorised(5 * MINUTE)), policy)).toBe('email.insufficientScopes, weak');
      expect(verdict(mailbox(authorised(5 * MINUTE + 1)), policy)).toBe('email.authorizationRevoked, weak');
    });

    test('a stronger one beats a weak one', () => {
      const facts = mailbox(authorised(5 * MINUTE), fleet('mailDomain', 2));
      expect(verdict(facts)).toBe('email.revokedByAdmin, strong');
    });

    test('names the missing scopes, then how soon the flip came', () => {
      const facts = mailbox(scopes([], ['read', 'send']), authorised(9 * MINUTE));
      expect(weighed(facts, 'email.insufficientScopes').evidence).toEqual([
        'scopes required but not granted: read, send',
        'authorised only 9 minutes before the break',
      ]);
    });
  });

  test('of equally strong causes the first documented leads', () => {
    const facts = mailbox(fleet('oauthProvider', 9, 1), apiError(404, ''), fleet('mailDomain', 9));
    expect(verdict(facts)).toBe('email.revokedByAdmin, strong');
  });
});
