import { credentialsRefused, storedCredentialsRefused } from './answers.ts';
import type { Cause } from './cause.ts';
import { anyOf, decisive, strong } from './clue.ts';

/** DOMAIN §5.1. */
const passwordChanged: Cause = {
  row: 1,
  family: 'imap',
  code: 'passwordChanged',
  providers: ['imap'],
  actor: 'user',
  forUser:
    'Your mailbox password has changed: please reconnect with the new password, or with a new app password.',
  forOperator:
    'Send the user a link to reconnect with the new password or a new app password; the stored one is refused.',
  retryHelps: false,
  wanted:
    'a reconnect with the stored password, or API calls before the break, answered 401 invalid_credentials',
  rule: anyOf(decisive(storedCredentialsRefused), strong(credentialsRefused)),
};

/** The documented causes of IMAP accounts, in documented order. */
export const imapCauses: readonly Cause[] = [passwordChanged];
