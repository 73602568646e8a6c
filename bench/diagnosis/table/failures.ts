import type { Failure, FailureName } from '../words.ts';
import { answers } from './answers.ts';

const failure = (
  lagMinutes: number,
  flaps: number,
  calls: string,
  stored: string,
  attempts: string,
): Failure => ({
  lagMinutes,
  flaps,
  calls: answers(calls),
  stored: answers(stored),
  attempts: answers(attempts),
});

const retyped = '1 401 invalid_credentials';
const qrCode = '1 202 QRCODE';
const refused = '1 401 invalid_credentials';

/**
 * How each failure shows itself: the median minutes until the flip, the chance of flaps, what calls meet meanwhile, what the
 * stored secret is answered, what the user's attempts are answered. The slugs are those of the API's own list of errors
 * (developer.unipile.com, reference); their shares are assumed.
 */
export const failures: Readonly<Record<FailureName, Failure>> = {
  sessionEnded: failure(
    14,
    0.12,
    '5 401 disconnected_account, 2.5 401 expired_credentials, 1 401 invalid_credentials, 2 500 provider_error, 0.7 403 session_mismatch',
    '5 201, 1.2 202 OTP, 1.2 202 IN_APP_VALIDATION, 0.6 202 CAPTCHA, 1.2 401 invalid_credentials, 0.6 500 provider_error',
    '2 202 OTP, 1 202 CAPTCHA, 1 401 invalid_credentials',
  ),
  passwordWrong: failure(
    16,
    0.08,
    '6 401 invalid_credentials, 1 401 expired_credentials, 3 401 disconnected_account, 0.5 500 provider_error',
    '8 401 invalid_credentials, 0.8 202 2FA, 0.5 202 OTP, 0.4 500 provider_error',
    '3 401 invalid_credentials, 1 202 2FA, 0.7 202 OTP',
  ),
  grantInvalid: failure(
    35,
    0.05,
    '3 401 expired_credentials, 2 401 invalid_credentials, 3 401 disconnected_account, 0.7 500 provider_error',
    refused,
    retyped,
  ),
  consentWithdrawn: failure(
    30,
    0.05,
    '2 401 expired_credentials, 1.4 401 invalid_credentials, 3 401 disconnected_account, 1.4 401 insufficient_privileges, 0.5 403 insufficient_permissions',
    refused,
    retyped,
  ),
  scopesMissing: failure(
    25,
    0.05,
    '3 403 insufficient_permissions, 3 401 insufficient_privileges, 2 401 disconnected_account',
    refused,
    retyped,
  ),
  clientRefused: failure(
    40,
    0.1,
    '2 401 invalid_credentials, 2 401 expired_credentials, 3 401 disconnected_account, 1 500 unexpected_error',
    refused,
    retyped,
  ),
  interactionRequired: failure(
    35,
    0.05,
    '2.5 401 expired_credentials, 3 401 disconnected_account, 1 403 action_required, 0.6 401 insufficient_privileges',
    refused,
    retyped,
  ),
  accountMissing: failure(
    45,
    0.1,
    '2 401 invalid_credentials, 2 404 resource_not_found, 3 401 disconnected_account, 0.8 401 invalid_imap_configuration',
    '3 401 invalid_credentials, 1 401 wrong_account',
    '2 401 wrong_account, 1 401 invalid_credentials',
  ),
  checkpoint: failure(
    8,
    0.1,
    '4 401 checkpoint_error, 1.5 403 action_required, 0.8 403 unknown_authentication_context, 3 401 disconnected_account, 1 500 provider_error',
    '5 202 IN_APP_VALIDATION, 1.5 202 OTP, 1 202 CAPTCHA, 1.5 401 checkpoint_error, 1 201',
    '3 202 IN_APP_VALIDATION, 1 401 checkpoint_error',
  ),
  restricted: failure(
    10,
    0.12,
    '3 403 account_restricted, 3 429 too_many_requests, 1.2 422 limit_exceeded, 1.5 500 provider_error, 3 401 disconnected_account',
    '3 403 account_restricted, 1.5 202 CAPTCHA, 1 202 OTP, 2.5 201, 0.7 401 invalid_credentials',
    '2 403 account_restricted, 1 202 CAPTCHA',
  ),
  rejected: failure(
    12,
    0.08,
    '4 422 cannot_resend_yet, 3 422 invalid_recipient, 3 401 disconnected_account, 1 429 too_many_requests',
    '4 201, 1.5 202 OTP, 1 403 account_restricted',
    '1 202 OTP, 1 401 invalid_credentials',
  ),
  sessionChoice: failure(
    6,
    0.1,
    '5 401 multiple_sessions, 4 401 disconnected_account, 0.8 500 provider_error',
    '3 401 multiple_sessions, 4 201, 1 202 OTP',
    '1 401 multiple_sessions',
  ),
  proxyDown: failure(
    110,
    0.55,
    '3 502 proxy_error, 1.5 407 invalid_proxy_credentials, 2.5 504 request_timeout, 1.5 503 network_down, 1 401 disconnected_account',
    '4 502 proxy_error, 1 407 invalid_proxy_credentials, 1.5 504 request_timeout',
    '2 502 proxy_error',
  ),
  hostDown: failure(
    50,
    0.5,
    '2 503 network_down, 2 504 request_timeout, 1.5 500 provider_error, 1 401 invalid_imap_configuration, 0.8 401 invalid_credentials, 2 401 disconnected_account',
    '2 504 request_timeout, 2 401 invalid_imap_configuration, 1 401 invalid_credentials, 1.2 201',
    '1 401 invalid_imap_configuration',
  ),
  deviceUnlinked: failure(
    4,
    0.2,
    '5 401 disconnected_account, 1.5 503 no_client_session, 1 500 provider_error, 0.8 401 expired_credentials',
    qrCode,
    qrCode,
  ),
  deviceSilent: failure(
    30,
    0.45,
    '4 401 disconnected_account, 2 503 no_client_session, 1.5 504 request_timeout',
    qrCode,
    qrCode,
  ),
  vendorFault: failure(
    20,
    0.4,
    '3 500 unexpected_error, 2 503 service_unavailable, 2 504 request_timeout, 3 401 disconnected_account',
    '3 500 unexpected_error, 1.5 503 service_unavailable, 1 201',
    '1 500 unexpected_error',
  ),
};
