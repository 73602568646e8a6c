import type { Batch } from '../engine/batch.ts';
import type { WorkOptions } from '../engine/engine.ts';
import type { Applied } from '../engine/outcome.ts';
import {
  deliveriesOf,
  type LinePlace,
  type LineReader,
  type NoReading,
  type OpenLine,
  type Readers,
  type Reading,
} from '../model/delivery.ts';
import type { Ledger, LedgerReader } from '../store/ledger.ts';
import type { QuarantineEntry } from '../store/port.ts';
import { keepableIn } from './keepable.ts';
import { needsOf } from './needs.ts';
import { beyond, latestLineTime } from './replay-lines.ts';

/** Which deliveries in quarantine: all, some by their numbers, or those whose reason contains a text, whatever its case. */
export type QuarantineChoice = 'all' | { readonly ids: readonly number[] } | { readonly reason: string };

/** How deliveries in quarantine are tried again. */
export interface RetryOptions {
  /**
   * Opens them, one of `logReader`, for what does not say itself how it is to be read; the time that a line of a log bears then
   * counts. Default: as they were first read.
   */
  readonly readLine?: LineReader;
}

/** What became of a delivery in quarantine that was tried again. */
export type Retried =
  /** It can be read now, and stands in the log instead. */
  | { readonly kind: 'taken'; readonly id: number; readonly applied: Applied }
  /** It can be read now, and is a fact that names no account. */
  | { readonly kind: 'noted'; readonly id: number }
  /** It can be read now, and is about something other than account status: counted, and not kept. */
  | { readonly kind: 'foreign'; readonly id: number }
  /** It still cannot be read, and stays. */
  | { readonly kind: 'unreadable'; readonly id: number; readonly reason: string }
  /** There is nothing of this number in quarantine, or no more. */
  | { readonly kind: 'missing'; readonly id: number };

/** What was taken out of quarantine and thrown away, and which numbers stood for nothing there. */
export interface Dropped {
  readonly dropped: readonly QuarantineEntry[];
  readonly missing: readonly number[];
}

/** What emptying a quarantine works with. */
export interface QuarantineParts {
  readonly ledger: Pick<Ledger, 'quarantine' | 'idFault'>;
  readonly readers: Pick<Readers, 'delivery' | 'line'>;
  readonly now: () => number;
  /** Does a piece of work in one transaction. */
  readonly commit: <T>(work: (batch: Batch) => T, options: WorkOptions) => Promise<T>;
}

/** How many deliveries are read at once, and share a transaction at most. */
const PAGE = 500;

/** The delivery of this number, or null when none stands in quarantine. */
export const quarantineEntry = async (
  ledger: Pick<LedgerReader, 'quarantine'>,
  id: number,
): Promise<QuarantineEntry | null> => {
  const [found] = await ledger.quarantine({ after: id - 1, limit: 1 });
  return found?.id === id ? found : null;
};

/** Where and when a chosen delivery stands; its text is read when its turn comes. */
type ChosenEntry = Pick<QuarantineEntry, 'id' | 'at'>;

const byReceipt = (a: ChosenEntry, b: ChosenEntry): number => a.at - b.at || a.id - b.id;

interface Choice {
  readonly found: readonly ChosenEntry[];
  readonly missing: readonly number[];
}

const byNumber = async ({ ledger }: QuarantineParts, ids: readonly number[]): Promise<Choice> => {
  const [found, missing]: [ChosenEntry[], number[]] = [[], []];
  for (const id of new Set(ids)) {
    const entry = await quarantineEntry(ledger, id);
    if (entry === null) missing.push(id);
    else found.push({ id, at: entry.at });
  }
  return { found: found.sort(byReceipt), missing };
};

/** Those that are chosen, in the order in which they were received. */
const chosenBy = async (parts: QuarantineParts, choice: QuarantineChoice): Promise<Choice> => {
  if (choice !== 'all' && 'ids' in choice) return byNumber(parts, choice.ids);
  const wanted = choice === 'all' ? '' : choice.reason.toLowerCase();
  const found: ChosenEntry[] = [];
  for (let after = 0; ;) {
    const page = await parts.ledger.quarantine({ after, limit: PAGE });
    for (const { id, at, reason } of page) if (reason.toLowerCase().includes(wanted)) found.push({ id, at });
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return { found: found.sort(byReceipt), missing: [] };
  }
};

/** The chosen deliveries by pages, with their texts, and which of them have gone meanwhile. */
async function* pagesOf(
  { ledger }: QuarantineParts,
  chosen: readonly ChosenEntry[],
): AsyncGenerator<{ readonly entries: readonly QuarantineEntry[]; readonly gone: readonly number[] }> {
  for (let from = 0; from < chosen.length; from += PAGE) {
    const [entries, gone]: [QuarantineEntry[], number[]] = [[], []];
    for (const { id } of chosen.slice(from, from + PAGE)) {
      const entry = await quarantineEntry(ledger, id);
      if (entry === null) gone.push(id);
      else entries.push(entry);
    }
    yield { entries, gone };
  }
}

const originPlace = (origin: string): LinePlace => {
  const colon = origin.lastIndexOf(':');
  return { file: origin.slice(0, colon), line: Number(origin.slice(colon + 1)) };
};

/** The one delivery that a text holds, or why there is none. */
const onlyOf = (opened: ReturnType<LineReader>): OpenLine | string => {
  const deliveries = deliveriesOf(opened);
  const [only] = deliveries;
  if (only !== undefined && deliveries.length === 1) return only;
  return `the line holds ${deliveries.length} deliveries: replay it from a file of its own`;
};

const settledReading = (reading: Reading | NoReading): Reading =>
  reading.kind === 'none' ? { kind: 'foreign', name: 'unknown', at: reading.at } : reading;

/** Reads what stands in quarantine once more, as it was first read: a line of a log, or a delivery. */
const readAgain = ({ readers }: QuarantineParts, { raw, at, source, origin }: QuarantineEntry): Reading => {
  if (origin === null) return readers.delivery(raw, at, source ?? undefined);
  const only = onlyOf(readers.line(raw));
  if (typeof only === 'string') return { kind: 'unreadable', at, source, reason: only, raw, origin };
  return settledReading(only.read(at, originPlace(origin)));
};

/** Reads what stands in quarantine once more, as somebody says that it is to be read. */
const readAsTold = (
  readLine: LineReader,
  { raw, at, source, origin }: QuarantineEntry,
  now: number,
): Reading => {
  const only = onlyOf(readLine(raw));
  if (typeof only === 'string') return { kind: 'unreadable', at, source, reason: only, raw, origin };
  const own = origin === null ? at : (only.receivedAt ?? at);
  if (own > latestLineTime(now)) return { kind: 'unreadable', at, source, reason: beyond(own), raw, origin };
  return settledReading(only.read(own, originPlace(origin ?? '')));
};

const missingEntry = (id: number): Retried => ({ kind: 'missing', id });

/** Takes one delivery in and out of quarantine, within the transaction of the batch. */
const takeOne = (
  batch: Batch,
  { id, reason }: QuarantineEntry,
  reading: Reading,
  together: ReadonlySet<number>,
): Retried => {
  const { writer } = batch;
  if (reading.kind === 'unreadable') {
    const isThere = reading.reason === reason || writer.restateQuarantined(id, reading.reason);
    return isThere ? { kind: 'unreadable', id, reason: reading.reason } : missingEntry(id);
  }
  if (!writer.dropQuarantined(id)) return missingEntry(id);
  const outcome = batch.receiveBelated(reading, together);
  if (outcome.kind === 'event') return { kind: 'taken', id, applied: outcome };
  return { kind: outcome.kind === 'noted' ? 'noted' : 'foreign', id };
};

/** Takes a page in. `earlier` are the log entries of the pages before it. */
const takePage = (
  batch: Batch,
  entries: readonly QuarantineEntry[],
  readings: readonly Reading[],
  earlier: ReadonlySet<number>,
): readonly Retried[] => {
  const together = new Set(earlier);
  return entries.flatMap((entry, index) => {
    const reading = readings[index];
    if (reading === undefined) return [];
    const retried = takeOne(batch, entry, reading, together);
    if (retried.kind === 'taken') together.add(retried.applied.seq);
    return [retried];
  });
};

/**
 * Reads chosen deliveries of a quarantine once more, in the order in which they were received. What can be read now leaves
 * quarantine in the transaction in which it enters the log, with its own time; what cannot be read stays, with the reason as it
 * is now. Yields what became of each, by transactions, once it is durable.
 */
export async function* retryQuarantine(
  parts: QuarantineParts,
  choice: QuarantineChoice,
  { readLine }: RetryOptions = {},
): AsyncGenerator<readonly Retried[], void, undefined> {
  const again = (entry: QuarantineEntry): Reading =>
    readLine === undefined ? readAgain(parts, entry) : readAsTold(readLine, entry, parts.now());
  const chosen = await chosenBy(parts, choice);
  if (chosen.missing.length > 0) yield chosen.missing.map(missingEntry);
  const together = new Set<number>();
  for await (const { entries, gone } of pagesOf(parts, chosen.found)) {
    const readings = entries.map((entry) => keepableIn(parts.ledger, again(entry)));
    const needs = () => ({ ...needsOf(readings), quarantineIds: entries.map(({ id }) => id) });
    const retried = await parts.commit((batch) => takePage(batch, entries, readings, together), { needs });
    for (const one of retried) if (one.kind === 'taken') together.add(one.applied.seq);
    yield [...gone.map(missingEntry), ...retried];
  }
}

/** Throws chosen deliveries of a quarantine away. Yields what they were, by transactions, once it is durable. */
export async function* dropQuarantine(
  parts: QuarantineParts,
  choice: QuarantineChoice,
): AsyncGenerator<Dropped, void, undefined> {
  const chosen = await chosenBy(parts, choice);
  if (chosen.missing.length > 0) yield { dropped: [], missing: chosen.missing };
  for await (const { entries, gone } of pagesOf(parts, chosen.found)) {
    const ids = entries.map(({ id }) => id);
    const needs = () => ({ accountIds: [], sourceIds: [], quarantineIds: ids });
    const left = await parts.commit(({ writer }) => new Set(ids.filter((id) => writer.dropQuarantined(id))), {
      needs,
    });
    yield {
      dropped: entries.filter(({ id }) => left.has(id)),
      missing: [...gone, ...ids.filter((id) => !left.has(id))],
    };
  }
}
