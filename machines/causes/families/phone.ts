import type { Cause } from '../cause.ts';
import { notWarmedUp, unipileIncident } from './everywhere.ts';

const family = 'phone';
const providers = ['whatsapp', 'telegram'] as const;

const linkAgain = 'The app asks you to link this connection again: please scan the QR code to reconnect.';

/** DOMAIN §5.8. */
const sessionTerminated: Cause = {
  row: 8,
  family,
  code: 'sessionTerminated',
  providers,
  actor: 'user',
  forUser: linkAgain,
  forUserIfCertain:
    "The session was ended in your app's settings: please scan the QR code again to reconnect.",
  forOperator: 'Send the user a link to scan the QR code again.',
  retryHelps: true,
  wanted: 'the provider saying that the user ended the session (SESSION_REVOKED, user_initiated)',
};

/** DOMAIN §5.9. */
const excessiveRequests: Cause = {
  row: 9,
  family,
  code: 'excessiveRequests',
  providers,
  actor: 'operator',
  forUser:
    'Please look for a notice in the app: it may limit your account for a while. Do not reconnect until we tell you.',
  forUserIfCertain:
    'Your account was restricted for too much activity: please wait, and do not reconnect until we tell you.',
  forOperator:
    'Stop sending, and ask the user what the notice in the app says: a limit passes, a closed account has to be appealed. Then warm the account up slowly.',
  retryHelps: false,
  wanted: '403 account_restricted, 429 shortly before the break, or counters over what is usual',
};

/** DOMAIN §5.10. */
const phoneOffline: Cause = {
  row: 10,
  family,
  code: 'phoneOffline',
  providers,
  actor: 'user',
  forUser: 'Please bring your phone online and open the app, then scan the QR code again.',
  forUserIfCertain:
    'Your phone has been offline for too long: please bring it online, then scan the QR code again.',
  forOperator: 'Ask the user to bring the phone online, then send a link to scan the QR code again.',
  retryHelps: false,
  wanted: 'the phone, seen regularly before, not seen for 14 days',
};

const unexpectedLogout: Cause = {
  row: null,
  family,
  code: 'unexpectedLogout',
  providers,
  actor: 'user',
  forUser: linkAgain,
  forOperator:
    'Send the user a link to scan the QR code again, and tell Unipile: the connection lost its keys or its session by itself.',
  retryHelps: true,
  wanted: 'a reason of the provider such as syncd_failure or client_version_outdated',
};

const newPhone: Cause = {
  row: null,
  family,
  code: 'newPhone',
  providers: ['whatsapp'],
  actor: 'user',
  forUser: 'A change of phone, or of the app on it, ends linked devices: please scan the QR code again.',
  forOperator: 'Send the user a link to scan the QR code again, from the phone that they use now.',
  retryHelps: false,
  wanted: 'primary_identity_key_change, or another word for a main device that is gone',
};

const periodicLogout: Cause = {
  row: null,
  family,
  code: 'periodicLogout',
  providers: ['whatsapp'],
  actor: 'user',
  forUser: 'Linked devices are logged out after a fixed time where you are: please scan the QR code again.',
  forOperator:
    'In some countries linked devices are logged out every few hours by order: tell the user when to expect it, and send the link at a time that suits them.',
  retryHelps: true,
  wanted: 'breaks as many hours after each sign-in',
};

const keyDuplicated: Cause = {
  row: null,
  family,
  code: 'keyDuplicated',
  providers: ['telegram'],
  actor: 'operator',
  forUser: 'The connection failed on our side: we are fixing it and will ask you to reconnect.',
  forOperator:
    'One Telegram session was used in two places at once, which ends it for good: find the second place, such as a test environment on the same account, then have the user reconnect.',
  retryHelps: false,
  wanted: 'AUTH_KEY_DUPLICATED',
};

/** The causes of WhatsApp and Telegram accounts, the documented ones first, in documented order. */
export const phoneCauses: readonly Cause[] = [
  sessionTerminated,
  excessiveRequests,
  phoneOffline,
  unexpectedLogout,
  newPhone,
  periodicLogout,
  keyDuplicated,
  notWarmedUp(family, providers),
  unipileIncident(family, providers),
];
