import type { Provider } from '../../../machines/provider.ts';
import type { IncidentRow, Scope } from '../words.ts';

const ASSUMED = 'assumed';
const ENTRA = 'cause: learn.microsoft.com, refresh tokens and AADSTS codes; rate: assumed';
const GOOGLE = 'cause: developers.google.com/identity/protocols/oauth2 (expiration); rate: assumed';

const incident = (
  name: string,
  scope: Scope,
  providers: readonly Provider[],
  cause: Readonly<Record<string, string>>,
  perYear: number,
  share: readonly [number, number],
  minutes: readonly [number, number],
  source: string,
): IncidentRow => ({ name, scope, providers, cause, perYear, share, minutes, source });

const mail: readonly Provider[] = ['google', 'microsoft'];
const listed: readonly Provider[] = [
  'linkedin',
  'whatsapp',
  'telegram',
  'instagram',
  'google',
  'microsoft',
  'imap',
];

/** What strikes many accounts at once. */
export const incidents: readonly IncidentRow[] = [
  incident(
    'keys',
    'oauthProvider',
    mail,
    { '*': 'email.oauthKeysChanged' },
    0.18,
    [0.85, 1],
    [15, 90],
    'access tokens live an hour (RFC 6749 §4.2.2); rate: assumed',
  ),
  incident('admin', 'mailDomain', mail, { '*': 'email.revokedByAdmin' }, 0.07, [0.8, 1], [5, 120], ENTRA),
  incident(
    'secondFactor',
    'mailDomain',
    ['microsoft'],
    { '*': 'email.mfaRequired' },
    0.05,
    [0.5, 1],
    [30, 600],
    ENTRA,
  ),
  incident('layoff', 'mailDomain', mail, { '*': 'email.accountGone' }, 0.08, [0.2, 0.5], [20, 900], ASSUMED),
  incident(
    'domainMoved',
    'mailDomain',
    ['google', 'microsoft', 'imap'],
    { imap: 'imap.serverChanged', '*': 'email.accountGone' },
    0.03,
    [0.8, 1],
    [10, 400],
    ASSUMED,
  ),
  incident(
    'sessionPolicy',
    'mailDomain',
    mail,
    { '*': 'email.sessionPolicy' },
    0.05,
    [0.7, 1],
    [20, 700],
    GOOGLE,
  ),
  incident(
    'proxyOutage',
    'proxyHost',
    ['linkedin', 'instagram'],
    { linkedin: 'linkedin.proxyUnavailable', instagram: 'instagram.proxyUnavailable' },
    0.45,
    [0.5, 0.95],
    [40, 300],
    ASSUMED,
  ),
  incident(
    'hostOutage',
    'mailHost',
    ['imap'],
    { '*': 'imap.hostOutage' },
    0.1,
    [0.4, 0.9],
    [20, 200],
    ASSUMED,
  ),
  incident(
    'vendorFault',
    'provider',
    listed,
    { '*': 'unipileIncident' },
    0.08,
    [0.2, 0.7],
    [15, 120],
    'status pages of such services; rate: assumed',
  ),
  incident(
    'vendorOutage',
    'team',
    listed,
    { '*': 'unipileIncident' },
    0.06,
    [0.15, 0.5],
    [15, 150],
    'status pages of such services; rate: assumed',
  ),
  incident(
    'purge',
    'provider',
    ['instagram'],
    { '*': 'instagram.sessionPurged' },
    0.2,
    [0.15, 0.5],
    [300, 1800],
    ASSUMED,
  ),
  incident(
    'crackdown',
    'provider',
    ['linkedin'],
    { '*': 'linkedin.antiAutomation' },
    0.12,
    [0.06, 0.25],
    [600, 3000],
    ASSUMED,
  ),
];
