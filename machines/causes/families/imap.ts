import type { Cause } from '../cause.ts';
import { unipileIncident } from './everywhere.ts';

const family = 'imap';
const providers = ['imap'] as const;

/** DOMAIN §5.1. */
const passwordChanged: Cause = {
  row: 1,
  family,
  code: 'passwordChanged',
  providers,
  actor: 'user',
  forUser:
    'Your mailbox asks you to sign in again, as it does after a change of password: please reconnect with the password that holds now; Gmail, iCloud and Yahoo want an app password.',
  forUserIfCertain:
    'Your mailbox password has changed: please reconnect with the new one; Gmail, iCloud and Yahoo want an app password.',
  forOperator:
    'Send the user a link to reconnect with the password that holds now; with Gmail, iCloud and Yahoo that is an app password.',
  retryHelps: false,
  wanted: 'a reconnect with the stored password answered 401 invalid_credentials',
};

const appPasswordRevoked: Cause = {
  row: null,
  family,
  code: 'appPasswordRevoked',
  providers,
  actor: 'user',
  forUser:
    'Your mailbox wants a new app password, as it does after a change of the main password: please make one and reconnect with it.',
  forOperator:
    "Send the user the provider's page for app passwords, then a link to reconnect; the main password will not do.",
  retryHelps: false,
  wanted: 'an imap host that wants app passwords, and the stored password refused',
};

const accessSwitchedOff: Cause = {
  row: null,
  family,
  code: 'accessSwitchedOff',
  providers,
  actor: 'admin',
  forUser:
    'Your mailbox no longer accepts connections by IMAP: please ask whoever runs it to allow IMAP, then reconnect.',
  forOperator:
    'Ask whoever runs the mail host whether IMAP, or signing in with a password, was switched off; Microsoft 365 has: connect such mailboxes with OAuth.',
  retryHelps: false,
  wanted: 'several accounts of one imap host breaking together, or the host saying that IMAP is switched off',
};

const serverChanged: Cause = {
  row: null,
  family,
  code: 'serverChanged',
  providers,
  actor: 'user',
  forUser:
    'The server of your mailbox could not be reached where it was: please look up its IMAP and SMTP settings, then reconnect.',
  forOperator:
    'Ask the user for the IMAP and SMTP host of today, then have the account reconnected with them.',
  retryHelps: false,
  wanted: '401 invalid_imap_configuration, 504, or a mail server that cannot be found',
};

const hostOutage: Cause = {
  row: null,
  family,
  code: 'hostOutage',
  providers,
  actor: 'operator',
  forUser:
    'The server of your mailbox cannot be reached at the moment: there is nothing for you to do; we will tell you if that changes.',
  forOperator:
    'Ask nobody to reconnect yet: read the accounts again with `reconcile` every few minutes, and look whether the mail host answers; most come back by themselves.',
  retryHelps: true,
  wanted: 'several accounts of one imap host breaking together, and 503 or 504',
};

/** The causes of IMAP accounts, the documented ones first, in documented order. */
export const imapCauses: readonly Cause[] = [
  passwordChanged,
  appPasswordRevoked,
  accessSwitchedOff,
  serverChanged,
  hostOutage,
  unipileIncident(family, providers),
];
