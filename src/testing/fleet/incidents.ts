import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { CauseName } from '../../../machines/causes/cause.ts';
import type { FleetSignal } from '../../../machines/signal.ts';
import type { Random } from '../random.ts';
import { failingProxy, type FleetAccount } from './account.ts';
import { Chronicle, chapterOf, type Chapter } from './chronicle.ts';
import { birth, heal } from './life.ts';
import type { Role, Span } from './role.ts';
import { busyMoment } from './rhythm.ts';

/** How many accounts of the fleet go through each incident. */
const keysAccounts = 38;
const proxyAccounts = 8;
const domainAccounts = 3;

/** The mail domain whose administrator blocks the app. */
const blockedDomain = 'harbour.example';

/** Accounts that flip together with others, for a reason that none of them shows alone (DOMAIN §5.3, 6, 16, 25). */
export const incidentRoles = (span: Span, random: Random): readonly Role[] => [
  ...keyRotation(span, random.branch('keys')),
  ...proxyOutage(span, random.branch('proxy')),
  ...administratorRevokes(span, random.branch('domain')),
];

/** The team rotates its Google OAuth keys on a Tuesday afternoon and forgets one setting. */
const keyRotation = (span: Span, random: Random): readonly Role[] => {
  const moment = weekdayAfter(span.start + (span.end - span.start) * 0.62, tuesday, 14);
  const fleet: FleetSignal = {
    type: 'fleet',
    scope: 'oauthProvider',
    accounts: keysAccounts,
    share: 0.7,
    window_minutes: 14,
  };
  return times(keysAccounts, (index) => {
    const flipsAt = moment + random.integer(0, 13 * MINUTE);
    return member(
      index % 4 === 3 ? 'GOOGLE' : 'GOOGLE_OAUTH',
      busyMoment(random, span.start, moment - 20 * DAY),
      'email.oauthKeysChanged',
      (chronicle) => {
        chronicle.at(flipsAt).status('CREDENTIALS');
        chronicle.at(moment + 16 * MINUTE + random.integer(0, 4 * MINUTE)).signal(fleet);
        heal(chronicle, 3, 90);
      },
    );
  });
};

/** Proxy p-eu-3 goes down one Thursday evening and takes the accounts behind it along. */
const proxyOutage = (span: Span, random: Random): readonly Role[] => {
  const moment = weekdayAfter(span.start + (span.end - span.start) * 0.81, thursday, 19);
  const fleet: FleetSignal = {
    type: 'fleet',
    scope: 'proxyHost',
    accounts: proxyAccounts,
    share: 0.67,
    window_minutes: 9,
  };
  return times(proxyAccounts, (index) => {
    const flipsAt = moment + random.integer(0, 8 * MINUTE);
    return member(
      index % 2 === 0 ? 'LINKEDIN' : 'INSTAGRAM',
      busyMoment(random, span.start, moment - 20 * DAY),
      index % 2 === 0 ? 'linkedin.proxyUnavailable' : 'instagram.proxyUnavailable',
      (chronicle) => {
        chronicle
          .at(flipsAt - 9 * MINUTE)
          .status('CONNECTING')
          .at(flipsAt)
          .status('CREDENTIALS');
        chronicle.at(moment + 11 * MINUTE + index * 3_000).signal(fleet);
        chronicle
          .signal({ type: 'proxyHealth', proxy_host: failingProxy, healthy: false })
          .after(HOUR, 2 * HOUR);
        heal(chronicle, 1, 30).signal({ type: 'proxyHealth', proxy_host: failingProxy, healthy: true });
      },
      { method: 'credentials', proxy_host: failingProxy },
    );
  });
};

/** An administrator blocks the app for one customer's mail domain. */
const administratorRevokes = (span: Span, random: Random): readonly Role[] => {
  const moment = busyMoment(random, span.start + (span.end - span.start) / 2, span.end - 40 * DAY);
  const fleet: FleetSignal = {
    type: 'fleet',
    scope: 'mailDomain',
    accounts: domainAccounts,
    share: 1,
    window_minutes: 6,
  };
  return times(domainAccounts, () =>
    member(
      'OUTLOOK',
      busyMoment(random, span.start, moment - 20 * DAY),
      'email.revokedByAdmin',
      (chronicle) => {
        chronicle.at(moment + random.integer(0, 6 * MINUTE)).status('CREDENTIALS');
        chronicle.at(moment + 7 * MINUTE).signal(fleet);
        heal(chronicle, 20, 100);
      },
      { method: 'oauth', mail_domain: blockedDomain },
    ),
  );
};

const tuesday = 2;
const thursday = 4;

/** The first such day of the week (0: Sunday) that begins after a moment, at an hour of it, UTC. */
const weekdayAfter = (moment: number, weekday: number, hour: number): number => {
  const tomorrow = Math.floor(moment / DAY) * DAY + DAY;
  const daysAhead = (weekday - new Date(tomorrow).getUTCDay() + 7) % 7;
  return tomorrow + daysAhead * DAY + hour * HOUR;
};

const member = (
  accountType: string,
  createdAt: number,
  cause: CauseName,
  tell: (chronicle: Chronicle) => void,
  connection: Partial<FleetAccount['connection']> = {},
): Role => ({
  cause,
  incident: true,
  wish: { accountType, createdAt, connection },
  keepsAuthorisation: true,
  story: (account, random) => [birth(account, random), toldChapter(account, random, tell)],
});

const toldChapter = (
  account: FleetAccount,
  random: Random,
  tell: (chronicle: Chronicle) => void,
): Chapter => {
  const chronicle = new Chronicle(account, random, account.createdAt);
  tell(chronicle);
  return chapterOf(chronicle, { margin: 25 * HOUR });
};

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
