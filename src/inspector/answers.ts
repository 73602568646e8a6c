import type { AccountView, HypothesisView } from '../views/account.ts';
import type { QuarantineSummary, QuarantineView } from '../views/quarantine.ts';
import type { Actor, Strength } from '../../machines/causes/cause.ts';
import type { Remedy } from '../views/remedy.ts';
import type { AccountExplanation, HistoryEntry } from '../views/history.ts';
import type { State } from '../model/state.ts';
import type { StatusGroup } from '../model/meaning.ts';
import type { ShownGroup } from '../views/shown/marks.ts';

/*
 * What the inspector's server answers, as JSON. The page takes its types from here; times are ISO 8601 UTC with
 * milliseconds.
 */

/** `GET /api/fleet`: the whole fleet in numbers. */
export interface FleetAnswer {
  /** The moment for which the fleet stands: now, or the time of the newest entry of a log of the past. */
  readonly asOf: string;
  readonly total: number;
  /** How many need somebody, and whom. */
  readonly attention: Readonly<Record<Actor, number>>;
  /** Statuses that occur, in the order of the chart. */
  readonly statuses: readonly string[];
  /** Providers that occur, in documented order. */
  readonly providers: readonly string[];
  readonly cells: readonly MatrixCell[];
  /** Causes that occur below CREDENTIALS, the most frequent first. */
  readonly causes: readonly CauseCount[];
  readonly overTime: StatusOverTimeAnswer;
  /** Whether this inspector can replay a log. */
  readonly replays: boolean;
}

/** How many accounts of a provider are in a status. */
export interface MatrixCell {
  readonly status: string;
  readonly provider: string;
  readonly count: number;
  /** The group of the most accounts in this cell that need somebody, or of all where none does. */
  readonly group: StatusGroup;
}

/** How many accounts are in CREDENTIALS for a cause. */
export interface CauseCount {
  readonly cause: string;
  readonly count: number;
  readonly group: StatusGroup;
}

/** The fleet's statuses over time. */
export interface StatusOverTimeAnswer {
  /** Whether the whole log has been counted; more follows while it has not. */
  readonly complete: boolean;
  /** What is counted, from the ground up. */
  readonly kinds: readonly string[];
  readonly points: readonly StatusOverTimePoint[];
}

/** How many accounts were in each kind of status at a moment. */
export interface StatusOverTimePoint {
  readonly at: string;
  /** In the order of `kinds`. */
  readonly counts: readonly number[];
}

/** `GET /api/accounts`: a page of the list. */
export interface AccountsAnswer {
  readonly asOf: string;
  /** How many match in all. */
  readonly total: number;
  readonly offset: number;
  readonly items: readonly AccountItem[];
}

/** A line of the list. */
export interface AccountItem {
  readonly accountId: string;
  readonly provider: string;
  readonly status: string;
  readonly cause: string | null;
  readonly group: ShownGroup;
  readonly since: string;
  /** How sure the leading hypothesis is; null without one. */
  readonly strength: Strength | null;
  readonly remedy: Remedy | null;
  readonly tenant: string | null;
  /** The account's label, as the API showed it last. */
  readonly name: string | null;
  /** The number of the incident that it is a member of, or null. */
  readonly incident: number | null;
}

/** `GET /api/accounts/:id/place`: where an account stands in the list that is asked for; null where it does not. */
export interface ListPlaceAnswer {
  /** Its place, from 1 on, and of how many. */
  readonly place: number;
  readonly of: number;
  /** The account before it and the one after it; null at the ends. */
  readonly previous: string | null;
  readonly next: string | null;
}

/** `GET /api/accounts/:id`: an account and the course of its life. */
export interface AccountAnswer {
  readonly asOf: string;
  readonly account: AccountView;
  readonly group: ShownGroup;
  /** How many entries its history has. */
  readonly entries: number;
  /** How many of the oldest are left out of `course`. */
  readonly omitted: number;
  readonly course: readonly HistoryPoint[];
  /** From where on a stream of changes goes on with this answer. */
  readonly mark: string;
}

/** An entry of an account's history, in short. */
export interface HistoryPoint {
  readonly seq: number;
  readonly at: string;
  readonly source: string;
  readonly event: string;
  readonly decision: string;
  /** The state after it. */
  readonly state: State;
  readonly group: StatusGroup;
  /** The state before it, where it moved the account. */
  readonly from?: State;
}

/** `GET /api/accounts/:id/steps`: entries of the history in full. */
export interface StepsAnswer {
  /** The place of the first one in `course`. */
  readonly from: number;
  readonly steps: readonly StepAnswer[];
}

/** An entry of an account's history, and all that was known and concluded after it. */
export interface StepAnswer {
  readonly entry: HistoryEntry;
  /** The account after it; its hypotheses stand beside it. */
  readonly account: Omit<AccountView, 'hypotheses'>;
  readonly group: ShownGroup;
  readonly hypotheses: readonly HypothesisView[];
  /** Guards that said no, and why. */
  readonly refused: AccountExplanation['refused'];
  readonly wanted: readonly string[];
  /** The states between this one and one that works, in their order. */
  readonly wayBack: readonly string[];
  /** Deadlines ahead. */
  readonly deadlines: readonly { readonly event: string; readonly dueAt: string }[];
  readonly facts: readonly ShownFact[];
}

/** A remembered fact in words. */
export interface ShownFact {
  readonly at: string | null;
  readonly name: string;
  readonly text: string;
}

/** `GET /api/quarantine`: what could not be read, the newest first. */
export interface QuarantineAnswer {
  /** The moment from which ages are counted: now. */
  readonly asOf: string;
  /** How many stand there in all. */
  readonly total: number;
  readonly items: readonly QuarantinedItem[];
}

/** A delivery that could not be read, with the beginning of what came. */
export type QuarantinedItem = QuarantineSummary;

/** `GET /api/quarantine/:id`: one of them, whole. */
export type QuarantinedAnswer = QuarantineView;

/** `GET /api/replay`: where the replay of a log stands; null when there is no log. */
export interface ReplayAnswer {
  readonly name: string;
  readonly phase: ReplayPhase;
  /** Lines of the log that are done. */
  readonly lines: number;
  /** Lines of the log in all, once it has been read to its end. */
  readonly of: number | null;
  /** Lines that cannot be read, so far. */
  readonly quarantined: number;
  /** Lines a second, or `max`. */
  readonly speed: ReplaySpeed;
  /** The log's time. */
  readonly clock: string | null;
  /** What went wrong, when it failed. */
  readonly problem: string | null;
}

/** What a replay is doing. */
export type ReplayPhase = 'paused' | 'playing' | 'finished' | 'failed';

/** Lines a second, or as fast as it goes. */
export type ReplaySpeed = number | 'max';

/** `POST /api/replay`: what to do next. */
export type ReplayCommand =
  | { readonly action: 'play' | 'pause' | 'restart' | 'end' }
  | { readonly action: 'step'; readonly lines: number }
  | { readonly action: 'speed'; readonly speed: ReplaySpeed };

/** A message of `GET /api/events`: the fleet has changed. */
export interface ChangeMessage {
  /** Accounts that changed since the last message; null when they are many, or the fleet is another one. */
  readonly accounts: readonly string[] | null;
  readonly asOf: string;
  readonly replay: ReplayAnswer | null;
  /** What became of the account on show; absent where the stream was asked for none. */
  readonly shown?: ShownChange;
}

/** What became of the account on show. */
export interface ShownChange {
  readonly accountId: string;
  /** What is new of it; null where nothing is, `everything` where it is to be asked for again. */
  readonly gained: AccountGain | 'everything' | null;
}

/** What an account's history has gained. */
export interface AccountGain {
  /** The new entries, oldest first; some of them may be known already. */
  readonly course: readonly HistoryPoint[];
  /** The newest of them in full. */
  readonly step: StepAnswer;
}

/** What went wrong, for any answer with a status of 400 and above. */
export interface ProblemAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}
