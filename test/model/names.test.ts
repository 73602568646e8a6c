import { expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { causes, causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import { providerOf, providers, type Provider } from '../../machines/provider.ts';
import type { ChartNode } from '../../src/model/chart-node.ts';
import type {
  CauseOf,
  ConnectionPath,
  DocumentedAccountType,
  NamedCause,
  SyncState,
} from '../../src/model/names.ts';

/*
 * The tables of this file are complete by their types: a word that the types have and a table has not does not compile,
 * nor does one too many. The tests hold the tables to the chart that runs.
 */

const email = {
  'email.authorizationRevoked': true,
  'email.revokedByAdmin': true,
  'email.credentialsChanged': true,
  'email.accountGone': true,
  'email.oauthKeysChanged': true,
  'email.insufficientScopes': true,
  'email.mfaRequired': true,
  'email.appInTesting': true,
  'email.idle': true,
  'email.tokenLimit': true,
  'email.sessionPolicy': true,
  'email.unipileIncident': true,
} as const;

const phone = {
  'phone.sessionTerminated': true,
  'phone.excessiveRequests': true,
  'phone.phoneOffline': true,
  'phone.unexpectedLogout': true,
  'phone.newPhone': true,
  'phone.periodicLogout': true,
  'phone.keyDuplicated': true,
  'phone.notWarmedUp': true,
  'phone.unipileIncident': true,
} as const;

const imap = {
  'imap.passwordChanged': true,
  'imap.appPasswordRevoked': true,
  'imap.accessSwitchedOff': true,
  'imap.serverChanged': true,
  'imap.hostOutage': true,
  'imap.unipileIncident': true,
} as const;

const instagram = {
  'instagram.securityCheckpoint': true,
  'instagram.sessionExpired': true,
  'instagram.sessionTerminated': true,
  'instagram.credentialsChanged': true,
  'instagram.excessiveRequests': true,
  'instagram.proxyUnavailable': true,
  'instagram.suspended': true,
  'instagram.sessionPurged': true,
  'instagram.notWarmedUp': true,
  'instagram.unipileIncident': true,
} as const;

const linkedin = {
  'linkedin.sessionExpired': true,
  'linkedin.sessionTerminated': true,
  'linkedin.credentialsChanged': true,
  'linkedin.excessiveRequests': true,
  'linkedin.rejectedRequests': true,
  'linkedin.sessionSelection': true,
  'linkedin.browserLogout': true,
  'linkedin.wrongUserAgent': true,
  'linkedin.proxyUnavailable': true,
  'linkedin.identityCheck': true,
  'linkedin.antiAutomation': true,
  'linkedin.productSession': true,
  'linkedin.duplicate': true,
  'linkedin.notWarmedUp': true,
  'linkedin.unipileIncident': true,
} as const;

const causesByProvider: { readonly [P in Provider]: Record<Exclude<CauseOf<P>, 'undetermined'>, true> } = {
  linkedin,
  whatsapp: phone,
  instagram,
  messenger: {},
  telegram: phone,
  x: {},
  google: email,
  microsoft: email,
  imap,
  other: {},
};

const allCauses: Record<NamedCause, true> = { ...email, ...phone, ...imap, ...instagram, ...linkedin };

const elsewhere: Record<Exclude<ConnectionPath, `CREDENTIALS.${string}`>, true> = {
  NEW: true,
  CREATION_SUCCESS: true,
  CREATION_FAIL: true,
  'CONNECTING.attempting': true,
  'CONNECTING.stalled': true,
  OK: true,
  RECONNECTED: true,
  ERROR: true,
  STOPPED: true,
  PERMISSIONS: true,
  DELETED: true,
};

const syncStates: Record<SyncState, true> = {
  NOT_REPORTED: true,
  WAITING: true,
  RUNNING: true,
  SYNC_SUCCESS: true,
};

const accountTypes: Record<DocumentedAccountType, Provider> = {
  LINKEDIN: 'linkedin',
  WHATSAPP: 'whatsapp',
  INSTAGRAM: 'instagram',
  MESSENGER: 'messenger',
  TELEGRAM: 'telegram',
  TWITTER: 'x',
  GOOGLE: 'google',
  GOOGLE_OAUTH: 'google',
  GOOGLE_CALENDAR: 'google',
  OUTLOOK: 'microsoft',
  MICROSOFT: 'microsoft',
  EXCHANGE: 'microsoft',
  MAIL: 'imap',
  IMAP: 'imap',
  ICLOUD: 'imap',
};

/** The paths of all states below one that have none below them. */
const leavesBelow = (node: ChartNode | undefined): readonly string[] =>
  Object.values<ChartNode>(node?.states ?? {}).flatMap((child) => {
    const below = leavesBelow(child);
    return below.length === 0 ? [child.key] : below.map((path) => `${child.key}.${path}`);
  });

const region = (name: string): readonly string[] =>
  leavesBelow((accountMachine.root.states as Readonly<Record<string, ChartNode>>)[name]).toSorted();

test('the paths that the types know are the states of the chart', () => {
  const credentials = ['undetermined', ...Object.keys(allCauses)].map((cause) => `CREDENTIALS.${cause}`);
  expect([...Object.keys(elsewhere), ...credentials].toSorted()).toEqual(region('connection'));
  expect(Object.keys(syncStates).toSorted()).toEqual(region('sync'));
});

test.each(providers)('the causes that the types know of %s are those of the catalogue', (provider) => {
  // The types know the family; which of its providers a cause is of, only the catalogue knows.
  expect(Object.keys(causesByProvider[provider])).toEqual(
    expect.arrayContaining(causesOf(provider).map(nameOf)),
  );
  const family = causesOf(provider)[0]?.family;
  expect(Object.keys(causesByProvider[provider])).toEqual(
    causes.filter((cause) => cause.family === family).map(nameOf),
  );
});

test('the account types that the types know are documented', () => {
  for (const [type, provider] of Object.entries(accountTypes))
    expect([type, providerOf(type)]).toEqual([type, provider]);
});
