import type { Reader } from '../../model/delivery.ts';
import { LifecycleError } from '../../model/errors.ts';
import { serialize, type AccountSnapshot, type Deadline } from '../../model/snapshot.ts';
import { accountsByPage, entriesByPage } from '../../store/by-page.ts';
import type { LogEntry, StoreReader } from '../../store/port.ts';
import { folding, type FoldedEntry, type Folding } from '../fold.ts';
import { derivedRowsOf, type DerivedRows } from '../../store/derived-rows.ts';
import { FleetProof } from './fleet-proof.ts';
import { transitionFindings, type LastState } from './transitions.ts';

/** How many accounts or log entries are read at once. */
const PAGE = 500;

const ofEntry = ({ seq, accountId }: LogEntry): string => `log entry ${seq} of account ${accountId}`;

/** How an entry differs from the event and the step that it gives. */
function* entryFindings({ entry, event, step }: FoldedEntry): Generator<string, void, undefined> {
  const { snapshot } = step;
  const said = (what: string, stored: unknown, given: unknown): string =>
    `${ofEntry(entry)}: its ${what} is ${String(stored)}, and its payload gives ${String(given)}`;
  if (event.accountId !== entry.accountId) yield said('account', entry.accountId, event.accountId);
  if (event.type !== entry.type) yield said('type', entry.type, event.type);
  const sourceId = event.sourceId ?? null;
  if (sourceId !== entry.sourceId) yield said('source id', entry.sourceId, sourceId);
  if (snapshot.context.lastSeenAt !== entry.at) yield said('time', entry.at, snapshot.context.lastSeenAt);
  if (snapshot.version !== entry.version) yield said('version', entry.version, snapshot.version);
}

/** Takes a whole log again, and holds all that is stored against what it gives. */
class LogProof {
  readonly #store: StoreReader;
  readonly #rows: DerivedRows;
  readonly #fold: Folding;
  readonly #fleet: FleetProof | null;
  readonly #decidedEarlierUntil: number;
  /** How each account is; null where its log gives nothing any more. */
  readonly #accounts = new Map<string, AccountSnapshot | null>();
  readonly #states: LastState = new Map();
  #transitions = 0;
  #checkpoints = 0;
  /** Whether the log of some account cannot be taken again. */
  #isLost = false;
  /** The number of the entry before. */
  #seq = 0;

  constructor(store: StoreReader, reader: Reader, rows: DerivedRows) {
    this.#store = store;
    this.#rows = rows;
    this.#fold = folding(reader, store);
    this.#fleet = FleetProof.canProve(rows) ? new FleetProof(store, rows) : null;
    this.#transitions = rows.erasedTransitions;
    this.#decidedEarlierUntil = store.decidedEarlierUntil();
  }

  *take(entry: LogEntry): Generator<string, void, undefined> {
    while (this.#rows.erased.has(this.#seq + 1)) this.#seq += 1;
    if (entry.seq !== this.#seq + 1) yield `log: entry ${entry.seq} follows entry ${this.#seq}`;
    this.#seq = entry.seq;
    if (this.#accounts.get(entry.accountId) === null) return;
    const folded = this.#folded(entry);
    if (typeof folded === 'string') {
      this.#accounts.set(entry.accountId, null);
      return yield folded;
    }
    yield* entryFindings(folded);
    yield* this.#transitionFindings(folded);
    yield* this.#checkpointFindings(folded);
    this.#accounts.set(entry.accountId, folded.step.snapshot);
    // What follows for others cannot be told where one account is missing.
    if (!this.#isLost) this.#fleet?.take(folded);
  }

  *end(): Generator<string, void, undefined> {
    if (this.#transitions !== this.#store.totals().transitions)
      yield `transitions: the log gives ${this.#transitions}, and there are ${this.#store.totals().transitions}`;
    if (this.#checkpoints !== this.#rows.checkpoints)
      yield `earlier_snapshots: ${this.#rows.checkpoints} are there, and ${this.#checkpoints} belong to entries of the log`;
    yield* this.#accountFindings();
    if (!this.#isLost && this.#fleet !== null) yield* this.#fleet.end();
  }

  #folded(entry: LogEntry): FoldedEntry | string {
    try {
      return this.#fold(entry);
    } catch (error) {
      if (!(error instanceof LifecycleError)) throw error;
      this.#isLost = true;
      return error.message;
    }
  }

  #transitionFindings(folded: FoldedEntry): Iterable<string> {
    const stored = this.#rows.transitionsOf(folded.entry, folded.before?.version ?? 0);
    this.#transitions += stored.length;
    return transitionFindings(folded, stored, this.#states, folded.entry.seq <= this.#decidedEarlierUntil);
  }

  *#checkpointFindings({ entry, step }: FoldedEntry): Generator<string, void, undefined> {
    const kept = this.#rows.checkpointAt(entry.seq);
    if (kept === null) return;
    this.#checkpoints += 1;
    const { snapshot } = step;
    if (
      kept.accountId !== entry.accountId ||
      kept.at !== snapshot.context.lastSeenAt ||
      kept.text !== serialize(snapshot)
    )
      yield `earlier_snapshots, entry ${entry.seq}: the log gives another one of account ${entry.accountId}`;
  }

  /** How the accounts are in the end, and when they are due. */
  *#accountFindings(): Generator<string, void, undefined> {
    const deadlines = deadlinesByAccount(this.#store);
    for (const page of accountsByPage(this.#store, PAGE))
      for (const stored of page) {
        const { accountId } = stored.context;
        const given = this.#accounts.get(accountId);
        this.#accounts.delete(accountId);
        const due = deadlines.get(accountId) ?? [];
        deadlines.delete(accountId);
        if (given === null) continue;
        if (given === undefined || serialize(stored) !== serialize(given))
          yield `snapshots, account ${accountId}: the log gives ${given === undefined ? 'none' : 'another one'}`;
        else if (deadlineText(due) !== deadlineText(given.deadlines))
          yield `deadlines, account ${accountId}: the log gives ${deadlineText(given.deadlines)}, and there are ${deadlineText(due)}`;
      }
    for (const [accountId, given] of this.#accounts)
      if (given !== null) yield `snapshots, account ${accountId}: missing, though the log has entries of it`;
    for (const accountId of deadlines.keys()) yield `deadlines, account ${accountId}: no such account`;
  }
}

const deadlineText = (deadlines: readonly Deadline[]): string =>
  JSON.stringify(deadlines.map(({ event, dueAt }) => `${event} ${dueAt}`).toSorted());

const deadlinesByAccount = (store: StoreReader): Map<string, Deadline[]> => {
  const found = new Map<string, Deadline[]>();
  for (const { accountId, event, dueAt } of store.deadlines()) {
    const some = found.get(accountId) ?? [];
    some.push({ event, dueAt });
    found.set(accountId, some);
  }
  return found;
};

/**
 * Takes the whole log again, in its order, and compares everything that follows from it with what is stored: of each entry its
 * account, type, time, decision and version; its transitions; snapshots, also those of the past; deadlines; what was put out and
 * what is held back; incidents, their members, and what is counted to find them. Yields what differs, as sentences that begin
 * with where; nothing is the promise kept.
 *
 * Where an earlier version of the machine decided part of the log, its decisions are taken as they are: states within its
 * transitions and what it put out cannot be worked out again. Where accounts were erased, what all of the fleet had in common is
 * not compared. What follows from an account whose log cannot be read is not
 * compared for the fleet.
 *
 * @param rows - derived rows of the store; default: as its port gives them, all at once
 */
export function* prove(
  store: StoreReader,
  reader: Reader,
  rows: DerivedRows = derivedRowsOf(store),
): Generator<string, void, undefined> {
  const proof = new LogProof(store, reader, rows);
  for (const page of entriesByPage(store, PAGE)) for (const entry of page) yield* proof.take(entry);
  yield* proof.end();
}
