import type { EventFlag } from '../store/index.ts';
import type { DecisionName } from '../model/decision.ts';
import type { PayloadRequest, PayloadSummary } from '../store/payload-port.ts';
import type { LogEntry, LogQuery, NewLogEntry } from '../store/port.ts';
import type { Account, Accounts } from './accounts.ts';
import { Pages, placeOf, ROWS } from '../store/columns/pages.ts';
import type { MemoryPart } from './part.ts';
import { Texts } from './texts.ts';
import { Interner } from './interner.ts';
import { packedFlags } from '../store/columns/packed-flags.ts';

/** The log as the rest of the store sees it. */
export interface Log extends MemoryPart {
  /** How many entries there are, and the number of the newest. */
  readonly size: number;
  /** When the newest entry counts from, in milliseconds since 1970; null while there is none. */
  readonly newestAt: number | null;
  append(account: Account, entry: NewLogEntry): number;
  select(query: LogQuery): readonly LogEntry[];
  /** Leaves nothing of what an account's entries say; returns how many there are. Not within a transaction. */
  erase(account: Account): number;
  /** See `PayloadDroppingStore.dropPayloads`. Not within a transaction. */
  dropPayloads(request: PayloadRequest<LogEntry>): PayloadSummary;
}

/** In the column of flags, where there are none. */
const UNFLAGGED = 0;
const noFlags: readonly EventFlag[] = [];

/** A page of entries. Columns that most logs leave empty are made when there is something to put there. */
class LogPage {
  readonly account = new Uint32Array(ROWS);
  /** The number of the account's entry before this one, or 0. */
  readonly previous = new Uint32Array(ROWS);
  readonly at = new Float64Array(ROWS);
  readonly source = new Uint8Array(ROWS);
  readonly type = new Uint32Array(ROWS);
  readonly decision = new Uint8Array(ROWS);
  readonly version = new Uint32Array(ROWS);
  readonly policyId = new Uint32Array(ROWS);
  payload = new Texts();
  /** Not a number where there is none. */
  occurredAt: Float64Array | null = null;
  sourceId: (string | null)[] | null = null;
  flags: Uint32Array | null = null;

  putOccurredAt(place: number, occurredAt: number | null): void {
    if (occurredAt !== null) this.occurredAt ??= new Float64Array(ROWS).fill(Number.NaN);
    if (this.occurredAt !== null) this.occurredAt[place] = occurredAt ?? Number.NaN;
  }

  putSourceId(place: number, sourceId: string | null): void {
    if (sourceId !== null) this.sourceId ??= Array.from({ length: ROWS }, () => null);
    if (this.sourceId !== null) this.sourceId[place] = sourceId;
  }

  putFlags(place: number, flags: number): void {
    if (flags !== UNFLAGGED) this.flags ??= new Uint32Array(ROWS);
    if (this.flags !== null) this.flags[place] = flags;
  }
}

/** The whole log in columns. An account's entries are a chain: each knows the one before it. */
export class KeptLog implements Log {
  size = 0;
  readonly #accounts: Accounts;
  readonly #pages = new Pages(() => new LogPage());
  readonly #sources = new Interner<NewLogEntry['source']>();
  readonly #types = new Interner<string>();
  readonly #decisions = new Interner<DecisionName>();
  readonly #flags = new Interner<readonly EventFlag[]>(packedFlags);
  #mark = 0;
  /** Up to which entry payloads were dropped. */
  #droppedUntil = 0;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  get newestAt(): number | null {
    return this.size === 0 ? null : this.at(this.size);
  }

  /** When an entry counts from, in milliseconds since 1970. */
  at(seq: number): number {
    return this.#pages.of(seq - 1).at[placeOf(seq - 1)] ?? 0;
  }

  append(account: Account, entry: NewLogEntry): number {
    const page = this.#pages.of(this.size);
    const place = placeOf(this.size);
    page.account[place] = account.number;
    page.previous[place] = account.lastEntry;
    page.at[place] = entry.at;
    page.source[place] = this.#sources.numberOf(entry.source);
    page.type[place] = this.#types.numberOf(entry.type);
    page.decision[place] = this.#decisions.numberOf(entry.decision);
    page.version[place] = entry.version;
    page.policyId[place] = entry.policyId;
    page.putFlags(place, entry.flags.length === 0 ? UNFLAGGED : this.#flags.numberOf(entry.flags));
    page.payload.push(place, entry.payload);
    page.putOccurredAt(place, entry.occurredAt);
    page.putSourceId(place, entry.sourceId);
    this.size += 1;
    account.lastEntry = this.size;
    return this.size;
  }

  select(query: LogQuery): readonly LogEntry[] {
    const { accountId, limit = Infinity, last = false } = query;
    const found = accountId === undefined ? this.#everybodys(query) : this.#ofAccount(accountId, query);
    const some = last ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit);
    return some.map((seq) => this.#entry(seq));
  }

  erase(account: Account): number {
    const erased: (readonly [seq: number, payload: null])[] = [];
    for (let seq = account.lastEntry; seq > 0; seq = this.#before(seq)) {
      this.#pages.of(seq - 1).putSourceId(placeOf(seq - 1), null);
      erased.push([seq, null]);
    }
    this.#rewrite(erased);
    return erased.length;
  }

  dropPayloads({ before, most, dryRun = false, eventTextOf }: PayloadRequest<LogEntry>): PayloadSummary {
    const last = dryRun ? this.size : Math.min(this.size, this.#droppedUntil + most);
    const old: LogEntry[] = [];
    let until = this.#droppedUntil;
    for (; until < last && this.at(until + 1) < before; until += 1) old.push(this.#entry(until + 1));
    const dropped = old.filter(({ payload, source }) => payload !== null && source !== 'engine');
    const summary = { payloads: dropped.length, isDone: until < last || last === this.size };
    if (dryRun) return summary;
    this.#rewrite(dropped.map((entry) => [entry.seq, eventTextOf(entry)]));
    this.#droppedUntil = until;
    return summary;
  }

  /** Puts other payloads, or nothing, in the place of those of some entries. */
  #rewrite(payloads: readonly (readonly [seq: number, payload: string | null])[]): void {
    const pages = new Map<number, Map<number, string | null>>();
    for (const [seq, payload] of payloads) {
      const first = seq - 1 - placeOf(seq - 1);
      pages.set(first, (pages.get(first) ?? new Map()).set(placeOf(seq - 1), payload));
    }
    for (const [first, changed] of pages) {
      const page = this.#pages.of(first);
      page.payload = page.payload.with(changed, Math.min(ROWS, this.size - first));
    }
  }

  commit(): void {
    this.#mark = this.size;
  }

  rollback(): void {
    for (let row = this.size - 1; row >= this.#mark; row -= 1) {
      const { account, previous } = this.#pages.of(row);
      this.#accounts.at(account[placeOf(row)] ?? 0).lastEntry = previous[placeOf(row)] ?? 0;
    }
    this.#pages.truncate(this.#mark);
    if (placeOf(this.#mark) > 0) this.#pages.of(this.#mark).payload.truncate(placeOf(this.#mark));
    this.size = this.#mark;
  }

  /** Numbers that match, rising; no more of them than are asked for. */
  #everybodys({ after = 0, until = Infinity, limit = Infinity, last = false }: LogQuery): number[] {
    const found: number[] = [];
    const first = Math.max(0, after) + 1;
    for (let step = 0; first + step <= this.size && found.length < limit; step += 1) {
      const seq = last ? this.size - step : first + step;
      if (this.at(seq) <= until && !this.#isErased(seq)) found.push(seq);
    }
    return last ? found.reverse() : found;
  }

  /** Numbers of an account that match, rising; at least those that are asked for. */
  #ofAccount(
    accountId: string,
    { after = 0, until = Infinity, limit = Infinity, last = false }: LogQuery,
  ): number[] {
    const found: number[] = [];
    const enough = last ? limit : Infinity;
    let seq = this.#accounts.get(accountId)?.lastEntry ?? 0;
    for (; seq > after && seq > 0 && found.length < enough; seq = this.#before(seq))
      if (this.at(seq) <= until) found.push(seq);
    return found.reverse();
  }

  #isErased(seq: number): boolean {
    return this.#accounts.at(this.#pages.of(seq - 1).account[placeOf(seq - 1)] ?? 0).isErased;
  }

  #before(seq: number): number {
    return this.#pages.of(seq - 1).previous[placeOf(seq - 1)] ?? 0;
  }

  #entry(seq: number): LogEntry {
    const page = this.#pages.of(seq - 1);
    const place = placeOf(seq - 1);
    const occurredAt = page.occurredAt?.[place] ?? Number.NaN;
    const flags = page.flags?.[place] ?? UNFLAGGED;
    const entry: LogEntry = {
      accountId: this.#accounts.at(page.account[place] ?? 0).accountId,
      at: page.at[place] ?? 0,
      source: this.#sources.at(page.source[place] ?? 0),
      type: this.#types.at(page.type[place] ?? 0),
      occurredAt: Number.isNaN(occurredAt) ? null : occurredAt,
      sourceId: page.sourceId?.[place] ?? null,
      payload: page.payload.at(place),
      decision: this.#decisions.at(page.decision[place] ?? 0),
      version: page.version[place] ?? 0,
      policyId: page.policyId[place] ?? 0,
      flags: flags === UNFLAGGED ? noFlags : this.#flags.at(flags),
      seq,
    };
    if (seq > this.#droppedUntil || entry.payload === null || entry.source === 'engine') return entry;
    return { ...entry, payloadDropped: true };
  }
}
