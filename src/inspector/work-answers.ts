import type { Actor, Strength } from '../../machines/causes/cause.ts';
import type { JobReason } from '../views/jobs.ts';
import type { LostDatabase } from '../views/shown/freshness.ts';
import type { AccountItem, AccountsAnswer, ListPlaceAnswer } from './answers.ts';

/*
 * What the inspector's server answers about the work that there is, as JSON. Times are ISO 8601 UTC with milliseconds.
 */

/** `GET /api/work`: what there is to do. */
export interface WorkAnswer {
  /** The moment for which the fleet stands: now, or the time of the newest entry of a log of the past. */
  readonly asOf: string;
  /** How many accounts there are, and how many of them need somebody. */
  readonly total: number;
  readonly needing: number;
  /** What each has to do in all, whatever is asked for. */
  readonly who: Readonly<Record<Actor, WorkShare>>;
  /** The jobs that are asked for, in the order in which they are listed. */
  readonly jobs: readonly WorkJob[];
  /** Whether this inspector can replay a log. */
  readonly replays: boolean;
}

/** How much there is to do for one actor. */
export interface WorkShare {
  readonly jobs: number;
  readonly accounts: number;
}

/** A job, without its accounts. */
export interface WorkJob {
  /** What it is called in addresses: it stays the same while actor, task and object do. */
  readonly key: string;
  readonly actor: Actor;
  /** What to do in a few words, and in full, said to the team. */
  readonly title: string;
  readonly forOperator: string;
  /** How many accounts of it are asked for. */
  readonly accounts: number;
  /** Since when the first of them has waited. */
  readonly oldest: string;
  readonly strength: Exclude<Strength, 'none'> | null;
  /** Why, the most frequent first. */
  readonly causes: readonly JobReason[];
  /** The number of the open incident that it comes from. */
  readonly incident: number | null;
  /** When the last of its accounts was said to be handled; null while not all of them are. */
  readonly handledAt: string | null;
  /** Until when the first of its accounts is snoozed; null while not all of them are. */
  readonly snoozedUntil: string | null;
}

/** `GET /api/work/:job`: a page of the accounts of a job, those that have waited longest first; null where it is done. */
export interface JobAccountsAnswer extends AccountsAnswer {
  readonly job: WorkJob;
  readonly items: readonly JobAccountItem[];
}

/** An account of a job. */
export interface JobAccountItem extends AccountItem {
  /** When somebody last said that what there was to do is done; null where nobody has. */
  readonly handledAt: string | null;
  /** Until when nothing is said of it; null while something may be. */
  readonly snoozedUntil: string | null;
}

/** `GET /api/work/:job/ids`: all of them. */
export interface JobIdsAnswer {
  readonly ids: readonly string[];
}

/** `GET /api/work/:job/messages`: what to say to the people whose accounts they are. */
export interface JobMessagesAnswer {
  readonly messages: readonly JobMessage[];
  /** How many accounts were left out, because there are too many. */
  readonly omitted: number;
}

/** A text for users, and whom it is for. */
export interface JobMessage {
  readonly text: string;
  readonly ids: readonly string[];
}

/**
 * `GET /api/accounts/:id/job`: where an account stands in the work that is asked for; null where nobody has to act, or it is not
 * asked for.
 */
export interface JobPlaceAnswer extends ListPlaceAnswer {
  readonly job: Pick<WorkJob, 'key' | 'actor' | 'title'>;
  /** The jobs that the accounts before and after it are in, where that is another one: `place` and `of` count its own job. */
  readonly previousJob: string | null;
  readonly nextJob: string | null;
  /** When somebody last said that it is handled; until when nothing is said of it. */
  readonly handledAt: string | null;
  readonly snoozedUntil: string | null;
}

/** `GET /api/freshness`: how old what is shown is. */
export interface FreshnessAnswer {
  readonly now: string;
  /** When the newest entry of the log counts from; null without one. */
  readonly heardAt: string | null;
  /** When accounts were last compared with the API, going by what is noted of some of them; null for never. */
  readonly reconciledAt: string | null;
  /** What became of the database's file since it was opened; null while it is the same. */
  readonly lost: LostDatabase | null;
  /** Whether it is a log that is shown, which nobody receives anything for. */
  readonly replays: boolean;
}
