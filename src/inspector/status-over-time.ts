import { isoTime } from '../model/clock.ts';
import { groupOf, type StatusGroup } from '../model/meaning.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';
import type { StatusOverTimeAnswer, StatusOverTimePoint } from './answers.ts';

/** What the picture over time counts, from the ground up; those who are gone leave it. */
const countedGroups: readonly StatusGroup[] = ['operator', 'user', 'underWay', 'unknown', 'works'];

const HOUR_MS = 3_600_000;

/** How many points the picture has at most. */
const POINTS = 120;

/** How many log entries are read at a time, and counted at most before the event loop turns. */
const ENTRIES_PER_READ = 4_000;

/** How many accounts' transitions are read at most before the event loop turns: each costs a question of its own. */
const READS = 100;

/** The part of a store that is counted. */
export type CountedStore = Pick<StoreReader, 'log' | 'transitions'>;

/** The group that an account is in after its transition of this version. */
export interface GroupMove {
  readonly version: number;
  readonly group: StatusGroup;
}

/** An account as far as the log has been counted. */
interface CountedAccount {
  version: number;
  group: StatusGroup;
  /** Its stored moves after that version, in their order, as far as they have been read. */
  ahead: readonly GroupMove[];
}

/** Counts the fleet's statuses over time from the log and the stored transitions, a piece at a time. */
export class StatusOverTime {
  readonly #store: CountedStore;
  readonly #presentOf: (accountId: string) => GroupMove | null;
  readonly #accounts = new Map<string, CountedAccount>();
  /** Changes by hour since 1970, in the order of `mixKinds`. */
  readonly #changes = new Map<number, number[]>();
  /** The entries that were read last, and how many of them have been counted. */
  #page: readonly LogEntry[] = [];
  #counted = 0;
  #newestAt = 0;
  #cursor = 0;
  #complete = false;

  /**
   * @param presentOf - where an account is known to be, so that its last transition need not be read; null for one that
   *   is unknown
   */
  constructor(store: CountedStore, presentOf: (accountId: string) => GroupMove | null = () => null) {
    this.#store = store;
    this.#presentOf = presentOf;
  }

  /** Counts one more piece of the log; true while there is more. */
  advance(): boolean {
    if (this.#counted === this.#page.length) this.#read();
    let reads = 0;
    for (; this.#counted < this.#page.length && reads < READS; this.#counted++) {
      const entry = this.#page[this.#counted];
      if (entry !== undefined && this.#count(entry)) reads++;
    }
    this.#complete = this.#counted === this.#page.length && this.#page.length < ENTRIES_PER_READ;
    return !this.#complete;
  }

  /** The picture as far as it has been counted. */
  answer(): StatusOverTimeAnswer {
    return { complete: this.#complete, kinds: countedGroups, points: this.#points() };
  }

  #read(): void {
    this.#page = this.#store.log({ after: this.#cursor, limit: ENTRIES_PER_READ });
    this.#cursor = this.#page.at(-1)?.seq ?? this.#cursor;
    this.#counted = 0;
  }

  /** Counts an entry; true when the account's transitions were read for it. */
  #count(entry: LogEntry): boolean {
    const { accountId, at, version } = entry;
    this.#newestAt = Math.max(this.#newestAt, at);
    const known = this.#accounts.get(accountId);
    const account = known ?? { version: 0, group: groupOf({ connection: 'NEW' }), ahead: [] };
    this.#accounts.set(accountId, account);
    const before = known?.group;
    const read = version > account.version && this.#move(account, entry);
    if (before !== account.group) this.#change(at, before, account.group);
    return read;
  }

  #change(at: number, before: StatusGroup | undefined, after: StatusGroup): void {
    const hour = Math.floor(at / HOUR_MS);
    const changes = this.#changes.get(hour) ?? countedGroups.map(() => 0);
    this.#changes.set(hour, changes);
    addTo(changes, before, -1);
    addTo(changes, after, 1);
  }

  /** Moves an account to where it was after an entry; true when its transitions were read for that. */
  #move(account: CountedAccount, { accountId, at, version }: LogEntry): boolean {
    const present = this.#presentOf(accountId);
    const isThere = present?.version === version;
    const reads = !isThere && (account.ahead.at(-1)?.version ?? 0) < version;
    if (isThere) account.ahead = [present];
    if (reads)
      account.ahead = this.#store
        .transitions(accountId, at)
        .map((transition) => ({ version: transition.version, group: groupOf(transition.to) }));
    // Versions leave no gap, so that a move is found by its distance from the first one.
    const [first] = account.ahead;
    account.group = account.ahead[version - (first?.version ?? 0)]?.group ?? account.group;
    account.version = version;
    if (account.ahead.at(-1)?.version === version) account.ahead = [];
    return reads;
  }

  #points(): readonly StatusOverTimePoint[] {
    const hours = [...this.#changes.keys()].sort((a, b) => a - b);
    const [first, last] = [hours[0], hours.at(-1)];
    if (first === undefined || last === undefined) return [];
    const width = Math.max(1, Math.ceil((last - first + 1) / POINTS));
    const counts = countedGroups.map(() => 0);
    const points: StatusOverTimePoint[] = [];
    let next = 0;
    for (let end = first + width; end - width <= last; end += width) {
      for (; next < hours.length && (hours[next] ?? end) < end; next++)
        for (const [kind, change] of (this.#changes.get(hours[next] ?? 0) ?? []).entries())
          counts[kind] = (counts[kind] ?? 0) + change;
      points.push({ at: isoTime(Math.min(end * HOUR_MS, this.#newestAt)), counts: [...counts] });
    }
    return points;
  }
}

const addTo = (changes: number[], group: StatusGroup | undefined, by: number): void => {
  const place = countedGroups.findIndex((each) => each === group);
  if (place >= 0) changes[place] = (changes[place] ?? 0) + by;
};
