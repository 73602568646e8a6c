import { MINUTE } from '../../../../machines/policy.ts';
import { requiredScopes } from '../account.ts';
import { flip, flipAfterError, flipThenAnswer, type Trouble } from './trouble.ts';

const imap = ['MAIL', 'IMAP', 'ICLOUD'] as const;
const google = ['GOOGLE_OAUTH', 'GOOGLE', 'GOOGLE_CALENDAR'] as const;
const microsoft = ['OUTLOOK', 'MICROSOFT', 'EXCHANGE'] as const;
const email = [...google, ...microsoft] as const;

/** Troubles of mailboxes that are reached with a password (DOMAIN §5.1). */
export const imapTroubles: readonly Trouble[] = [
  {
    cause: 'imap.passwordChanged',
    accountTypes: imap,
    tell: (chronicle) => flipAfterError(chronicle, 401, 'invalid_credentials', 12),
  },
  {
    cause: 'imap.passwordChanged',
    accountTypes: imap,
    tell: (chronicle) => flipThenAnswer(chronicle, { status: 401, error: 'invalid_credentials' }),
  },
];

/** Troubles of mailboxes that are reached through OAuth (DOMAIN §5.2–7). */
export const emailTroubles: readonly Trouble[] = [
  {
    cause: 'email.authorizationRevoked',
    accountTypes: email,
    ageHours: [90 * 24, 300 * 24],
    tell: (chronicle) => void flip(chronicle),
  },
  {
    cause: 'email.revokedByAdmin',
    accountTypes: microsoft,
    tell: (chronicle) =>
      void flip(chronicle)
        .after(MINUTE, 9 * MINUTE)
        .signal({ type: 'fleet', scope: 'mailDomain', accounts: 4, share: 1, window_minutes: 18 }),
  },
  {
    cause: 'email.credentialsChanged',
    accountTypes: email,
    tell: (chronicle) => flipAfterError(chronicle, 401, 'expired_credentials', 25),
  },
  {
    cause: 'email.accountGone',
    accountTypes: email,
    tell: (chronicle) => flipThenAnswer(chronicle, { status: 403, error: 'account_mismatch' }),
  },
  {
    cause: 'email.accountGone',
    accountTypes: microsoft,
    tell: (chronicle) => flipAfterError(chronicle, 401, 'invalid_imap_configuration', 40),
  },
  {
    cause: 'email.oauthKeysChanged',
    accountTypes: microsoft,
    tell: (chronicle) => {
      const moment = chronicle.now;
      chronicle.at(moment - 35 * MINUTE).signal({ type: 'oauthKeysChanged' });
      flip(chronicle.at(moment));
    },
  },
  {
    cause: 'email.insufficientScopes',
    accountTypes: google,
    ageHours: [0.03, 0.2],
    faulty: {
      type: 'connection',
      method: 'oauth',
      scopes_granted: ['mail.read', 'offline_access'],
      scopes_required: requiredScopes,
    },
    tell: (chronicle) => void flip(chronicle),
  },
  {
    cause: 'email.insufficientScopes',
    accountTypes: email,
    tell: (chronicle) => flipAfterError(chronicle, 403, 'insufficient_permissions', 3),
  },
];
