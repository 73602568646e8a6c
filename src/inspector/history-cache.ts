import { setImmediate as turn } from 'node:timers/promises';
import type { ConnectionFacts, EvidenceItem } from '../../machines/context.ts';
import { viewOf } from '../views/account.ts';
import { isoTime } from '../model/clock.ts';
import type { Reader } from '../model/delivery.ts';
import { fold, whyOf, type FoldedEntry } from '../views/fold.ts';
import { eventName } from '../model/event-name.ts';
import { entryOf } from '../views/history.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf } from '../model/state.ts';
import { entriesByPage } from '../store/by-page.ts';
import { newestSeq } from '../store/newest.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';
import type { HistoryPoint, ShownFact, StepAnswer } from './answers.ts';
import { groupOf } from '../model/meaning.ts';
import { wayBackFrom } from '../model/way-back.ts';

/** How many entries of a history are shown; older ones are counted only. */
const SHOWN = 10_000;

/** How many histories are kept for the next question. */
const KEPT = 4;

/** How many log entries are read at a time; the event loop turns in between. */
const ENTRIES_PER_READ = 1_000;

/** How many new entries of a history are told one by one; of more, the history is asked for again. */
const NEWS = 100;

/** An account's history, taken again. */
export interface History {
  /** The newest entries, oldest first. */
  readonly folded: readonly FoldedEntry[];
  /** How many older ones there are. */
  readonly omitted: number;
}

/** A history that grows: what was taken again once is not taken again for what comes later. */
class GrowingHistory {
  readonly #accountId: string;
  readonly #store: StoreReader;
  readonly #reader: Reader;
  #folded: FoldedEntry[] = [];
  #omitted = 0;
  #growing: Promise<void> | null = null;

  constructor(accountId: string, store: StoreReader, reader: Reader) {
    this.#accountId = accountId;
    this.#store = store;
    this.#reader = reader;
  }

  /** The number of its newest entry; 0 before it has grown for the first time. */
  get newest(): number {
    return this.#folded.at(-1)?.entry.seq ?? 0;
  }

  /** Its newest entries, and how many are older. */
  get history(): History {
    const excess = Math.max(0, this.#folded.length - SHOWN);
    return { folded: this.#folded.slice(excess), omitted: this.#omitted + excess };
  }

  /** The entries after a number, oldest first. */
  after(seq: number): readonly FoldedEntry[] {
    return this.#folded.slice(this.#folded.findLastIndex(({ entry }) => entry.seq <= seq) + 1);
  }

  /**
   * Takes over what the log has gained.
   *
   * @throws LifecycleError `historyDiverged`
   */
  async grow(): Promise<void> {
    const newest = newestSeq(this.#store, this.#accountId);
    while (this.newest < newest) {
      this.#growing ??= (this.newest === 0 ? this.#begin() : this.#follow()).finally(() => {
        this.#growing = null;
      });
      await this.#growing;
    }
  }

  async #follow(): Promise<void> {
    for (const page of entriesByPage(this.#store, ENTRIES_PER_READ, {
      accountId: this.#accountId,
      after: this.newest,
    })) {
      this.#take(page, this.#folded.at(-1)?.step.snapshot ?? null);
      if (page.length === ENTRIES_PER_READ) await turn();
    }
  }

  /** What is only counted is read, but not taken again: the rest begins at a snapshot kept of the past. */
  async #begin(): Promise<void> {
    let entries: LogEntry[] = [];
    for (const page of entriesByPage(this.#store, ENTRIES_PER_READ, { accountId: this.#accountId })) {
      entries.push(...page);
      if (entries.length >= 2 * SHOWN) this.#omitted += entries.splice(0, SHOWN).length;
      if (page.length === ENTRIES_PER_READ) await turn();
    }
    this.#omitted += entries.splice(0, Math.max(0, entries.length - SHOWN)).length;
    const [first] = entries;
    let before =
      first === undefined || this.#omitted === 0
        ? null
        : await snapshotBefore(first, this.#store, this.#reader);
    for (let from = 0; from < entries.length; from += ENTRIES_PER_READ) {
      this.#take(entries.slice(from, from + ENTRIES_PER_READ), before);
      before = this.#folded.at(-1)?.step.snapshot ?? null;
      await turn();
    }
  }

  #take(entries: readonly LogEntry[], before: AccountSnapshot | null): void {
    for (const folded of fold(entries, this.#reader, this.#store, before)) this.#folded.push(folded);
    if (this.#folded.length >= 2 * SHOWN) this.#omitted += this.#folded.splice(0, SHOWN).length;
  }
}

/** How an account was before one of its entries, worked out from the last snapshot kept of its past. */
const snapshotBefore = async (
  { accountId, at, seq }: LogEntry,
  store: StoreReader,
  reader: Reader,
): Promise<AccountSnapshot | null> => {
  const kept = store.checkpointBefore(accountId, at - 1);
  let snapshot = kept?.snapshot ?? null;
  for (const page of entriesByPage(store, ENTRIES_PER_READ, { accountId, after: kept?.seq ?? 0 })) {
    const earlier = page.filter((entry) => entry.seq < seq);
    for (const { step } of fold(earlier, reader, store, snapshot)) snapshot = step.snapshot;
    if (earlier.length < page.length) break;
    await turn();
  }
  return snapshot;
};

/** Takes histories of accounts again, and keeps the last few. */
export class HistoryCache {
  readonly #store: StoreReader;
  readonly #reader: Reader;
  readonly #kept = new Map<string, GrowingHistory>();

  constructor(store: StoreReader, reader: Reader) {
    this.#store = store;
    this.#reader = reader;
  }

  /**
   * The history of an account; null for an unknown one.
   *
   * @throws LifecycleError `historyDiverged`
   */
  async of(accountId: string): Promise<History | null> {
    if (newestSeq(this.#store, accountId) === 0) return null;
    const growing = this.#kept.get(accountId) ?? new GrowingHistory(accountId, this.#store, this.#reader);
    this.#keep(accountId, growing);
    await this.#grown(accountId, growing);
    return growing.history;
  }

  /**
   * What an account's history has gained after an entry, oldest first; null where that is too much to be told one by one.
   * Costs what is new, or where the history is not kept, also what lies between it and a snapshot kept of the past.
   *
   * @throws LifecycleError `historyDiverged`
   */
  async since(accountId: string, seq: number): Promise<readonly FoldedEntry[] | null> {
    const entries = this.#store.log({ accountId, after: seq, limit: NEWS + 1 });
    const [first] = entries;
    if (first === undefined) return [];
    if (entries.length > NEWS) return null;
    const growing = this.#kept.get(accountId);
    if (growing === undefined) {
      const before = await snapshotBefore(first, this.#store, this.#reader);
      return [...fold(entries, this.#reader, this.#store, before)];
    }
    await this.#grown(accountId, growing);
    return growing.after(seq);
  }

  async #grown(accountId: string, growing: GrowingHistory): Promise<void> {
    try {
      await growing.grow();
    } catch (error) {
      this.#kept.delete(accountId);
      throw error;
    }
  }

  #keep(accountId: string, growing: GrowingHistory): void {
    this.#kept.delete(accountId);
    this.#kept.set(accountId, growing);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** An entry in short. */
export const historyPointOf = ({ entry, event, step }: FoldedEntry): HistoryPoint => {
  const state = stateOf(step.snapshot.value);
  const from = step.transitions[0]?.from;
  return {
    seq: entry.seq,
    at: isoTime(entry.at),
    source: entry.source,
    event: eventName(event),
    decision: entry.decision,
    state,
    group: groupOf(state),
    ...(from === undefined ? {} : { from }),
  };
};

/** An entry in full. */
export const stepAnswerOf = (folded: FoldedEntry): StepAnswer => {
  const { step, policy } = folded;
  const { refused, hypotheses, wanted } = whyOf(folded);
  const { hypotheses: _, ...account } = viewOf(step.snapshot, policy, null, hypotheses);
  return {
    entry: entryOf(folded),
    account,
    group: account.group,
    hypotheses,
    refused,
    wanted,
    wayBack: wayBackFrom(stateOf(step.snapshot.value).connection),
    deadlines: step.snapshot.deadlines.map((deadline) => ({
      event: deadline.event,
      dueAt: isoTime(deadline.dueAt),
    })),
    facts: rememberedFacts(step.snapshot),
  };
};

const rememberedFacts = ({ context }: AccountSnapshot): readonly ShownFact[] => [
  ...(context.authorizedAt === null
    ? []
    : [
        {
          at: isoTime(context.authorizedAt),
          name: 'authorised',
          text: 'created, reconnected or signed in to',
        },
      ]),
  ...(context.connection === null
    ? []
    : [connectionFact(context.connection, context.lastVerifiedAt ?? context.lastSeenAt)]),
  ...context.evidence.toReversed().map(evidenceFact),
];

const fieldsInWords = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join(' · ');

const connectionFact = ({ at, ...facts }: ConnectionFacts, polledAt: number): ShownFact => ({
  at: isoTime(at ?? polledAt),
  name: 'connection',
  text: fieldsInWords(facts),
});

const evidenceFact = ({ at, type, ...facts }: EvidenceItem): ShownFact => ({
  at: isoTime(at),
  name: type,
  text: fieldsInWords(facts),
});
