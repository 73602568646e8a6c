import { HOUR } from '../../../machines/policy.ts';
import type { IncidentScope } from '../../../machines/signal.ts';
import { scopeOfKey, type RecentBreak, type ScopeCounters } from '../../model/incident.ts';
import { noPrior, pastOf, priorWithin, usualIn, type Past, type Prior } from './counters.ts';
import type { RecentBreaks } from './recent.ts';
import { locatedKey, rankOf, type IncidentRules } from './scopes.ts';
import { shareTailOf, tailOf } from './tail.ts';

/** So unlikely must be what is found of a scope whose incident has not ended: more of the same is to be expected. */
const UNLIKELY_AGAIN = 1e-3;

/** A scope that is younger has no usual … */
const YOUNGEST = HOUR;

/** … and nothing is usual over a window that is longer than this part of its age. */
const KNOWN_FOR = 3;

/** Where breaks lie together by chance with a higher probability, they lie apart. */
const TOGETHER = 0.05;

/** Several narrow scopes explain a wide one only when they have no more than this share of its accounts. */
export const FEW_ACCOUNTS = 0.5;

const ruleOf = (key: string, { scopes }: IncidentRules) => scopes[scopeOfKey(key).kind];

const rankOfKey = (key: string): number => rankOf(scopeOfKey(key).kind);

/** Looks counters up; null for a scope that is not known. */
export type LookUp = (key: string) => ScopeCounters | null;

/** What is found of a scope: too many breaks within a window. */
export interface Suspicion {
  readonly counters: ScopeCounters;
  /** In milliseconds. */
  readonly window: number;
  readonly count: number;
  /** How many are usual. */
  readonly expected: number;
  /** How likely that is by chance. */
  readonly tail: number;
}

/** What a scope is looked at with. */
interface Looked {
  readonly rules: IncidentRules;
  /** How many accounts the fleet has. */
  readonly accounts: number;
  /** How many of them the scope has: as many more than are known as accounts are not located. */
  readonly live: number;
  readonly prior: Prior;
  readonly past: Past;
  /** Whether it has an incident that has not ended. */
  readonly isOpen: boolean;
}

/** The scope around a narrow one, whose accounts are much like its own: that of their provider, where they have only one. */
export const aroundOf = (key: string): string | null => {
  const { kind, name } = scopeOfKey(key);
  if (kind === 'all') return null;
  if (kind === 'mailDomain') return `provider ${name.slice(0, name.indexOf(' '))}`;
  return kind === 'imapHost' ? 'provider imap' : 'all';
};

/** What is expected of a scope's accounts. */
const priorOf = (key: string, at: number, lookUp: LookUp): Prior => {
  const around = aroundOf(key);
  const counters = around === null ? null : lookUp(around);
  return counters === null ? noPrior : priorWithin(counters, at);
};

/**
 * Whether so many breaks in a window are unlikely. Many scopes of a kind are looked at, the more of them the smaller they
 * are, and each has to be the more unlikely; by the root of their number, since a scope is looked at only when it breaks, and
 * that seldom where it is small.
 */
const suspicionOf = (
  counters: ScopeCounters,
  count: number,
  window: number,
  at: number,
  { rules, accounts, live, prior, past, isOpen }: Looked,
): Suspicion | null => {
  const { least } = ruleOf(counters.key, rules);
  if (count < (isOpen ? 2 : least) || at - counters.since < Math.max(YOUNGEST, KNOWN_FOR * window))
    return null;
  const { mean, shape } = usualIn(past, live, window, count, prior);
  if (count <= mean) return null;
  const tail = tailOf(count, mean, shape);
  const scopes = Math.max(1, accounts / Math.max(1, live));
  const bound = isOpen ? UNLIKELY_AGAIN : rules.unlikely / Math.sqrt(scopes);
  return tail < bound ? { counters, window, count, expected: mean, tail } : null;
};

/** How many accounts of a wide scope are located; all of them, where none is known to be. */
const locatedOf = ({ key, live }: ScopeCounters, lookUp: LookUp): number => {
  const located = lookUp(locatedKey(key))?.live ?? 0;
  return located === 0 ? live : located;
};

const isPlace = (key: string): boolean => {
  const { kind } = scopeOfKey(key);
  return kind === 'imapHost' || kind === 'proxyHost' || kind === 'mailDomain';
};

/**
 * How many accounts a scope has, as far as can be told: of a place, as many as it would have if all accounts of the provider were
 * located; as many as are known where no provider is given.
 */
const estimatedSize = ({ key, live }: ScopeCounters, provider: string, lookUp: LookUp): number => {
  const around = provider !== '' && isPlace(key) ? lookUp(provider) : null;
  return around === null ? live : (live * around.live) / Math.max(1, locatedOf(around, lookUp));
};

/** The least likely of what is unlikely of a scope. */
const worst = (suspicions: readonly (Suspicion | null)[]): Suspicion | null => {
  let found: Suspicion | null = null;
  for (const each of suspicions)
    if (each !== null && (found === null || each.tail < found.tail)) found = each;
  return found;
};

/** How many of some breaks lie in each scope that is narrower than one. */
const narrowerIn = (
  breaks: readonly Pick<RecentBreak, 'keys'>[],
  rank: number,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { keys } of breaks)
    for (const key of keys) if (rankOfKey(key) > rank) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/**
 * Of how many accounts those of narrow scopes are a share, as they are of a wide one: where accounts of others broke there too, of the scope
 * around the narrow ones. A proxy has accounts of several providers: its share of one of them is about its share of all.
 */
const sizeAmong = (wide: ScopeCounters, narrow: string, lookUp: LookUp, hasOthers: boolean): number => {
  const around = aroundOf(narrow);
  const isWider = hasOthers && around !== null && rankOfKey(around) < rankOfKey(wide.key);
  const whole = (isWider ? lookUp(around) : null) ?? wide;
  return isPlace(narrow) ? locatedOf(whole, lookUp) : whole.live;
};

/** So many accounts of others beside one of a wide scope say that it was not the wide one that broke. */
const SHARE_BESIDE = 0.2;

/**
 * The narrower scopes of one kind that hold a scope's breaks with few of its accounts, so that the rest are no more than usual;
 * none where the breaks are spread as its accounts are. A wide scope that they explain is none of its own.
 *
 * @param isUsual - whether so many breaks are nothing unusual for the scope
 * @param othersIn - how many breaks of accounts that are not of it lie in narrower scopes
 */
export const narrowerOf = (
  wide: ScopeCounters,
  breaks: readonly Pick<RecentBreak, 'keys'>[],
  lookUp: LookUp,
  isUsual: (count: number) => boolean,
  othersIn: (narrow: readonly string[]) => number,
): readonly string[] => {
  const { key, live } = wide;
  const counts = narrowerIn(breaks, rankOfKey(key));
  const kinds = new Map<IncidentScope, string[]>();
  for (const [narrow, count] of counts) {
    const { kind } = scopeOfKey(narrow);
    if (count >= 2) kinds.set(kind, [...(kinds.get(kind) ?? []), narrow]);
  }
  for (const [kind, scopes] of kinds) {
    const held = sumOf(scopes, (narrow) => counts.get(narrow) ?? 0);
    const [only] = scopes;
    const among =
      only === undefined
        ? live
        : sizeAmong(wide, only, lookUp, othersIn(scopes) >= Math.max(2, held * SHARE_BESIDE));
    const share = sumOf(scopes, (narrow) => lookUp(narrow)?.live ?? 0) / Math.max(1, among);
    // Where one provider alone has breaks it is that provider's affair, even if all accounts are of it.
    if (scopes.length > 1 || only === undefined) {
      if (isUsual(breaks.length - held) && share <= FEW_ACCOUNTS) return scopes;
    } else if (
      isUsual(breaks.length - held) &&
      (kind === 'provider' || shareTailOf(held, breaks.length, share) < TOGETHER)
    )
      return scopes;
  }
  return [];
};

const sumOf = (keys: readonly string[], numberOf: (key: string) => number): number =>
  keys.reduce((sum, key) => sum + numberOf(key), 0);

/** How many of some breaks are of accounts that are not of a scope. */
export const othersAmong = (breaks: readonly Pick<RecentBreak, 'keys'>[], scope: string): number =>
  breaks.filter(({ keys }) => !keys.includes(scope)).length;

/** What else is looked at. */
export interface Surroundings {
  readonly rules: IncidentRules;
  readonly recent: RecentBreaks;
  /** Whether a recent break counts. */
  readonly lasts: (recent: RecentBreak) => boolean;
  readonly lookUp: LookUp;
  /** Whether a scope has an incident that has not ended. */
  readonly isOpen: (key: string) => boolean;
  /** Whether where the account is was found out because it broke: then others of its scopes are not known either. */
  readonly isLate: boolean;
}

/**
 * Which of the scopes of an account that broke has an incident, if any: one in which more accounts broke within a window than
 * its own past makes likely. Of nested scopes a wide one counts only where no narrower one explains its breaks, and a
 * narrow one only where no wide one does. Pure.
 *
 * @param keys - the scopes of the account, the widest first
 */
export const detect = (
  keys: readonly string[],
  at: number,
  { rules, recent, lasts, lookUp, isOpen, isLate }: Surroundings,
): Suspicion | null => {
  if (recent.size < 2) return null;
  const accounts = lookUp('all')?.live ?? 0;
  const provider = isLate ? (keys[1] ?? '') : '';
  const lookedAt = (counters: ScopeCounters, open: boolean): Looked => ({
    rules,
    accounts,
    live: estimatedSize(counters, provider, lookUp),
    prior: priorOf(counters.key, at, lookUp),
    past: pastOf(counters, at),
    isOpen: open,
  });
  const lastingIn = (key: string, window: number): readonly RecentBreak[] =>
    recent.since(key, at - window).filter(lasts);
  const suspicions: Suspicion[] = [];
  for (const key of keys) {
    const open = isOpen(key);
    // Most breaks are the only ones of most of their scopes.
    if (recent.countSince(key, at - rules.longest) < (open ? 2 : ruleOf(key, rules).least)) continue;
    const counters = lookUp(key);
    if (counters === null) continue;
    const looked = lookedAt(counters, open);
    let found: Suspicion | null = null;
    for (const window of rules.windows) {
      // Most looks end with the count of all.
      const all = suspicionOf(counters, recent.countSince(key, at - window), window, at, looked);
      const other =
        all === null ? null : suspicionOf(counters, lastingIn(key, window).length, window, at, looked);
      if (other !== null && (found === null || other.tail < found.tail)) found = other;
    }
    if (found !== null) suspicions.push(found);
  }
  const isExplained = ({ counters, window }: Suspicion): boolean => {
    const breaks = lastingIn(counters.key, window);
    const looked = lookedAt(counters, false);
    const isUsual = (count: number): boolean => suspicionOf(counters, count, window, at, looked) === null;
    const othersIn = (narrow: readonly string[]): number =>
      sumOf(narrow, (key) => othersAmong(lastingIn(key, window), counters.key));
    return narrowerOf(counters, breaks, lookUp, isUsual, othersIn).length > 0;
  };
  const standing = suspicions.filter((each) => !isExplained(each));
  const rank = Math.min(...standing.map(({ counters }) => rankOfKey(counters.key)));
  const widest = standing.filter(({ counters }) => rankOfKey(counters.key) === rank);
  return worst(
    widest.filter(
      ({ count, counters }) =>
        count >= ruleOf(counters.key, rules).share * estimatedSize(counters, provider, lookUp),
    ),
  );
};
