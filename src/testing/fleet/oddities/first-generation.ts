import { DAY, HOUR, MINUTE } from '../../../../machines/policy.ts';
import { SECOND, type Chronicle } from '../chronicle.ts';
import { heal, synchronise } from '../life.ts';
import type { Oddity } from './oddity.ts';

const flappingLife = (chronicle: Chronicle): void => {
  chronicle.repeat(7, 3 * HOUR, () => {
    chronicle
      .status('CONNECTING')
      .after(30 * SECOND, 6 * MINUTE)
      .status('OK');
  });
};

/** What v1 deliveries do, and readings that tell more than they. */
export const firstGeneration: readonly Oddity[] = [
  {
    accountType: 'LINKEDIN',
    first: true,
    tell: (chronicle) => {
      chronicle
        .status('CREATION_SUCCESS')
        .after(20 * SECOND, MINUTE)
        .status('OK')
        .after(2 * MINUTE, 5 * MINUTE);
      chronicle.status('CREATION_SUCCESS').signal(chronicle.account.connection);
      synchronise(chronicle);
    },
  },
  {
    accountType: 'INSTAGRAM',
    tell: (chronicle) => {
      heal(chronicle.status('CREDENTIALS'), 0, 2)
        .after(MINUTE, 6 * MINUTE)
        .status('CREDENTIALS');
      chronicle.after(HOUR, 3 * HOUR).poll('OK');
    },
  },
  { accountType: 'GOOGLE_OAUTH', tell: (chronicle) => void chronicle.status('SYNC_SUCCESS') },
  { accountType: 'MESSENGER', tell: (chronicle) => void chronicle.status('SYNC_SUCCESS') },
  { accountType: 'TWITTER', tell: (chronicle) => void chronicle.word('THROTTLED') },
  {
    accountType: 'MAIL',
    tell: (chronicle) => void chronicle.word('ERROR/STOPPED').after(MINUTE, HOUR).status('OK'),
  },
  {
    accountType: 'TELEGRAM',
    open: true,
    tell: (chronicle) => {
      chronicle.status('DELETED').after(MINUTE, HOUR).status('DELETED').status('OK');
      chronicle
        .after(HOUR, 9 * HOUR)
        .status('SYNC_SUCCESS')
        .after(DAY, 3 * DAY)
        .status('CREDENTIALS');
    },
  },
  {
    accountType: 'WHATSAPP',
    tell: (chronicle) => {
      chronicle
        .status('DELETED')
        .after(2 * DAY, 9 * DAY)
        .status('CREATION_SUCCESS');
      synchronise(
        chronicle
          .signal(chronicle.account.connection)
          .after(9 * SECOND, MINUTE)
          .status('OK'),
      );
    },
  },
  {
    accountType: 'OUTLOOK',
    tell: (chronicle) =>
      void chronicle
        .status('DELETED')
        .after(DAY, 2 * DAY)
        .poll('OK', 'OK'),
  },
  {
    accountType: 'IMAP',
    tell: (chronicle) =>
      void chronicle
        .status('CONNECTING')
        .after(3 * HOUR, 8 * HOUR)
        .status('OK'),
  },
  { accountType: 'WHATSAPP', tell: flappingLife },
  { accountType: 'LINKEDIN', tell: flappingLife },
  {
    accountType: 'ICLOUD',
    first: true,
    tell: (chronicle) => {
      chronicle
        .status('CREATION_FAIL')
        .after(2 * SECOND, 9 * SECOND)
        .status('CREATION_FAIL');
      chronicle
        .after(4 * MINUTE, HOUR)
        .status('CREATION_SUCCESS')
        .signal(chronicle.account.connection)
        .after(8 * SECOND, 40 * SECOND)
        .status('OK');
      synchronise(chronicle)
        .after(HOUR, 2 * HOUR)
        .status('CREATION_FAIL');
    },
  },
  { accountType: 'LINKEDIN', tell: (chronicle) => void chronicle.signal({ type: 'ticketOpened' }) },
  {
    accountType: 'LINKEDIN',
    tell: (chronicle) => heal(chronicle.poll('OK', 'CREDENTIALS').after(MINUTE, 30 * MINUTE)),
  },
  ...['LINKEDIN', 'GOOGLE_OAUTH', 'WHATSAPP', 'MAIL'].map((accountType) => ({
    accountType,
    webhooks: 2,
    tell: (chronicle: Chronicle) =>
      void chronicle
        .status('ERROR')
        .after(10 * MINUTE, 2 * HOUR)
        .status('OK'),
  })),
  {
    accountType: 'THREADS',
    tell: (chronicle) => void chronicle.status('STOPPED').after(HOUR, DAY).status('OK'),
  },
];
