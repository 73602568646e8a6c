import type { Delivered } from './play.ts';
import { MINUTE, type TrueBreak, type TrueWorld, type WorldLine } from './world.ts';

/** What is to be reached; empty where it is. */
export const shortOf = ({
  sent,
  right,
  missed,
  medianMinutes,
  p99Minutes,
  wrongPerson,
  toMembers,
  withdrawnTooSoon,
}: NoticeScore): readonly string[] => [
  ...(sent > 1.05 * right ? ['too many notices'] : []),
  ...(missed > 0 ? ['real breaks missed'] : []),
  ...(medianMinutes > 5 || p99Minutes > 20 ? ['told late'] : []),
  ...(wrongPerson > 0.01 * right ? ['the wrong person'] : []),
  ...(toMembers > 0 ? ['members of an outage told'] : []),
  ...(withdrawnTooSoon > 0 ? ['taken back too soon'] : []),
];

/** What was said of a world, held against what is true. */
export interface NoticeScore {
  /** How many statuses came that are not in good order: as many as a handler tells that tells of each. */
  readonly badStatuses: number;
  /** How many notices interrupted somebody: asks, and that many broke together. */
  readonly sent: number;
  /** How many would have been right: one for each real break, one for each outage. */
  readonly right: number;
  /** Real breaks of which nobody was told. */
  readonly missed: number;
  /** From the beginning of a user's real break until they were told, in minutes. */
  readonly delays: readonly number[];
  readonly medianMinutes: number;
  readonly p99Minutes: number;
  /** Real breaks of which the wrong one was told. */
  readonly wrongPerson: number;
  /** Notices about members of an outage while it lasted. */
  readonly toMembers: number;
  /** How often somebody was told that a break is over that was not. */
  readonly withdrawnTooSoon: number;
  /** Notices about nothing real. */
  readonly vain: number;
  /** Handed over once a day, and said after an end. */
  readonly digests: number;
  readonly allClears: number;
}

const accountOf = ({ notice: { about } }: Delivered): string | null =>
  about.type === 'account' ? about.accountId : null;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** Whether a notice stands about an account at a moment: it was told before, and not taken back. */
const standsAt = (those: readonly Delivered[], moment: number): boolean =>
  those.findLast(({ at }) => at <= moment)?.notice.type === 'ask';

const groupedByAccount = (delivered: readonly Delivered[]): ReadonlyMap<string, readonly Delivered[]> => {
  const groups = new Map<string, Delivered[]>();
  for (const one of delivered) {
    const id = accountOf(one);
    if (id === null || (one.notice.type !== 'ask' && one.notice.type !== 'withdraw')) continue;
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push(one);
  }
  return groups;
};

const isIn = (at: number, { from, to }: Pick<TrueBreak, 'from' | 'to'>): boolean => at >= from && at <= to;

const bad =
  /"(?:message|status|type)":"(?:CREDENTIALS|ERROR|STOPPED|PERMISSIONS|CONNECTING|account\.status\.(?!running)\w+)"/;

const isBad = ({ payload }: WorldLine): boolean => bad.test(JSON.stringify(payload));

/** Several scores as one. */
export const summed = (scores: readonly NoticeScore[]): NoticeScore => {
  const sum = (key: Exclude<keyof NoticeScore, 'delays'>): number =>
    scores.reduce((total, score) => total + score[key], 0);
  const delays = scores.flatMap((score) => score.delays);
  return {
    badStatuses: sum('badStatuses'),
    delays,
    medianMinutes: quantile(delays, 0.5),
    p99Minutes: quantile(delays, 0.99),
    sent: sum('sent'),
    right: sum('right'),
    missed: sum('missed'),
    wrongPerson: sum('wrongPerson'),
    toMembers: sum('toMembers'),
    withdrawnTooSoon: sum('withdrawnTooSoon'),
    vain: sum('vain'),
    digests: sum('digests'),
    allClears: sum('allClears'),
  };
};

/** A score as shares: of what would have been right, and of what was sent. */
export const shareOf = ({
  sent,
  right,
  missed,
  wrongPerson,
  vain,
}: NoticeScore): readonly (readonly [what: string, share: number])[] => [
  ['told, and to the right one', (right - missed - wrongPerson) / right],
  ['missed', missed / right],
  ['to the wrong one', wrongPerson / right],
  ['of those sent in vain', vain / sent],
];

/** How well a world was told of. */
export const scoreNotices = (world: TrueWorld, delivered: readonly Delivered[]): NoticeScore => {
  const byAccount = groupedByAccount(delivered);
  const delays: number[] = [];
  let [missed, wrongPerson, leftOver] = [0, 0, 0];
  const answered = new Set<Delivered>();
  for (const one of world.breaks) {
    const those = byAccount.get(one.accountId) ?? [];
    const first = those.find(({ at, notice }) => notice.type === 'ask' && isIn(at, one));
    if (first !== undefined) answered.add(first);
    if (one.isOfOutage === true) {
      if (first !== undefined) leftOver += 1;
      continue;
    }
    if (first === undefined && !standsAt(those, one.from)) missed += 1;
    if (first !== undefined && first.notice.who !== one.who) wrongPerson += 1;
    if (first !== undefined && one.who === 'user') delays.push((first.at - one.from) / MINUTE);
  }
  const asks = delivered.filter(({ notice }) => notice.type === 'ask');
  const opened = delivered.filter(
    ({ notice: { about } }) => about.type === 'incident' && about.incident.open,
  );
  const isOfMember = (one: Delivered): boolean =>
    world.outages.some((outage) => isIn(one.at, outage) && outage.members.has(accountOf(one) ?? ''));
  const isTooSoon = (one: Delivered): boolean =>
    world.breaks.some(
      (truth) => truth.accountId === accountOf(one) && one.notice.who === truth.who && isIn(one.at, truth),
    );
  return {
    badStatuses: world.lines.filter(isBad).length,
    delays,
    sent: asks.length + opened.length,
    right:
      world.breaks.filter(({ isOfOutage }) => isOfOutage !== true).length + world.outages.length + leftOver,
    missed,
    medianMinutes: quantile(delays, 0.5),
    p99Minutes: quantile(delays, 0.99),
    wrongPerson,
    toMembers: asks.filter(isOfMember).length,
    withdrawnTooSoon: delivered.filter(({ notice }) => notice.type === 'withdraw').filter(isTooSoon).length,
    vain: asks.filter((one) => !answered.has(one)).length,
    digests: delivered.filter(({ notice }) => notice.type === 'digest').length,
    allClears: delivered.filter(({ notice }) => notice.type === 'withdraw').length,
  };
};
