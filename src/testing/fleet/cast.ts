import { DAY, HOUR } from '../../../machines/policy.ts';
import type { Random } from '../random.ts';
import { castAccount, type FleetAccount } from './account.ts';
import { afflictedRoles } from './afflicted.ts';
import { Chronicle, chapterOf, type Chapter } from './chronicle.ts';
import { incidentRoles } from './incidents.ts';
import { birth } from './life.ts';
import { oddRoles } from './oddities/index.ts';
import type { Role, Span } from './role.ts';
import { busyMoment } from './rhythm.ts';

/** An account with the chapters that it is in the log for; ordinary life is not among them yet. */
export interface Member {
  readonly account: FleetAccount;
  readonly role: Role;
  readonly chapters: readonly Chapter[];
}

/** The fleet's accounts: particular roles first, then as many ordinary ones as are left. */
export const castFleet = (span: Span, accounts: number, random: Random): readonly Member[] => {
  const particular = [
    ...afflictedRoles(span, random.branch('afflicted')),
    ...oddRoles(span, random.branch('odd')),
    ...incidentRoles(span, random.branch('incidents')),
  ].slice(0, accounts);
  const roles = Array.from({ length: accounts }, (_, number) => {
    const own = random.branch(`role ${String(number)}`);
    return particular[number] ?? ordinaryRole(span, own);
  });
  return roles.map((role, number) => {
    const own = random.branch(`account ${String(number)}`);
    const account = castAccount(role.wish, number, own);
    return { account, role, chapters: role.story(account, own) };
  });
};

/** Account types of ordinary accounts and how common each is. */
const commonness = [
  ['LINKEDIN', 34],
  ['WHATSAPP', 16],
  ['INSTAGRAM', 10],
  ['MESSENGER', 6],
  ['TELEGRAM', 8],
  ['TWITTER', 5],
  ['GOOGLE_OAUTH', 4],
  ['GOOGLE_CALENDAR', 1],
  ['OUTLOOK', 11],
  ['EXCHANGE', 3],
  ['MAIL', 8],
  ['IMAP', 6],
  ['SLACK', 2],
  ['MOBILE', 2],
] as const;

/** v2 is the newer API; part of the fleet has moved there. */
const shareOfV2 = 0.15;

const ordinaryRole = (span: Span, random: Random): Role => {
  const accountType = random.weighted(commonness);
  const early = span.start + (span.end - span.start) * (random.chance(0.6) ? 0.25 : 0.85);
  const createdAt = busyMoment(random, span.start, early);
  const v2 = accountType !== 'MOBILE' && accountType !== 'SLACK' && random.chance(shareOfV2);
  const deletedAt = random.chance(0.07) ? busyMoment(random, createdAt + HOUR, span.end) : null;
  return {
    wish: { accountType, createdAt, api: v2 ? 'v2' : 'v1' },
    story: (account, chance) => [
      birth(account, chance),
      ...(deletedAt === null || deletedAt < createdAt + 9 * DAY
        ? []
        : [deletion(account, chance, deletedAt)]),
    ],
  };
};

const deletion = (account: FleetAccount, random: Random, deletedAt: number): Chapter =>
  chapterOf(new Chronicle(account, random, deletedAt).status('DELETED'), { open: true });
