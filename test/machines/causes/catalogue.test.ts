import { expect, test } from 'vitest';
import { causeNamed, causes, causesOf, nameOf, undetermined } from '../../../machines/causes/catalogue.ts';
import { providers } from '../../../machines/provider.ts';

/** Row, name, providers and who must act, written down from DOMAIN §5. */
const documented = [
  [1, 'imap.passwordChanged', 'imap', 'user'],
  [2, 'email.authorizationRevoked', 'google microsoft', 'user'],
  [3, 'email.revokedByAdmin', 'google microsoft', 'admin'],
  [4, 'email.credentialsChanged', 'google microsoft', 'user'],
  [5, 'email.accountGone', 'google microsoft', 'user'],
  [6, 'email.oauthKeysChanged', 'google microsoft', 'operator'],
  [7, 'email.insufficientScopes', 'google microsoft', 'user'],
  [8, 'phone.sessionTerminated', 'whatsapp telegram', 'user'],
  [9, 'phone.excessiveRequests', 'whatsapp telegram', 'operator'],
  [10, 'phone.phoneOffline', 'whatsapp telegram', 'user'],
  [11, 'instagram.securityCheckpoint', 'instagram', 'user'],
  [12, 'instagram.sessionExpired', 'instagram', 'user'],
  [13, 'instagram.sessionTerminated', 'instagram', 'user'],
  [14, 'instagram.credentialsChanged', 'instagram', 'user'],
  [15, 'instagram.excessiveRequests', 'instagram', 'operator'],
  [16, 'instagram.proxyUnavailable', 'instagram', 'operator'],
  [17, 'linkedin.sessionExpired', 'linkedin', 'user'],
  [18, 'linkedin.sessionTerminated', 'linkedin', 'user'],
  [19, 'linkedin.credentialsChanged', 'linkedin', 'user'],
  [20, 'linkedin.excessiveRequests', 'linkedin', 'operator'],
  [21, 'linkedin.rejectedRequests', 'linkedin', 'operator'],
  [22, 'linkedin.sessionSelection', 'linkedin', 'user'],
  [23, 'linkedin.browserLogout', 'linkedin', 'user'],
  [24, 'linkedin.wrongUserAgent', 'linkedin', 'user'],
  [25, 'linkedin.proxyUnavailable', 'linkedin', 'operator'],
] as const;

test('the catalogue holds the 25 documented causes in documented order', () => {
  expect(causes.map((cause) => [cause.row, nameOf(cause), cause.providers.join(' '), cause.actor])).toEqual(
    documented,
  );
});

test.each(providers.map((provider) => [provider]))('the causes of %s are those that name it', (provider) => {
  const names = documented.filter(([, , of]) => of.split(' ').includes(provider)).map(([, name]) => name);
  expect(causesOf(provider).map(nameOf)).toEqual(names);
});

test.each([['messenger'], ['x'], ['other']] as const)('%s has no documented cause', (provider) => {
  expect(causesOf(provider)).toEqual([]);
});

test('a cause is found by its full name, and by no other word', () => {
  for (const cause of causes) expect(causeNamed(nameOf(cause))).toBe(cause);
  for (const word of ['undetermined', 'sessionExpired', 'linkedin', '', 'constructor'])
    expect(causeNamed(word)).toBeUndefined();
});

test('causes that are concluded when nothing else fits are rows 2, 13, 18 and 23', () => {
  expect(causes.filter(({ residual }) => residual).map(({ row }) => row)).toEqual([2, 13, 18, 23]);
});

test.each([
  ...causes.map((cause) => [nameOf(cause), cause] as const),
  ['undetermined', undetermined] as const,
])(
  '%s tells the user and the operator what to do, in whole sentences of their own',
  (_, { forUser, forOperator }) => {
    for (const sentence of [forUser, forOperator]) expect(sentence).toMatch(/^[A-Z].{30,}\.$/);
    expect(forUser).not.toBe(forOperator);
  },
);

test.each(causes.map((cause) => [nameOf(cause), cause] as const))(
  '%s says what it wants to see',
  (_, cause) => {
    expect(cause.wanted).toMatch(/^\S.{10,}[^.]$/);
  },
);

test('trying again helps only where a plain reconnection mends the cause', () => {
  expect(causes.filter(({ retryHelps }) => retryHelps).map(({ row }) => row)).toEqual([
    2, 4, 8, 12, 13, 17, 18,
  ]);
  expect(undetermined.retryHelps).toBe(true);
});

test('while nothing is determined, the user reconnects', () => {
  expect(undetermined.actor).toBe('user');
  expect(undetermined.forUser).toContain('reconnect');
});
