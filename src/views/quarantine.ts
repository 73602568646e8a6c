import type { DecisionName } from '../model/decision.ts';
import { isoTime } from '../model/clock.ts';
import type { DeliverySource } from '../model/delivery.ts';
import type { AccountStatus } from '../model/names.ts';
import type { QuarantineEntry } from '../store/port.ts';

/** A delivery that could not be read, without its whole text. */
export interface QuarantineSummary {
  /** Names it; no other one ever has the same. */
  readonly id: number;
  /** When it was received: ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** Where it said that it came from, or null. */
  readonly source: DeliverySource | null;
  /** Why it cannot be read. */
  readonly reason: string;
  /** File and line where it stood, or null for a live delivery. */
  readonly origin: string | null;
  /** The beginning of what came, at most 200 characters (UTF-16 units). Not escaped: it may hold anything. */
  readonly preview: string;
  /** How long what came is, in characters (UTF-16 units). */
  readonly length: number;
}

/** A delivery that could not be read, as it came. */
export interface QuarantineView extends QuarantineSummary {
  /** All of it. Not escaped: it may hold anything. */
  readonly raw: string;
}

/** How long a preview is at most. */
const PREVIEW = 200;

const previewOf = (raw: string): string =>
  raw.length <= PREVIEW ? raw : raw.slice(0, PREVIEW).replace(/[\ud800-\udbff]$/, '');

/** A delivery in quarantine as it is listed. */
export const quarantineSummary = ({
  id,
  at,
  source,
  reason,
  origin,
  raw,
}: QuarantineEntry): QuarantineSummary => ({
  id,
  at: isoTime(at),
  source,
  reason,
  origin,
  preview: previewOf(raw),
  length: raw.length,
});

/** A delivery in quarantine as it is shown. */
export const quarantineView = (entry: QuarantineEntry): QuarantineView => ({
  ...quarantineSummary(entry),
  raw: entry.raw,
});

/** What became of one delivery that was tried again. */
export type RetriedDelivery =
  /** It stands in the log now. `late`: its account was heard of since, so that it moved nothing and the API is to be asked. */
  | {
      readonly id: number;
      readonly outcome: 'taken';
      readonly accountId: string;
      readonly decision: DecisionName;
      /** The account's status afterwards. */
      readonly status: AccountStatus;
    }
  /** It is about something other than account status: counted, and not kept. */
  | { readonly id: number; readonly outcome: 'foreign' }
  /** It is a fact that names no account, and counts for all whom it concerns. */
  | { readonly id: number; readonly outcome: 'noted' }
  /** It still cannot be read, and stays where it was. */
  | { readonly id: number; readonly outcome: 'unreadable'; readonly reason: string }
  /** Nothing of this number stands in quarantine. */
  | { readonly id: number; readonly outcome: 'missing' };

/** What trying again did. */
export interface RetrySummary {
  /** How many stand in the log now. */
  readonly taken: number;
  /** How many are facts that name no account. */
  readonly noted: number;
  /** How many are about something other than account status. */
  readonly foreign: number;
  /** How many stay in quarantine. */
  readonly unreadable: number;
  /** How many numbers stand for nothing in quarantine. */
  readonly missing: number;
  /** What became of each, in the order of receipt; first those that stand for nothing. */
  readonly deliveries: readonly RetriedDelivery[];
}

/** What trying again did, from what became of each. */
export const retrySummaryOf = (deliveries: readonly RetriedDelivery[]): RetrySummary => {
  const count = (outcome: RetriedDelivery['outcome']): number =>
    deliveries.filter((one) => one.outcome === outcome).length;
  return {
    taken: count('taken'),
    noted: count('noted'),
    foreign: count('foreign'),
    unreadable: count('unreadable'),
    missing: count('missing'),
    deliveries,
  };
};

/** What throwing away did. */
export interface DropSummary {
  /** What is gone, in the order of receipt. */
  readonly dropped: readonly QuarantineSummary[];
  /** Numbers that stand for nothing in quarantine. */
  readonly missing: readonly number[];
}
