import type { EventFlag, EventSource } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import type { DecisionName, Transition } from '../model/decision.ts';
import { entriesByPage } from './by-page.ts';
import type { FleetBook, SentEffect } from './fleet-book.ts';
import type { Erasure, LogEntry, StoreReader } from './port.ts';
import { TextDigest } from './text-digest.ts';

/**
 * What stands in the field `log` of some lines of an export, so that an import can write the same log again. A replay passes
 * over it.
 */
export interface LogExtras {
  /** In the first line alone. */
  readonly begins?: ExportBeginning;
  /** The number of the policy that is in force from this entry on, where it is another than before. */
  readonly policy?: number;
  /** Entries before this one that are no lines: a replay finds them by itself, or could not be told what they are. */
  readonly before?: readonly MissingLine[];
  /** How an entry that an earlier version of the machine decided stands in the log. */
  readonly kept?: KeptLine;
  /** Where accounts were erased: what went out with the entries so far, as far as it is still there, in its order. */
  readonly sent?: readonly SentEffect[];
  /** In the last line alone. */
  readonly ends?: ExportEnd;
  /** The line is no entry: it is there for what stands beside it, after a log whose payloads were all dropped. */
  readonly isNone?: true;
}

/** What an export says of the whole log at its beginning. */
export interface ExportBeginning {
  /** The version of the machine that made the snapshots. */
  readonly machine: string;
  /** The policies with the numbers 1, 2, … */
  readonly policies: readonly Policy[];
  /** Which earlier versions decided what, see `decidedEarlierUntil`. */
  readonly upgrades: readonly UpgradeMark[];
  /**
   * Accounts were erased before, all in all so many: their numbers stay taken, and what the fleet had in common with them is taken
   * over as it stands. Default: none was.
   */
  readonly erased?: Erasure;
}

/** That an earlier version of the machine decided all entries up to `seq` that none before it did. */
export interface UpgradeMark {
  readonly seq: number;
  readonly machine: string;
  /** When the snapshots were built again, in milliseconds since 1970. */
  readonly at: number;
}

/** What an export says of the whole log at its end. */
export interface ExportEnd {
  /** Entries after the last line that are no lines. */
  readonly after: readonly MissingLine[];
  readonly entries: number;
  /** The newest entry whose payload was dropped, with all before it. Default: none was. */
  readonly droppedUntil?: number;
  /** See {@link digestOfLog}. */
  readonly digest: string;
  /** Where accounts were erased: what does not follow from the entries that are left. */
  readonly book?: StoredBook;
}

/** What is taken over as it stands, with what went out. */
export interface StoredBook extends FleetBook {
  /** The number of the newest effect, whether or not it is still there. */
  readonly lastEffect: number;
  /** See `BookDigest`. */
  readonly digest: string;
}

/** The part of an entry that does not follow from its payload and from the entries before it. */
export interface KeptEntry {
  readonly type: string;
  readonly occurredAt: number | null;
  readonly sourceId: string | null;
  readonly decision: DecisionName;
  readonly version: number;
  readonly flags: readonly EventFlag[];
}

/** The same, where today's reader may read another account or time out of the line. */
export interface KeptLine extends KeptEntry {
  readonly accountId: string;
  readonly at: number;
  /** What the earlier version moved, where today's chart may move something else. Default: nothing. */
  readonly moved?: readonly Transition[];
}

/** An entry that is no line. */
export interface UnwrittenEntry extends KeptLine {
  readonly source: EventSource;
  /** As JSON text; where the payload was dropped, the event that was read from it. */
  readonly payload: string | null;
  readonly payloadDropped?: true;
  readonly policy?: number;
}

/** Entries that were erased, one after the other: their numbers stay taken. */
export interface ErasedEntries {
  readonly erased: number;
}

/** What stands in the log and is no line. */
export type MissingLine = UnwrittenEntry | ErasedEntries;

/** What is kept of an entry. */
export const keptOfEntry = ({ accountId, at, type, ...entry }: KeptLine): KeptLine => {
  const { occurredAt, sourceId, decision, version, flags } = entry;
  return { accountId, at, type, occurredAt, sourceId, decision, version, flags };
};

/** A digest of log entries with all that stands in them: the same for the same log. */
export class EntryDigest {
  readonly #texts = new TextDigest();
  #entries = 0;

  /** How many entries there were. */
  get entries(): number {
    return this.#entries;
  }

  add(entry: LogEntry): void {
    const { seq, source, policyId, payload } = entry;
    this.#entries += 1;
    this.#texts.add(JSON.stringify([seq, source, policyId, payload, Object.values(keptOfEntry(entry))]));
  }

  value(): string {
    return this.#texts.value();
  }
}

/** How many entries are read at once. */
const ENTRIES_AT_ONCE = 1000;

/** The digest of a whole log. */
export const digestOfLog = (store: StoreReader): EntryDigest => {
  const digest = new EntryDigest();
  for (const page of entriesByPage(store, ENTRIES_AT_ONCE)) for (const entry of page) digest.add(entry);
  return digest;
};
