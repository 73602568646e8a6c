import type { Provider } from '../../machines/provider.ts';
import type { NamedCause } from '../model/names.ts';

/** A signal without the account that it is about. */
export type TriggerSignal = Readonly<Record<string, unknown>> & { readonly type: string };

/** What makes a cause likely at once, and the providers with which it does; the first one is taken unless another is asked for. */
export interface CauseTrigger {
  readonly providers: readonly Provider[];
  readonly signals: readonly TriggerSignal[];
}

const saying = (detail: string): TriggerSignal => ({
  type: 'apiError',
  status: 401,
  error: 'errors/disconnected_account',
  detail,
});

const refusing = (status: number, error: string): TriggerSignal => ({
  type: 'apiError',
  status,
  error: `errors/${error}`,
});

const deadProxy: readonly TriggerSignal[] = [
  { type: 'connection', method: 'credentials', proxy_host: 'p-test-1' },
  { type: 'proxyHealth', proxy_host: 'p-test-1', healthy: false },
  refusing(407, 'invalid_proxy_credentials'),
];

const oauthMail = ['microsoft', 'google'] as const;
const phoneProviders = ['whatsapp', 'telegram'] as const;

const trigger = (providers: readonly Provider[], ...signals: readonly TriggerSignal[]): CauseTrigger => ({
  providers,
  signals,
});

/** How many requests are refused in a row, so that it is no accident. */
const STREAK = 12;

/**
 * The signals that make a cause lead when CREDENTIALS comes next. Causes that are left out follow from what takes days or many
 * accounts: the age of a session, a silent phone, breaks that others have in common.
 */
export const causeTriggers: Readonly<Partial<Record<NamedCause, CauseTrigger>>> = {
  'imap.passwordChanged': trigger(['imap'], saying('[EXPIRED] the password has expired')),
  'imap.appPasswordRevoked': trigger(['imap'], saying('application-specific password required')),
  'imap.accessSwitchedOff': trigger(['imap'], saying('your account is not enabled for imap use')),
  'imap.serverChanged': trigger(['imap'], saying('getaddrinfo ENOTFOUND mail.example.com')),
  'email.revokedByAdmin': trigger(oauthMail, saying('AADSTS90094')),
  'email.credentialsChanged': trigger(oauthMail, saying('AADSTS50173')),
  'email.accountGone': trigger(oauthMail, saying('AADSTS50057')),
  'email.oauthKeysChanged': trigger(oauthMail, saying('AADSTS7000222')),
  'email.insufficientScopes': trigger(oauthMail, saying('insufficient_scope')),
  'email.mfaRequired': trigger(oauthMail, saying('AADSTS50076')),
  'email.idle': trigger(['microsoft'], saying('AADSTS700082')),
  'email.sessionPolicy': trigger(oauthMail, saying('AADSTS70043')),
  'phone.sessionTerminated': trigger(phoneProviders, saying('user_initiated')),
  'phone.excessiveRequests': trigger(
    phoneProviders,
    saying('PEER_FLOOD'),
    refusing(403, 'account_restricted'),
  ),
  'phone.unexpectedLogout': trigger(phoneProviders, saying('client_version_outdated')),
  'phone.newPhone': trigger(['whatsapp'], saying('primary_identity_key_change')),
  'phone.keyDuplicated': trigger(['telegram'], saying('AUTH_KEY_DUPLICATED')),
  'instagram.securityCheckpoint': trigger(['instagram'], refusing(401, 'checkpoint_error')),
  'instagram.credentialsChanged': trigger(['instagram'], refusing(401, 'invalid_credentials')),
  'instagram.excessiveRequests': trigger(['instagram'], saying('feedback_required')),
  'instagram.proxyUnavailable': trigger(['instagram'], ...deadProxy),
  'instagram.suspended': trigger(['instagram'], saying('your account has been disabled')),
  'linkedin.credentialsChanged': trigger(['linkedin'], saying('requires you to change your password')),
  'linkedin.excessiveRequests': trigger(['linkedin'], refusing(429, 'too_many_requests')),
  'linkedin.rejectedRequests': trigger(
    ['linkedin'],
    ...Array.from({ length: STREAK }, () => refusing(422, 'limit_exceeded')),
  ),
  'linkedin.sessionSelection': trigger(['linkedin'], refusing(401, 'multiple_sessions')),
  'linkedin.proxyUnavailable': trigger(['linkedin'], ...deadProxy),
};
