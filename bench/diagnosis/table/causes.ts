import type { Provider } from '../../../machines/provider.ts';
import type { CauseRow, Dying, FailureName, RemedyClass, Trait } from '../words.ts';

const UNIPILE = 'cause: developer.unipile.com/docs/account-lifecycle; rate: assumed';
const UNIPILE2 = 'cause: developer.unipile.com/v2.0/docs/status-lifecycle; rate: assumed';
const COOKIES = 'cause: developer.unipile.com/v2.0/docs/linkedin-link-accounts; rate: assumed';
const GOOGLE = 'cause: developers.google.com/identity/protocols/oauth2 (expiration); rate: assumed';
const ENTRA = 'cause: learn.microsoft.com, refresh tokens and AADSTS codes; rate: assumed';
const WHATSAPP = 'cause: faq.whatsapp.com/378279804439436; rate: assumed';
const GREEN = 'cause: green-api.com/en/docs/faq (why is logout happening); rate: assumed';
const ASSUMED = 'assumed';

const rate = (perYear: number): Dying => ({ kind: 'rate', perYear });
const age = (share: number, days: number, spreadDays: number): Dying => ({
  kind: 'age',
  share,
  days,
  spreadDays,
});
const early = (share: number, meanHours: number): Dying => ({ kind: 'early', share, meanHours });

const row =
  (...providers: readonly Provider[]) =>
  (
    cause: string,
    dying: Dying | null,
    remedy: RemedyClass,
    failure: FailureName,
    source: string,
    ...among: readonly Trait[]
  ): CauseRow => ({
    cause,
    providers,
    remedy,
    failure,
    source,
    ...(dying !== null && { dying }),
    ...(among.length > 0 && { among }),
  });

const linkedin = row('linkedin');
const instagram = row('instagram');
const social = row('linkedin', 'instagram');
const whatsapp = row('whatsapp');
const telegram = row('telegram');
const google = row('google');
const microsoft = row('microsoft');
const oauth = row('google', 'microsoft');
const imap = row('imap');
const everywhere = row('linkedin', 'whatsapp', 'telegram', 'instagram', 'google', 'microsoft', 'imap');

/** Whether a cause is on the documented list (DOMAIN §5). */
export const isDocumented = ({ source }: CauseRow): boolean => source.includes('docs/account-lifecycle');

/** The causes, with how often each strikes an account that lives a year. */
export const causes: readonly CauseRow[] = [
  // LinkedIn: on the documented list.
  linkedin('linkedin.sessionExpired', age(0.9, 365, 3), 'signIn', 'sessionEnded', UNIPILE),
  linkedin('linkedin.sessionTerminated', rate(0.1), 'signIn', 'sessionEnded', UNIPILE),
  linkedin('linkedin.credentialsChanged', rate(0.36), 'newSecret', 'passwordWrong', UNIPILE),
  linkedin('linkedin.excessiveRequests', rate(0.75), 'wait', 'restricted', UNIPILE, 'busy'),
  linkedin('linkedin.rejectedRequests', rate(0.28), 'wait', 'rejected', UNIPILE, 'busy'),
  linkedin('linkedin.sessionSelection', rate(1.6), 'signIn', 'sessionChoice', UNIPILE, 'recruiter'),
  linkedin('linkedin.browserLogout', rate(0.85), 'signIn', 'sessionEnded', UNIPILE, 'cookies'),
  linkedin('linkedin.wrongUserAgent', early(0.3, 16), 'operator', 'sessionEnded', UNIPILE, 'wrongUserAgent'),
  linkedin('linkedin.proxyUnavailable', rate(0.14), 'operator', 'proxyDown', UNIPILE, 'ownProxy'),
  // LinkedIn: elsewhere described, or nowhere.
  linkedin('linkedin.identityCheck', rate(0.04), 'signIn', 'checkpoint', ASSUMED),
  linkedin(
    'linkedin.antiAutomation',
    age(0.05, 30, 4),
    'signIn',
    'sessionEnded',
    `${ASSUMED}; users: "every ~30 days"`,
  ),
  linkedin('linkedin.productSession', age(0.2, 30, 2), 'signIn', 'sessionEnded', COOKIES, 'premium'),
  linkedin('linkedin.duplicate', rate(0.03), 'remove', 'sessionEnded', ASSUMED),
  linkedin('linkedin.memberClosed', rate(0.04), 'remove', 'accountMissing', ASSUMED),
  linkedin('linkedin.unexplained', rate(0.06), 'signIn', 'sessionEnded', ASSUMED),
  // Instagram.
  instagram('instagram.securityCheckpoint', rate(0.9), 'signIn', 'checkpoint', UNIPILE),
  instagram('instagram.sessionExpired', age(0.9, 365, 4), 'signIn', 'sessionEnded', UNIPILE),
  instagram('instagram.sessionTerminated', rate(0.15), 'signIn', 'sessionEnded', UNIPILE),
  instagram('instagram.credentialsChanged', rate(0.3), 'newSecret', 'passwordWrong', UNIPILE),
  instagram('instagram.excessiveRequests', rate(0.5), 'wait', 'restricted', UNIPILE, 'busy'),
  instagram('instagram.proxyUnavailable', rate(0.14), 'operator', 'proxyDown', UNIPILE, 'ownProxy'),
  instagram('instagram.suspended', rate(0.07), 'wait', 'restricted', ASSUMED),
  instagram('instagram.sessionPurged', rate(0.05), 'signIn', 'sessionEnded', ASSUMED),
  instagram('instagram.unexplained', rate(0.07), 'signIn', 'sessionEnded', ASSUMED),
  social('notWarmedUp', early(0.2, 120), 'wait', 'restricted', UNIPILE2, 'green'),
  // WhatsApp and Telegram.
  whatsapp('phone.sessionTerminated', rate(0.35), 'signIn', 'deviceUnlinked', UNIPILE),
  telegram('phone.sessionTerminated', rate(0.5), 'signIn', 'deviceUnlinked', UNIPILE),
  whatsapp('phone.excessiveRequests', rate(0.6), 'wait', 'restricted', UNIPILE, 'busy'),
  telegram('phone.excessiveRequests', rate(0.45), 'wait', 'restricted', UNIPILE, 'busy'),
  whatsapp('phone.phoneOffline', rate(0.5), 'signIn', 'deviceSilent', `${UNIPILE}; ${WHATSAPP}`),
  telegram('phone.phoneOffline', rate(0.02), 'signIn', 'deviceSilent', UNIPILE),
  whatsapp('phone.unexpectedLogout', rate(0.13), 'signIn', 'deviceUnlinked', GREEN),
  telegram('phone.unexpectedLogout', rate(0.08), 'signIn', 'deviceUnlinked', ASSUMED),
  whatsapp('phone.newPhone', rate(0.08), 'signIn', 'deviceUnlinked', ASSUMED),
  // A linked device that is forgotten after a month: nobody did anything. The logout by order comes every few hours.
  whatsapp('phone.unexpectedLogout', age(0.04, 30, 1), 'signIn', 'deviceUnlinked', WHATSAPP),
  telegram(
    'telegram.keyDuplicated',
    rate(0.12),
    'signIn',
    'deviceUnlinked',
    'core.telegram.org/api/errors; rate: assumed',
  ),
  whatsapp('phone.numberGone', rate(0.03), 'remove', 'accountMissing', ASSUMED),
  telegram('phone.numberGone', rate(0.03), 'remove', 'accountMissing', ASSUMED),
  // Google and Microsoft.
  oauth('email.authorizationRevoked', rate(0.16), 'signIn', 'consentWithdrawn', UNIPILE),
  oauth('email.revokedByAdmin', rate(0.05), 'admin', 'consentWithdrawn', UNIPILE, 'workspace'),
  google('email.credentialsChanged', rate(0.4), 'signIn', 'grantInvalid', `${UNIPILE}; ${GOOGLE}`),
  microsoft('email.credentialsChanged', rate(0.5), 'signIn', 'grantInvalid', `${UNIPILE}; ${ENTRA}`),
  oauth('email.accountGone', rate(0.16), 'remove', 'accountMissing', UNIPILE, 'workspace'),
  oauth('email.oauthKeysChanged', null, 'operator', 'clientRefused', UNIPILE),
  google('email.insufficientScopes', early(0.06, 3), 'signIn', 'scopesMissing', UNIPILE),
  microsoft('email.insufficientScopes', early(0.02, 3), 'signIn', 'scopesMissing', UNIPILE),
  microsoft('email.mfaRequired', rate(0.06), 'signIn', 'interactionRequired', ENTRA),
  google('email.appInTesting', null, 'operator', 'grantInvalid', GOOGLE),
  google('email.idle', age(0.5, 183, 2), 'signIn', 'grantInvalid', GOOGLE, 'idle'),
  microsoft('email.idle', age(0.5, 90, 1), 'signIn', 'grantInvalid', ENTRA, 'idle'),
  google('email.tokenLimit', rate(0.03), 'signIn', 'grantInvalid', GOOGLE),
  oauth('email.sessionPolicy', null, 'signIn', 'interactionRequired', `${GOOGLE}; ${ENTRA}`),
  oauth('email.licenceRemoved', rate(0.03), 'admin', 'accountMissing', ASSUMED, 'workspace'),
  oauth('email.unexplained', rate(0.03), 'signIn', 'grantInvalid', ASSUMED),
  // IMAP.
  imap('imap.passwordChanged', rate(0.6), 'newSecret', 'passwordWrong', UNIPILE),
  imap('imap.appPasswordRevoked', rate(0.08), 'newSecret', 'passwordWrong', ASSUMED),
  imap('imap.accessSwitchedOff', rate(0.08), 'admin', 'passwordWrong', ASSUMED),
  imap('imap.serverChanged', rate(0.03), 'newSecret', 'hostDown', ASSUMED),
  imap('imap.hostOutage', rate(0.05), 'nothing', 'hostDown', ASSUMED),
  imap('imap.tooManyConnections', rate(0.06), 'nothing', 'hostDown', ASSUMED),
  imap('imap.mailboxClosed', rate(0.06), 'remove', 'passwordWrong', ASSUMED),
  // All of them.
  row('linkedin', 'instagram', 'google', 'microsoft')(
    'loggedOutEverywhere',
    rate(0.03),
    'signIn',
    'sessionEnded',
    UNIPILE2,
  ),
  social('unused', age(0.25, 100, 25), 'signIn', 'sessionEnded', UNIPILE2, 'idle'),
  everywhere(
    'unipileIncident',
    rate(0.012),
    'nothing',
    'vendorFault',
    `${ASSUMED}; DOMAIN §6, reason unipile`,
  ),
];
