import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { Random } from '../random.ts';
import { Chronicle, chapterOf, SECOND } from './chronicle.ts';
import { birth, heal, synchronise } from './life.ts';
import type { Role, Span } from './role.ts';
import { busyMoment } from './rhythm.ts';

/** Something that deliveries do to receivers sooner or later (DOMAIN §3, §4, §8). */
interface Oddity {
  readonly accountType: string;
  readonly api?: 'v1' | 'v2';
  readonly webhooks?: number;
  /** Whether the account's story begins with this. Default: it has been born before. */
  readonly first?: true;
  /** Whether the account is left as it is until the log ends. */
  readonly open?: true;
  /** Whether it happens in the log's last two days. */
  readonly lately?: true;
  readonly tell: (chronicle: Chronicle) => void;
}

/** One account for each oddity. */
export const oddRoles = (span: Span, random: Random): readonly Role[] =>
  [...oddV1, ...oddV2, ...oddEndings].map((oddity, index) => odd(oddity, span, random.branch(String(index))));

const odd = (oddity: Oddity, { start, end }: Span, random: Random): Role => {
  const { accountType, api = 'v1', webhooks = 1 } = oddity;
  const length = end - start;
  const createdAt = busyMoment(random, start, start + length * 0.4);
  const moment = oddity.lately
    ? busyMoment(random, end - 2 * DAY, end - 3 * HOUR)
    : busyMoment(random, start + length * 0.5, start + length * 0.8);
  return {
    wish: { accountType, api, webhooks, createdAt },
    story: (account, chance) => {
      const chronicle = new Chronicle(account, chance, oddity.first ? account.createdAt : moment);
      oddity.tell(chronicle);
      const chapter = chapterOf(chronicle, { margin: HOUR, open: oddity.open ?? false });
      return oddity.first ? [chapter] : [birth(account, chance), chapter];
    },
  };
};

const flapping = (chronicle: Chronicle): void => {
  chronicle.repeat(7, 3 * HOUR, () => {
    chronicle
      .status('CONNECTING')
      .after(30 * SECOND, 6 * MINUTE)
      .status('OK');
  });
};

/** An old v2 event arrives after newer ones. */
const overtaken = (chronicle: Chronicle): void => {
  const { now } = chronicle;
  chronicle
    .status('ERROR', { reason: 'provider' })
    .after(MINUTE, 3 * MINUTE)
    .status('OK');
  chronicle.after(9 * MINUTE, 20 * MINUTE).note({
    shape: 'v2',
    eventId: `evt_${chronicle.random.text('abcdefghijklmnopqrstuvwxyz', 24)}`,
    type: 'account.status.disconnected',
    createdAt: now - 2 * SECOND,
    payload: { product: 'messaging' },
  });
};

const oddV1: readonly Oddity[] = [
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
  { accountType: 'WHATSAPP', tell: flapping },
  { accountType: 'LINKEDIN', tell: flapping },
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
];

const oddV2: readonly Oddity[] = [
  {
    accountType: 'LINKEDIN',
    api: 'v2',
    tell: (chronicle) => {
      chronicle
        .v2('account.status.hibernating', { until: 'tomorrow' })
        .after(HOUR, DAY)
        .v2('account.migrated', {});
    },
  },
  { accountType: 'INSTAGRAM', api: 'v2', tell: overtaken },
  { accountType: 'OUTLOOK', api: 'v2', tell: overtaken },
  {
    accountType: 'LINKEDIN',
    api: 'v2',
    tell: (chronicle) => {
      chronicle.status('CREDENTIALS', { product: 'recruiter' }).after(MINUTE, HOUR);
      heal(chronicle.v2('account.locked', {}), 1, 20).v2('account.unlocked', {});
      chronicle
        .v2('account.initial_sync.running', {})
        .after(HOUR, 2 * HOUR)
        .v2('account.initial_sync.failed', {});
    },
  },
  {
    accountType: 'WHATSAPP',
    api: 'v2',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('ERROR', { reason: 'proxy' }),
  },
  {
    accountType: 'GOOGLE',
    api: 'v2',
    open: true,
    tell: (chronicle) => void chronicle.status('DELETED'),
  },
];

const oddEndings: readonly Oddity[] = [
  {
    accountType: 'MOBILE',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('PERMISSIONS'),
  },
  { accountType: 'IMAP', open: true, lately: true, tell: (chronicle) => void chronicle.status('ERROR') },
  {
    accountType: 'MICROSOFT',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('STOPPED'),
  },
  {
    accountType: 'TELEGRAM',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('CONNECTING'),
  },
  {
    accountType: 'TWITTER',
    first: true,
    open: true,
    tell: (chronicle) => void chronicle.status('CREATION_FAIL'),
  },
  {
    accountType: 'THREADS',
    tell: (chronicle) => void chronicle.status('STOPPED').after(HOUR, DAY).status('OK'),
  },
];
