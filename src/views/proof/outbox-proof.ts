import type { Effect } from '../../model/effect.ts';
import { isoTime } from '../../model/clock.ts';
import type { HeldEffects, OutboxItem, StoreReader } from '../../store/port.ts';
import type { DerivedRows } from '../../store/derived-rows.ts';

/** A moment for a finding, also one that no calendar has. */
const momentText = (at: number): string => (Number.isNaN(new Date(at).valueOf()) ? String(at) : isoTime(at));

const sameEffect = (one: Effect | undefined, other: Effect): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** An effect as the log gives it. */
type GivenEffect = Omit<OutboxItem, 'id'>;

const sameItem = (row: GivenEffect, given: GivenEffect): boolean =>
  row.accountId === given.accountId &&
  row.seq === given.seq &&
  row.at === given.at &&
  sameEffect(row.effect, given.effect);

const keyOf = ({ accountId, seq }: HeldEffects): string => `${seq} ${accountId}`;

/**
 * Holds the effects that a log gives against the outbox, in the order in which they were put out, and what is held back in the
 * end against what is stored as held. When a hold ended is read from the outbox itself, since no entry tells of that; whether
 * it could have ended then is checked.
 *
 * Where the first rows were pruned, what the log gives before the first row that is left was among them. A hold that may have
 * ended unseen there is doubtful: it is believed to have gone out once it must have. Where that cannot be told and something
 * depends on it, the rows of its account are not compared any more. One that was not due at the next event of its account is
 * believed to have waited; but had the clock been set back in between, it went out. So where the rows say otherwise, those of
 * its account are not compared any more either.
 */
export class OutboxProof {
  /** What is held now, by account. */
  readonly held = new Map<string, HeldEffects>();
  /** What was found first; nothing is compared after that. */
  finding: string | null = null;
  readonly #store: StoreReader;
  readonly #rows: DerivedRows;
  /** Accounts of which an earlier version of the machine may have held something. */
  readonly #isUnknown: (accountId: string) => boolean;
  /** Rows that were read and not yet taken, from `#place` on. */
  #page: OutboxItem[] = [];
  #place = 0;
  /** The number of the last row that was read. */
  #id: number;
  /** Whether the log has not come to the first row that was not pruned. */
  #isBefore: boolean;
  /** Holds from before that row. */
  readonly #doubtful = new Set<string>();
  /** Accounts of which nobody can tell whether something is held. */
  readonly #lost = new Set<string>();
  /** Accounts whose hold is believed to have waited. */
  readonly #believed = new Set<string>();

  constructor(store: StoreReader, rows: DerivedRows, isUnknown: (accountId: string) => boolean) {
    this.#store = store;
    this.#rows = rows;
    this.#isUnknown = (accountId) => this.#lost.has(accountId) || isUnknown(accountId);
    this.#id = store.prunedUntil();
    this.#isBefore = this.#id > 0;
  }

  /** An effect goes out: it must be the next one in the outbox. */
  readonly enqueue = (effect: Effect, accountId: string, seq: number, at: number): void => {
    if (this.#isUnknown(accountId)) return;
    const item = { accountId, seq, at, effect };
    if (this.#isBefore && !this.#reaches((row) => sameItem(row, item))) return;
    this.#release();
    const row = this.#rowOf(accountId);
    const given = `the log gives ${JSON.stringify(effect)} of entry ${seq} of account ${accountId} at ${momentText(at)}`;
    if (row === undefined) this.#differs(accountId, `outbox: ${given}, and there are no more rows`);
    else if (!sameItem(row, item))
      this.#differs(accountId, `row ${row.id} of outbox, of account ${row.accountId}: ${given} there`);
    else this.#place += 1;
  };

  /**
   * Before something happens to an account: what was held for it may have gone out.
   *
   * @param now - what was due before this moment has happened, in milliseconds since 1970; null where nobody knows
   */
  settle(accountId: string, now: number | null): void {
    if (!this.held.has(accountId) || this.#isUnknown(accountId)) return;
    this.#release();
    const hold = this.held.get(accountId);
    if (hold === undefined || hold.until === null) return;
    if (this.#isDoubtful(hold)) return this.#settleDoubt(hold, hold.until, now);
    if (now === null || hold.until >= now) return;
    this.#differs(
      accountId,
      `outbox: what entry ${hold.seq} of account ${accountId} held until ${momentText(hold.until)} never went out`,
    );
  }

  /** Settles whether a hold has gone out that may have done so unseen. */
  #settleDoubt(hold: HeldEffects, until: number, now: number | null): void {
    const { accountId } = hold;
    if (now === null || until === now || (until > now && this.#mayBeShortened(hold, now))) {
      this.#lost.add(accountId);
      return;
    }
    if (until > now) {
      this.#believed.add(accountId);
      return;
    }
    if (this.#isBefore && this.#reaches((row) => this.#goesOutWith(row) === hold)) this.#release();
    else this.held.delete(accountId);
  }

  /** When all entries have been taken: what is left of both sides must be the same. */
  end(): void {
    if (this.#isBefore) this.#comeTo();
    this.#release();
    const row = this.#rowOf(null);
    if (row !== undefined)
      this.#found(`row ${row.id} of outbox, of account ${row.accountId}: the log gives no such effect`);
    else if (this.#id !== this.#store.lastEffect())
      this.#found(`outbox: rows ${this.#id + 1} to ${this.#store.lastEffect()} are missing`);
    const stored = new Map(this.#store.held().map((hold) => [hold.accountId, hold]));
    for (const accountId of new Set([...stored.keys(), ...this.held.keys()])) {
      if (this.#isUnknown(accountId)) continue;
      const [one, other] = [stored.get(accountId), this.held.get(accountId)];
      if (one !== undefined && other !== undefined && this.#isSame(one, other)) continue;
      if (one === undefined && other !== undefined && other.until !== null && this.#isDoubtful(other))
        continue;
      this.#differs(
        accountId,
        `holds, account ${accountId}: ${one === undefined ? 'what the log holds back is missing' : 'the log holds back something else, or nothing'}`,
      );
    }
  }

  /** Whether a hold is as it is stored; a poll that left no entry may have shortened it. */
  #isSame(stored: HeldEffects, given: HeldEffects): boolean {
    const textOf = ({ accountId, seq, from, effects }: HeldEffects): string =>
      JSON.stringify([accountId, seq, from, effects]);
    if (textOf(stored) !== textOf(given)) return false;
    return stored.until === given.until || this.#mayBeShortened(given, stored.until);
  }

  #isDoubtful(hold: HeldEffects): boolean {
    return this.#isBefore || this.#doubtful.has(keyOf(hold));
  }

  /** The log has come to the first row that is left. */
  #comeTo(): void {
    this.#isBefore = false;
    for (const hold of this.held.values()) this.#doubtful.add(keyOf(hold));
  }

  /**
   * Whether the log has come to the rows that are left: such a row is one of them, and all before it, if any, are of what is
   * held.
   */
  #reaches(isIt: (row: OutboxItem) => boolean): boolean {
    for (let place = this.#place; ; place += 1) {
      const row = this.#rowAt(place);
      if (row === undefined) return false;
      if (this.#isUnknown(row.accountId)) continue;
      if (isIt(row)) break;
      if (this.#goesOutWith(row) === undefined && !this.#believed.has(row.accountId)) return false;
    }
    this.#comeTo();
    return true;
  }

  /** What is held now and may have gone out with a row; of the first row that is left, also its later effects. */
  #goesOutWith(row: OutboxItem): HeldEffects | undefined {
    const hold = this.held.get(row.accountId);
    return hold !== undefined && this.#isReleased(hold, row) ? hold : undefined;
  }

  /** Takes the rows in that are next, as far as they are of what was held. */
  #release(): void {
    if (this.#isBefore) return;
    for (let row = this.#peek(); row !== undefined; row = this.#peek()) {
      const hold = this.#goesOutWith(row);
      if (hold === undefined) return;
      this.held.delete(row.accountId);
      this.#takeReleased(hold, row);
    }
  }

  /** Takes the rows of a hold in, from the first that is left. */
  #takeReleased(hold: HeldEffects, first: OutboxItem): void {
    const from = hold.effects.findIndex((effect) => sameEffect(effect, first.effect));
    for (const effect of hold.effects.slice(from)) {
      const next = this.#peek();
      if (
        next?.accountId !== hold.accountId ||
        next.seq !== hold.seq ||
        next.at !== first.at ||
        !sameEffect(next.effect, effect)
      )
        return this.#differs(
          hold.accountId,
          `outbox, after row ${first.id}: not all that entry ${hold.seq} of account ${hold.accountId} held went out`,
        );
      this.#place += 1;
    }
  }

  #isReleased(hold: HeldEffects, { seq, at, effect }: OutboxItem): boolean {
    const possible = this.#isDoubtful(hold) ? hold.effects : hold.effects.slice(0, 1);
    if (seq !== hold.seq || !possible.some((one) => sameEffect(one, effect))) return false;
    return at === hold.until || this.#mayBeShortened(hold, at);
  }

  /** Whether an answer of the API, which need not leave an entry, may have ended a hold before its time. */
  #mayBeShortened({ accountId, until }: HeldEffects, at: number | null): boolean {
    if (until === null || at === null || at > until) return false;
    return this.#store.verification(accountId) !== null;
  }

  /** The next row that is an account's, or that the log is certain to give. */
  #rowOf(accountId: string | null): OutboxItem | undefined {
    for (;;) {
      const row = this.#peek();
      if (row === undefined || row.accountId === accountId || !this.#believed.has(row.accountId)) return row;
      this.#lost.add(row.accountId);
    }
  }

  #peek(): OutboxItem | undefined {
    if (this.finding !== null) return undefined;
    for (;;) {
      const row = this.#rowAt(this.#place);
      if (row === undefined || !this.#isUnknown(row.accountId)) return row;
      this.#place += 1;
    }
  }

  /** The row at a place, which is the present one or one ahead; undefined after the last. */
  #rowAt(place: number): OutboxItem | undefined {
    while (place >= this.#page.length) {
      const next = this.#rows.outboxAfter(this.#id);
      const after = next.find(({ id }, index) => id !== this.#id + index + 1);
      if (after !== undefined) this.#found(`row ${after.id} of outbox: the row before it is missing`);
      this.#id = next.at(-1)?.id ?? this.#id;
      if (next.length === 0) return undefined;
      if (place > this.#place) this.#page.push(...next);
      else [this.#page, this.#place, place] = [[...next], 0, 0];
    }
    return this.#page[place];
  }

  /** What is stored of an account is not what the log gives. */
  #differs(accountId: string, finding: string): void {
    if (this.#believed.has(accountId)) this.#lost.add(accountId);
    else this.#found(finding);
  }

  #found(finding: string): void {
    this.finding ??= finding;
  }
}
