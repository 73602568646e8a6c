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
  expect(
    causes
      .filter(({ row }) => row !== null)
      .map((cause) => [cause.row, nameOf(cause), cause.providers.join(' '), cause.actor]),
  ).toEqual(documented);
});

test.each(providers.map((provider) => [provider]))(
  'of the causes of %s the documented ones that name it come first',
  (provider) => {
    const names = documented.filter(([, , of]) => of.split(' ').includes(provider)).map(([, name]) => name);
    expect(causesOf(provider).map(nameOf).slice(0, names.length)).toEqual(names);
    expect(
      causesOf(provider)
        .slice(names.length)
        .every(({ row }) => row === null),
    ).toBe(true);
  },
);

test.each([['messenger'], ['x'], ['other']] as const)('%s has no documented cause', (provider) => {
  expect(causesOf(provider)).toEqual([]);
});

test('a cause is found by its full name, and by no other word', () => {
  for (const cause of causes) expect(causeNamed(nameOf(cause))).toBe(cause);
  for (const word of ['undetermined', 'sessionExpired', 'linkedin', '', 'constructor'])
    expect(causeNamed(word)).toBeUndefined();
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

/** Says of the reader that they did something, or of the past what nobody saw. */
const accuses =
  /\byou (?:signed|logged|changed|removed|revoked|ended|left)|\byour? .{0,60}has changed\b|\bAccess was removed in|\bsession was ended|\bwas restricted\b|\bwere left out\b|too much activity/i;

test.each([
  ...causes.map((cause) => [nameOf(cause), cause] as const),
  ['undetermined', undetermined] as const,
])(
  '%s tells no user what they did, unless it is as good as certain',
  (_, { forUser, forUserIfCertain = forUser }) => {
    expect(forUser).not.toMatch(accuses);
    expect(forUserIfCertain).toMatch(/^[A-Z].{30,}\.$/);
  },
);

test('what would be an accusation is found in what is said of certain causes', () => {
  const certain = causes.map(({ forUserIfCertain }) => forUserIfCertain ?? '');
  expect(certain.filter((sentence) => accuses.test(sentence)).length).toBeGreaterThan(8);
});

test('nobody is told to delete an account unless it is gone for good', () => {
  for (const { forUser, forOperator } of causes) {
    expect(forUser).not.toMatch(/delete/);
    if (/delete the account/.test(forOperator)) expect(forOperator).toContain('gone for good, and only then');
  }
});

test('where a session was lost, the team first retries silently', () => {
  for (const name of [
    'linkedin.sessionTerminated',
    'linkedin.antiAutomation',
    'linkedin.browserLogout',
    'instagram.sessionPurged',
  ])
    expect(causeNamed(name)?.forOperator).toMatch(
      /^First retry with what is stored: POST \/api\/v1\/accounts\/\{id\}/,
    );
  expect(undetermined.forOperator).toMatch(/^First retry/);
});

test('other Recruiter sessions are signed out by the call that keeps this one', () => {
  expect(causeNamed('linkedin.sessionSelection')?.forOperator).toContain(
    'POST /api/v1/linkedin/sessions/recruiter/signout-others',
  );
});

test('while nothing is determined, the user reconnects', () => {
  expect(undetermined.actor).toBe('user');
  expect(undetermined.forUser).toContain('reconnect');
});
