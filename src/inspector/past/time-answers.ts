import type { IncidentView } from '../../views/incident.ts';
import type { ShownGroup } from '../../views/shown/marks.ts';

/*
 * What the server answers about the fleet through time, as JSON. Times are ISO 8601 UTC with milliseconds.
 */

/** `GET /api/time`: how many accounts somebody had to act for, and what happened to many at once. */
export interface TimeAnswer {
  /** The moment for which the fleet stands: now, or the time of the newest entry of a log of the past. */
  readonly asOf: string;
  /** Whether the whole log has been read; more follows while it has not. */
  readonly complete: boolean;
  /** When the first account was heard of; null while there is none. */
  readonly begin: string | null;
  /** Before this moment is not told who moved when: moves are too many; null where all are kept. */
  readonly forgottenUntil: string | null;
  /** The stretch that is shown. */
  readonly from: string;
  readonly to: string;
  /** Who must act, from the ground of the picture up. */
  readonly kinds: readonly ShownGroup[];
  /**
   * How many of each kind, in pieces of the same length from `from` to `to`: of a piece, the moment with the most of all kinds
   * together.
   */
  readonly counts: readonly (readonly number[])[];
  /** How many of all kinds together, in pieces of the same length from `begin` to `asOf`. */
  readonly overview: readonly number[];
  /** What many accounts that broke together have in common, the newest first; at most 100 of the stretch. */
  readonly incidents: readonly ShownIncident[];
  /** Providers that occur, in documented order. */
  readonly providers: readonly string[];
  readonly heard: HeardAnswer;
}

/** An incident, and what it did to most of its accounts. */
export interface ShownIncident extends Pick<
  IncidentView,
  'id' | 'scope' | 'name' | 'open' | 'since' | 'foundAt' | 'members' | 'broken'
> {
  /** When the last of them broke. */
  readonly lastAt: string;
  readonly endedAt: string | null;
  /** The cause, or else the status, of most of its first accounts when the last one broke; null where they differ. */
  readonly became: string | null;
  readonly group: ShownGroup;
}

/** What was heard lately. */
export interface HeardAnswer {
  /** Deliveries of each of the last 48 hours, oldest first; the last one is not over. */
  readonly perHour: readonly number[];
  /** When the last delivery came. */
  readonly deliveryAt: string | null;
  /** When accounts were last compared with the API. */
  readonly reconciledAt: string | null;
  readonly quarantined: number;
  /** Effects that wait for somebody to look at them, and accounts whose effects are held back. */
  readonly outbox: number;
  readonly held: number;
}

/** `GET /api/time/then`: the fleet as it was at a moment. */
export interface ThenAnswer {
  readonly at: string;
  /** How many accounts were known. */
  readonly known: number;
  /** How many of them were in each group; those who were gone are not counted. */
  readonly counts: Readonly<Partial<Record<ShownGroup, number>>>;
  /** Who was broken: who must act first, then since when; at most `limit`. */
  readonly broken: readonly BrokenItem[];
  readonly brokenTotal: number;
  /** The last changes up to then, the newest first; at most `limit`. */
  readonly changes: readonly ChangeItem[];
  /** When the fleet changed before, and when it changes next; null where it does not. */
  readonly earlier: string | null;
  readonly later: string | null;
}

/** An account and where it is or was. */
export interface PlacedAccount {
  readonly accountId: string;
  readonly provider: string;
  /** What people call it, where that is known. */
  readonly name: string | null;
}

/** A status, its cause, and who must act. */
export interface ShownState {
  readonly status: string;
  readonly cause: string | null;
  readonly group: ShownGroup;
}

/** An account that was broken at a moment. */
export interface BrokenItem extends PlacedAccount, ShownState {
  readonly since: string;
  /** What has become of it by now; null where it is still so. */
  readonly now: ShownState | null;
}

/** A change of an account. */
export interface ChangeItem extends PlacedAccount {
  readonly at: string;
  /** Null for one that was not there yet. */
  readonly from: ShownState | null;
  readonly to: ShownState;
}

/** `GET /api/time/lanes`: the accounts that were broken longest in a stretch of time, the worst first. */
export interface LanesAnswer {
  readonly from: string;
  readonly to: string;
  readonly lanes: readonly LaneAnswer[];
}

/** The life of an account in a stretch of time. */
export interface LaneAnswer extends PlacedAccount {
  readonly brokenMs: number;
  readonly bands: readonly BandAnswer[];
}

/** A time in one status. */
export interface BandAnswer extends ShownState {
  readonly from: string;
  readonly to: string;
}
