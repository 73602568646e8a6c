import { setImmediate as turn } from 'node:timers/promises';
import { compareText } from '../store/texts.ts';
import { connectionOfRow, rowOf, type AccountRow } from '../model/account-row.ts';
import { accountsByPage } from '../store/by-page.ts';
import { newestSeq } from '../store/newest.ts';
import type { Store } from '../store/port.ts';
import type { CauseCount, MatrixCell } from './answers.ts';
import type { PlacedVersion } from './past/fleet-past.ts';
import { groupOf, type StatusGroup } from '../model/meaning.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { Work } from './work.ts';

/** Which accounts of the list. */
export interface ListQuery {
  readonly status?: string;
  readonly provider?: string;
  readonly cause?: string;
  readonly group?: string;
  /** Only accounts that need somebody. */
  readonly attention?: boolean;
  /** Part of an id, a name or a tenant, in any case. */
  readonly search?: string;
  /** `harm`: who needs an operator first, the longest broken first; `recent`: the latest change first. */
  readonly order?: 'harm' | 'recent';
}

/** A page of the list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** What is kept of an account. */
interface IndexedAccount extends AccountRow {
  readonly name: string | null;
}

/** How many accounts are read at a time; the event loop turns in between. */
const INDEXED_PER_READ = 2_000;

/** How many log entries are read at a time. */
const ENTRIES_PER_READ = 5_000;

const byHarm = (a: AccountRow, b: AccountRow): number =>
  b.attention - a.attention || a.since - b.since || compareText(a.accountId, b.accountId);

const byRecency = (a: AccountRow, b: AccountRow): number =>
  b.since - a.since || compareText(a.accountId, b.accountId);

/**
 * What every account of a store comes to, in memory: lists and counts of 100,000 accounts answer in milliseconds. Follows
 * the log to stay current.
 */
export class FleetIndex {
  readonly #store: Store;
  /** What there is to do, as far as the log has been followed. */
  readonly work = new Work();
  readonly #rows = new Map<string, IndexedAccount>();
  #cursor = 0;
  #refreshing: Promise<void> | null = null;
  #sorted: Partial<Record<'harm' | 'recent', readonly IndexedAccount[]>> = {};
  #cells: readonly MatrixCell[] | null = null;
  #causes: readonly CauseCount[] | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads every account, in pages, with turns of the event loop in between. */
  async load(): Promise<void> {
    this.#cursor = newestSeq(this.#store);
    for (const page of accountsByPage(this.#store, INDEXED_PER_READ)) {
      for (const snapshot of page) this.#take(snapshot);
      if (page.length === INDEXED_PER_READ) await turn();
    }
    this.#forget();
  }

  /** Takes over what the log has gained since the last call, with turns of the event loop in between where it is much. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#follow().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** How many accounts there are. */
  get total(): number {
    return this.#rows.size;
  }

  /** The ids of some accounts that are not gone, at most so many. */
  some(count: number): readonly string[] {
    const found: string[] = [];
    for (const { accountId, status } of this.#rows.values()) {
      if (found.length === count) break;
      if (status !== 'DELETED' && status !== 'CREATION_FAIL') found.push(accountId);
    }
    return found;
  }

  /** Where an account is as far as the log has been followed; null for an unknown one. */
  present(accountId: string): PlacedVersion | null {
    const row = this.#rows.get(accountId);
    return row === undefined ? null : { version: row.version, connection: connectionOfRow(row) };
  }

  /** The row of an account as far as the log has been followed; undefined for an unknown one. */
  row(accountId: string): IndexedAccount | undefined {
    return this.#rows.get(accountId);
  }

  /** The rows that match, in order. */
  list(query: ListQuery): readonly AccountRow[] {
    const search = query.search?.toLowerCase();
    const sorted = this.#inOrder(query.order ?? 'harm');
    const { status, provider, cause, group, attention } = query;
    return sorted.filter(
      (row) =>
        (status === undefined || row.status === status) &&
        (provider === undefined || row.provider === provider) &&
        (cause === undefined || row.cause === cause) &&
        (attention !== true || row.attention > 0) &&
        (group === undefined || groupOf({ connection: connectionOfRow(row) }) === group) &&
        (search === undefined ||
          row.accountId.toLowerCase().includes(search) ||
          row.name?.toLowerCase().includes(search) === true ||
          row.tenant?.toLowerCase().includes(search) === true),
    );
  }

  /** Counts by status and provider; only cells with members. */
  cells(): readonly MatrixCell[] {
    return (this.#cells ??= countCells(this.#rows.values()));
  }

  /** Counts by cause, the most frequent first. */
  causes(): readonly CauseCount[] {
    return (this.#causes ??= countCauses(this.#rows.values()));
  }

  #take(snapshot: AccountSnapshot): void {
    const { accountId, name } = snapshot.context;
    this.#rows.set(accountId, { ...rowOf(snapshot), name });
    this.work.take(snapshot);
  }

  /** Up to what is newest now: a log that grows meanwhile would never end. */
  async #follow(): Promise<void> {
    const newest = newestSeq(this.#store);
    while (this.#cursor < newest) {
      const page = this.#store.log({ after: this.#cursor, limit: ENTRIES_PER_READ });
      for (const id of new Set(page.map(({ accountId }) => accountId))) {
        const snapshot = this.#store.snapshot(id);
        if (snapshot !== null) this.#take(snapshot);
      }
      this.#cursor = page.at(-1)?.seq ?? newest;
      this.#forget();
      if (this.#cursor < newest) await turn();
    }
  }

  #inOrder(order: 'harm' | 'recent'): readonly IndexedAccount[] {
    return (this.#sorted[order] ??= [...this.#rows.values()].sort(order === 'harm' ? byHarm : byRecency));
  }

  #forget(): void {
    this.#sorted = {};
    this.#cells = null;
    this.#causes = null;
  }
}

interface CellTally {
  readonly status: string;
  readonly provider: string;
  count: number;
  readonly groups: Map<StatusGroup, number>;
}

const countCells = (rows: Iterable<AccountRow>): readonly MatrixCell[] => {
  const tallies = new Map<string, CellTally>();
  for (const row of rows) {
    const key = `${row.status} ${row.provider}`;
    const { status, provider } = row;
    const tally: CellTally = tallies.get(key) ?? { status, provider, count: 0, groups: new Map() };
    const group = groupOf({ connection: connectionOfRow(row) });
    tally.count++;
    tally.groups.set(group, (tally.groups.get(group) ?? 0) + 1);
    tallies.set(key, tally);
  }
  return Array.from(tallies.values(), ({ status, provider, count, groups }) => {
    const [most] = [...groups].sort(([, a], [, b]) => b - a);
    return { status, provider, count, group: most?.[0] ?? 'unknown' };
  });
};

const countCauses = (rows: Iterable<AccountRow>): readonly CauseCount[] => {
  const counts = new Map<string, number>();
  for (const { cause } of rows) if (cause !== null) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return Array.from(counts, ([cause, count]) => ({
    cause,
    count,
    group: groupOf({ connection: `CREDENTIALS.${cause}` }),
  })).sort((a, b) => b.count - a.count || compareText(a.cause, b.cause));
};

/** The names among `found` in the order of `known`; others come last, by name. */
export const inOrderOf = (known: readonly string[], found: Iterable<string>): readonly string[] => {
  const place = (name: string): number => (known.includes(name) ? known.indexOf(name) : known.length);
  return [...new Set(found)].sort((a, b) => place(a) - place(b) || compareText(a, b));
};
