import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { AccountBreak } from '../../../machines/context.ts';
import {
  scopeKey,
  scopeOfKey,
  type Incident,
  type RecentBreak,
  type ScopeCounters,
} from '../../model/incident.ts';
import type { Suspicion } from './detect.ts';
import { rankOf } from './scopes.ts';

/** An account counts when its last break, if any, was over for this long, in milliseconds: else it flaps. */
export const QUIET = DAY;

/** A break that is over so soon, in milliseconds, needs nothing in common with others: such breaks come by themselves, and go so. */
const BRIEF = 10 * MINUTE;

/** Whether an account, by its breaks, is broken now, or was for long since a moment. */
export const lastsSince = (breaks: readonly AccountBreak[], since: number): boolean =>
  breaks.some(({ at, endedAt }) => endedAt === null || (endedAt >= since && endedAt - at >= BRIEF));

/** An incident that nobody joins ends after this time, in milliseconds. */
const OPEN_AT_MOST = DAY;

/** What a provider, or all, have in common strikes more than this share of their accounts … */
const HANDFUL = 0.01;

/** … before it is so old, in milliseconds. Else a few broke at a time by chance, and wait for nothing. */
const LONG_ENOUGH = HOUR;

/** When an incident ends at the latest, if nobody joins it any more. */
export const latestEndOf = ({ kind, members, of, openedAt, lastAt }: Incident): number => {
  const isChance = (kind === 'provider' || kind === 'all') && members < of * HANDFUL;
  return isChance ? Math.min(openedAt + LONG_ENOUGH, lastAt + OPEN_AT_MOST) : lastAt + OPEN_AT_MOST;
};

/** Where the book looks up and notes down. */
export interface BookShelf {
  /** The counters of a scope as they are stored; null when they are not. */
  counters(key: string): ScopeCounters | null;
  /** Notes a recent break. */
  noteBreak(recent: RecentBreak): void;
  /** Forgets recent breaks, by their entries. */
  forgetBreaks(seqs: readonly number[]): void;
  /** Whether a recent break lasts, or lasted for long: see {@link lastsSince}. */
  lasts(recent: RecentBreak): boolean;
  /** Makes an account a member; false when it was one before. */
  join(incident: number, accountId: string): boolean;
}

/** A break: an account left a working state and reached one in which somebody has to act. */
export interface Breakdown extends RecentBreak {
  /** When its last break was over, if that is at most {@link QUIET} ago; else null. */
  readonly lastBrokenAt: number | null;
}

/** What the book found. */
export type FleetFinding =
  /** An incident, with the breaks that it was found by. */
  | { readonly kind: 'opened'; readonly incident: Incident; readonly members: readonly string[] }
  /** An account broke, and belongs to an incident that is known. */
  | { readonly kind: 'joined'; readonly incident: Incident; readonly accountId: string }
  /** An incident that was the beginning of another one: its members are the other one's. */
  | { readonly kind: 'moved'; readonly incident: Incident; readonly to: Incident }
  /** Members of an incident come back by themselves: the others are told. */
  | { readonly kind: 'returns'; readonly incident: Incident }
  /** An incident that is over: who is still its member is judged alone. */
  | { readonly kind: 'ended'; readonly incident: Incident };

/** A break without what is known of the time before it. */
export const bareBreak = ({ accountId, seq, at, from, keys }: RecentBreak): RecentBreak => ({
  accountId,
  seq,
  at,
  from,
  keys,
});

/** An incident that has just been found, without its members. */
export const newIncident = (
  id: number,
  { counters, window, count, expected }: Suspicion,
  members: readonly RecentBreak[],
  at: number,
): Incident => ({
  id,
  ...scopeOfKey(counters.key),
  openedAt: at,
  since: Math.min(...members.map((member) => member.at)),
  accounts: count,
  of: counters.live,
  windowMinutes: window / MINUTE,
  expected,
  members: 0,
  broken: 0,
  alone: 0,
  lastAt: at,
  endsAt: at + OPEN_AT_MOST,
  endedAt: null,
  why: null,
  sample: [],
});

/** So many members at least have to come back by themselves. */
const RETURNING = 3;

/** … and so large a part of those that work again: once keys are repaired some come back as well, and others sign in. */
const NEARLY_ALL = 0.9;

/** Whether the members of an incident come back by themselves. */
export const returnsAlone = ({ alone, members, broken }: Incident): boolean =>
  alone >= RETURNING && alone >= (members - broken) * NEARLY_ALL;

/**
 * Whether an incident turns out to be chance: of its few members some were broken for a moment alone, and neither those nor the
 * others would be enough for one.
 *
 * @param least - how many accounts make an incident of its kind
 */
export const isChance = (
  { members, sample }: Incident,
  least: number,
  lasts: (member: RecentBreak) => boolean,
): boolean => {
  if (members >= 2 * least || sample.length < members) return false;
  const lasting = sample.filter(lasts).length;
  return lasting < least && members - lasting < least;
};

/** The members of an incident in narrower ones that were found after it, each in the first to which it belongs, and those that are in none. */
export const placedAmong = (
  wide: Incident,
  open: Iterable<Incident>,
): {
  readonly placed: readonly (readonly [RecentBreak, Incident])[];
  readonly strays: readonly RecentBreak[];
} => {
  const narrow = [...open].filter(({ id, kind }) => id > wide.id && rankOf(kind) > rankOf(wide.kind));
  const placed: [RecentBreak, Incident][] = [];
  const strays: RecentBreak[] = [];
  for (const one of wide.sample) {
    const place = narrow.find((each) => one.keys.includes(scopeKey(each)));
    if (place === undefined) strays.push(one);
    else placed.push([one, place]);
  }
  return { placed, strays };
};
