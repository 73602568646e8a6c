import type { LogEntry, StoreReader } from '../../store/port.ts';
import { HeardCounts } from './heard.ts';
import { MoveJournal } from './move-journal.ts';

/** How many log entries are read at a time, and counted at most before the event loop turns. */
const ENTRIES_PER_READ = 4_000;

/** How many accounts' transitions are read at most before the event loop turns: each costs a question of its own. */
const READS = 100;

/** The part of a store that is read. */
export type PastStore = Pick<StoreReader, 'log' | 'transitions'>;

/** Where an account is after its transition of this version: the path of a state of the chart. */
export interface PlacedVersion {
  readonly version: number;
  readonly connection: string;
}

/** An account as far as the log has been read. */
interface ReadAccount {
  version: number;
  connection: string;
  /** Its stored moves after that version, in their order, as far as they have been read. */
  ahead: readonly PlacedVersion[];
}

/** Reads where every account was, and what was heard, from the log and the stored transitions, a piece at a time. */
export class FleetPast {
  readonly journal: MoveJournal;
  readonly heard = new HeardCounts();
  readonly #store: PastStore;
  readonly #presentOf: (accountId: string) => PlacedVersion | null;
  readonly #accounts = new Map<string, ReadAccount>();
  /** The entries that were read last, and how many of them have been counted. */
  #page: readonly LogEntry[] = [];
  #counted = 0;
  #cursor = 0;
  #newestAt = 0;
  #complete = false;

  /**
   * @param presentOf - where an account is known to be, so that its last transition need not be read; null for one that
   *   is unknown
   */
  constructor(
    store: PastStore,
    presentOf: (accountId: string) => PlacedVersion | null = () => null,
    journal = new MoveJournal(),
  ) {
    this.#store = store;
    this.#presentOf = presentOf;
    this.journal = journal;
  }

  /** Whether the whole log has been read. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The time of the newest entry that was read, in milliseconds since 1970; 0 while there is none. */
  get newestAt(): number {
    return this.#newestAt;
  }

  /** The number of the newest entry that was read. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Reads one more piece of the log; true while there is more. */
  advance(): boolean {
    if (this.#counted === this.#page.length) this.#read();
    let reads = 0;
    for (; this.#counted < this.#page.length && reads < READS; this.#counted++) {
      const entry = this.#page[this.#counted];
      if (entry !== undefined && this.#take(entry)) reads++;
    }
    this.#complete = this.#counted === this.#page.length && this.#page.length < ENTRIES_PER_READ;
    return !this.#complete;
  }

  #read(): void {
    this.#page = this.#store.log({ after: this.#cursor, limit: ENTRIES_PER_READ });
    this.#cursor = this.#page.at(-1)?.seq ?? this.#cursor;
    this.#counted = 0;
  }

  /** Takes an entry in; true when the account's transitions were read for it. */
  #take(entry: LogEntry): boolean {
    const { accountId, at, version } = entry;
    this.#newestAt = Math.max(this.#newestAt, at);
    const known = this.#accounts.get(accountId);
    const account = known ?? { version: 0, connection: 'NEW', ahead: [] };
    this.#accounts.set(accountId, account);
    const before = known?.connection;
    const read = version > account.version && this.#move(account, entry);
    const hasMoved = before !== account.connection;
    if (hasMoved) this.journal.add(accountId, at, account.connection);
    this.heard.take(entry, hasMoved ? { from: before ?? null, to: account.connection } : null);
    return read;
  }

  /** Moves an account to where it was after an entry; true when its transitions were read for that. */
  #move(account: ReadAccount, { accountId, at, version }: LogEntry): boolean {
    const present = this.#presentOf(accountId);
    const isThere = present?.version === version;
    const reads = !isThere && (account.ahead.at(-1)?.version ?? 0) < version;
    if (isThere) account.ahead = [present];
    if (reads)
      account.ahead = this.#store
        .transitions(accountId, at)
        .map((transition) => ({ version: transition.version, connection: transition.to.connection }));
    // Versions leave no gap, so that a move is found by its distance from the first one.
    const [first] = account.ahead;
    account.connection = account.ahead[version - (first?.version ?? 0)]?.connection ?? account.connection;
    account.version = version;
    if (account.ahead.at(-1)?.version === version) account.ahead = [];
    return reads;
  }
}
