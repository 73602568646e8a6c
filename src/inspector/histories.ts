import { setImmediate as turn } from 'node:timers/promises';
import type { ConnectionFacts, EvidenceItem } from '../../machines/context.ts';
import { viewOf } from '../views/account.ts';
import { isoTime } from '../model/clock.ts';
import type { Reader } from '../model/delivery.ts';
import { explainStep } from '../decide/explain.ts';
import { fold, type FoldedEntry } from '../views/fold.ts';
import { eventName } from '../model/event-name.ts';
import { entryOf } from '../views/history.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf } from '../model/state.ts';
import type { LogEntry, Store } from '../store/port.ts';
import type { CourseEntry, Fact, StepAnswer } from './answers.ts';
import { groupOf } from '../model/meaning.ts';

/** How many entries of a history are shown; older ones are counted only. */
const SHOWN = 10_000;

/** How many histories are kept for the next question. */
const KEPT = 4;

/** How many log entries are read at a time; the event loop turns in between. */
const PAGE = 1_000;

/** An account's history, taken again. */
export interface History {
  /** The newest entries, oldest first. */
  readonly folded: readonly FoldedEntry[];
  /** How many older ones there are. */
  readonly omitted: number;
}

/** Takes histories of accounts again, and keeps the last few. */
export class Histories {
  readonly #store: Store;
  readonly #reader: Reader;
  readonly #kept = new Map<string, { readonly newest: number; readonly history: History }>();

  constructor(store: Store, reader: Reader) {
    this.#store = store;
    this.#reader = reader;
  }

  /**
   * The history of an account; null for an unknown one.
   *
   * @throws LifecycleError `historyDiverged`
   */
  async of(accountId: string): Promise<History | null> {
    const newest = this.#store.log({ accountId, last: true, limit: 1 })[0]?.seq;
    if (newest === undefined) return null;
    const kept = this.#kept.get(accountId);
    const history = kept?.newest === newest ? kept.history : await this.#fold(accountId);
    this.#kept.delete(accountId);
    this.#kept.set(accountId, { newest, history });
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return history;
  }

  async #fold(accountId: string): Promise<History> {
    const folded: FoldedEntry[] = [];
    let [omitted, taken] = [0, 0];
    for (const entry of fold(entriesOf(this.#store, accountId), this.#reader, this.#store)) {
      folded.push(entry);
      taken++;
      if (taken % PAGE === 0) await turn();
      if (folded.length < 2 * SHOWN) continue;
      omitted += SHOWN;
      folded.splice(0, SHOWN);
    }
    const excess = Math.max(0, folded.length - SHOWN);
    return { folded: folded.slice(excess), omitted: omitted + excess };
  }
}

function* entriesOf(store: Store, accountId: string): Generator<LogEntry, void> {
  for (let after = 0; ;) {
    const page = store.log({ accountId, after, limit: PAGE });
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return;
  }
}

/** An entry in short. */
export const courseEntryOf = ({ entry, event, step }: FoldedEntry): CourseEntry => {
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
  const { before, event, step, policy } = folded;
  const { refused, hypotheses, wanted } = explainStep(before, event, step, policy);
  return {
    entry: entryOf(folded),
    account: viewOf(step.snapshot, policy),
    group: groupOf(stateOf(step.snapshot.value)),
    hypotheses,
    refused,
    wanted,
    deadlines: step.snapshot.deadlines.map((deadline) => ({
      event: deadline.event,
      dueAt: isoTime(deadline.dueAt),
    })),
    facts: factsOf(step.snapshot),
  };
};

const factsOf = ({ context }: AccountSnapshot): readonly Fact[] => [
  ...(context.authorizedAt === null
    ? []
    : [{ at: isoTime(context.authorizedAt), name: 'authorised', text: 'CREATION_SUCCESS or RECONNECTED' }]),
  ...(context.connection === null ? [] : [connectionFact(context.connection)]),
  ...context.evidence.toReversed().map(evidenceFact),
];

const wordsOf = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join(' · ');

const connectionFact = ({ at, ...facts }: ConnectionFacts): Fact => ({
  at: isoTime(at),
  name: 'connection',
  text: wordsOf(facts),
});

const evidenceFact = ({ at, type, ...facts }: EvidenceItem): Fact => ({
  at: isoTime(at),
  name: type,
  text: wordsOf(facts),
});
