import type { IncidentScope } from '../../machines/signal.ts';

/*
 * What is kept to find incidents: counters of scopes, the breaks of the last hours, and the incidents themselves. Bounded,
 * plain data; all times are milliseconds since 1970.
 */

/** A group of accounts that may have a cause in common. */
export interface Scope {
  readonly kind: IncidentScope;
  /** Which one of the kind; see `IncidentSignal.name`. */
  readonly name: string;
}

/** A scope as one text, by which it is looked up: its kind, and behind a blank its name. */
export const scopeKey = ({ kind, name }: Scope): string => (name === '' ? kind : `${kind} ${name}`);

/** The scope that a key stands for: the reverse of {@link scopeKey}. */
export const scopeOfKey = (key: string): Scope => {
  const blank = key.indexOf(' ');
  return blank < 0
    ? { kind: key as IncidentScope, name: '' }
    : { kind: key.slice(0, blank) as IncidentScope, name: key.slice(blank + 1) };
};

/** What is counted of a scope. */
export interface ScopeCounters {
  /** See {@link scopeKey}. */
  readonly key: string;
  /** How many accounts of it live. */
  live: number;
  /** Since when the scope is known. */
  readonly since: number;
  /** Which stretch of time the last number of `breaks` counts, see `STRETCH`. */
  stretch: number;
  /** Breaks that no incident explains, a number for each stretch of time, oldest first. */
  breaks: number[];
  /** When its last incident ended; null while it had none. */
  calmAt: number | null;
}

/** A break of the last hours that no incident explains yet. */
export interface RecentBreak {
  readonly accountId: string;
  /** The log entry that told of it. */
  readonly seq: number;
  readonly at: number;
  /** Since when it may have happened: what a poll shows may be older than the poll. */
  readonly from: number;
  /** The scopes of the account, as keys, the widest first. */
  readonly keys: readonly string[];
}

/** Why an incident is over. */
export type IncidentEnd =
  /** All members, or most, work again. */
  | 'healed'
  /** Nobody has joined it for long. */
  | 'quiet'
  /** A narrower scope, or several, explain it better. */
  | 'narrower'
  /** A wider scope explains it. */
  | 'wider'
  /** Too few of its accounts stayed broken for more than moments: they broke at a time by chance. */
  | 'chance';

/** Breaks of one scope that have one cause in common. */
export interface Incident extends Scope {
  /** 1, 2, … in the order in which they were found. */
  readonly id: number;
  /** When it was found. */
  readonly openedAt: number;
  /** When the first of those broke by which it was found. */
  readonly since: number;
  /** How many accounts had broken when it was found. */
  readonly accounts: number;
  /** How many accounts the scope had then. */
  readonly of: number;
  /** The window that they broke within, in minutes. */
  readonly windowMinutes: number;
  /** How many would have broken in such a window as usual. */
  readonly expected: number;
  /** How many accounts were ever members. */
  members: number;
  /** How many members are still broken. */
  broken: number;
  /** How many members came back by themselves, without anybody having signed in. */
  alone: number;
  /** When the last member broke. */
  lastAt: number;
  /** When it ends, unless somebody joins or heals before. */
  endsAt: number;
  endedAt: number | null;
  why: IncidentEnd | null;
  /** The first members, with their scopes: whether a narrower one explains them is looked at again as they become more. */
  sample: readonly RecentBreak[];
}

/** What is known of a fleet as a whole, as it is stored; it is changed on the way, so that it must go when a transaction fails. */
export interface FleetState {
  /** Counters that have been read, by key; null for a scope that is not known. */
  readonly scopes: Map<string, ScopeCounters | null>;
  /** Counters that have changed since they were saved. */
  readonly unsaved: Set<ScopeCounters>;
  /** In the order of the log. */
  readonly recent: RecentBreak[];
  /** Those that have not ended, by number. */
  readonly open: Map<number, Incident>;
  /** The number of the newest incident, 0 while there is none. */
  newest: number;
}
