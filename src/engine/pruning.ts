import { DAY } from '../../machines/policy.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Ledger } from '../store/ledger.ts';
import type { LogEntry } from '../store/port.ts';
import { prunableLetters, prunableUntil } from '../store/retention.ts';

/** How long what grows for ever is kept, in days. What is left out is kept for ever. */
export interface Retention {
  /** Deliveries that could not be read, from when they were received; in a replay, by the time of the log. */
  readonly quarantineDays?: number;
  /**
   * Effects of the outbox, from when they could be delivered; however old, none that a sink has not looked at. Notices too, from
   * when they were given up.
   */
  readonly outboxDays?: number;
  /** Payloads of the log, from when their entries count; the events that were read from them stay, and all that follows from them. */
  readonly payloadDays?: number;
}

/** How a retention is kept. */
export interface PruneOptions {
  /** Only counts what would be taken out. Default false. */
  readonly dryRun?: boolean;
  /** Ends it after the transaction that is under way. */
  readonly signal?: AbortSignal;
}

/** How much was taken out, or would be. */
export interface PruneSummary {
  readonly quarantined: number;
  readonly effects: number;
  /** Notices that had been given up. */
  readonly letters: number;
  readonly payloads: number;
}

/** What is kept in the place of a payload: the event that an entry was, as JSON text. */
export type EventTextOf = (entry: LogEntry) => string;

/** How many rows are taken out in one transaction. */
const SLICE = 1000;

interface PruneParts {
  readonly ledger: Pick<Ledger, 'quarantine' | 'outbox' | 'sinks' | 'letters' | 'transact' | 'dropPayloads'>;
  readonly dryRun: boolean;
  readonly isEnded: () => boolean;
}

/** The call that drops payloads, where there is one. */
const assertDropping = ({ dropPayloads }: Pick<Ledger, 'dropPayloads'>): NonNullable<typeof dropPayloads> => {
  if (dropPayloads !== undefined) return dropPayloads;
  throw new LifecycleError('invalidOption', 'retention: payloads are kept as long as their entries here', {
    hint: 'Leave `payloadDays` out, or keep accounts in a database: openLifecycle({ database }).',
  });
};

/**
 * Refuses what is no age, and what cannot be done.
 *
 * @throws LifecycleError `invalidOption`
 */
export const assertRetention = (retention: Retention, ledger: Pick<Ledger, 'dropPayloads'>): void => {
  for (const [name, days] of Object.entries(retention))
    if (!(typeof days === 'number' && days > 0))
      throw new LifecycleError('invalidOption', `retention: ${name} cannot be ${String(days)}`, {
        hint: 'Give a number of days above 0, or leave it out to keep all.',
      });
  if (retention.payloadDays !== undefined) assertDropping(ledger);
};

/** Drops from the oldest on, up to the first that is young enough: whoever looks need not read all. */
const pruneQuarantine = async ({ ledger, dryRun, isEnded }: PruneParts, before: number): Promise<number> => {
  let count = 0;
  for (let after = 0; ;) {
    const page = await ledger.quarantine({ after, limit: SLICE });
    const young = page.findIndex(({ at }) => at >= before);
    const ids = page.slice(0, young === -1 ? page.length : young).map(({ id }) => id);
    const needs = () => ({ accountIds: [], sourceIds: [], quarantineIds: ids });
    if (dryRun) count += ids.length;
    else if (ids.length > 0)
      count += await ledger.transact(
        needs,
        ({ writer }) => ids.filter((id) => writer.dropQuarantined(id)).length,
      );
    after = page.at(-1)?.id ?? after;
    if (ids.length < SLICE || isEnded()) return count;
  }
};

const pruneEffects = async ({ ledger, dryRun, isEnded }: PruneParts, before: number): Promise<number> => {
  const needs = () => ({ accountIds: [], sourceIds: [] });
  let count = 0;
  for (let after = 0; ;) {
    const oldest = await ledger.outbox(SLICE, after);
    const until = prunableUntil(oldest, await ledger.sinks(), before);
    if (until === null) return count;
    if (!dryRun) await ledger.transact(needs, ({ writer }) => writer.pruneOutbox(until));
    count += oldest.filter(({ id }) => id <= until).length;
    if (until !== oldest.at(-1)?.id || isEnded()) return count;
    after = until;
  }
};

/** Drops what was given up long ago. That it is missing is still said by what comes after it. */
const pruneLetters = async ({ ledger, dryRun, isEnded }: PruneParts, before: number): Promise<number> => {
  let count = 0;
  for (let after = 0; ;) {
    const page = await ledger.letters({ dead: true, after, limit: SLICE });
    const old = prunableLetters(page, before);
    const needs = () => ({ accountIds: [], sourceIds: [], lanes: old });
    if (dryRun) count += old.length;
    else if (old.length > 0)
      count += await ledger.transact(
        needs,
        ({ writer }) => old.filter(({ id }) => writer.dropLetter(id)).length,
      );
    after = page.at(-1)?.id ?? after;
    if (page.length < SLICE || isEnded()) return count;
  }
};

const prunePayloads = async (
  { ledger, dryRun, isEnded }: PruneParts,
  before: number,
  at: number,
  eventTextOf: EventTextOf,
): Promise<number> => {
  const dropPayloads = assertDropping(ledger);
  for (let count = 0; ;) {
    const { payloads, isDone } = await dropPayloads({ before, most: SLICE, at, dryRun, eventTextOf });
    count += payloads;
    if (isDone || isEnded()) return count;
  }
};

/**
 * Takes out what is older than it is to be kept, at most 1,000 rows in a transaction. The oldest go first, and what follows one
 * that is young enough stays.
 *
 * @param now - in milliseconds since 1970
 */
export const prune = async (
  ledger: PruneParts['ledger'],
  { quarantineDays = Infinity, outboxDays = Infinity, payloadDays = Infinity }: Retention,
  { dryRun = false, signal }: PruneOptions,
  now: number,
  eventTextOf: EventTextOf,
): Promise<PruneSummary> => {
  const parts = { ledger, dryRun, isEnded: () => signal?.aborted === true };
  return {
    quarantined: quarantineDays === Infinity ? 0 : await pruneQuarantine(parts, now - quarantineDays * DAY),
    effects: outboxDays === Infinity ? 0 : await pruneEffects(parts, now - outboxDays * DAY),
    letters: outboxDays === Infinity ? 0 : await pruneLetters(parts, now - outboxDays * DAY),
    payloads:
      payloadDays === Infinity ? 0 : await prunePayloads(parts, now - payloadDays * DAY, now, eventTextOf),
  };
};
