import type { Effect } from '../../model/effect.ts';
import { isoTime } from '../../model/clock.ts';
import type { HeldEffects, OutboxItem, StoreReader } from '../../store/port.ts';
import type { DerivedRows } from '../../store/derived-rows.ts';

const sameEffect = (one: Effect | undefined, other: Effect): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * Holds the effects that a log gives against the outbox, in the order in which they were put out, and what is held back in the
 * end against what is stored as held. When a hold ended is read from the outbox itself, since no entry tells of that; whether
 * it could have ended then is checked.
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
  #page: readonly OutboxItem[] = [];
  #place = 0;
  #id = 0;

  constructor(store: StoreReader, rows: DerivedRows, isUnknown: (accountId: string) => boolean) {
    this.#store = store;
    this.#rows = rows;
    this.#isUnknown = isUnknown;
  }

  /** An effect goes out: it must be the next one in the outbox. */
  readonly enqueue = (effect: Effect, accountId: string, seq: number, at: number): void => {
    if (this.#isUnknown(accountId)) return;
    this.#release();
    const row = this.#peek();
    const given = `the log gives ${JSON.stringify(effect)} of entry ${seq} of account ${accountId} at ${isoTime(at)}`;
    if (row === undefined) this.#found(`outbox: ${given}, and there are no more rows`);
    else if (
      row.accountId !== accountId ||
      row.seq !== seq ||
      row.at !== at ||
      !sameEffect(row.effect, effect)
    )
      this.#found(`row ${row.id} of outbox, of account ${row.accountId}: ${given} there`);
    else this.#place += 1;
  };

  /**
   * Before something happens to an account: what was held for it may have gone out.
   *
   * @param now - what was due before this moment has happened, in milliseconds since 1970; null where nobody knows
   */
  settle(accountId: string, now: number | null): void {
    if (!this.held.has(accountId)) return;
    this.#release();
    const hold = this.held.get(accountId);
    if (hold === undefined || hold.until === null || now === null || hold.until >= now) return;
    this.#found(
      `outbox: what entry ${hold.seq} of account ${accountId} held until ${isoTime(hold.until)} never went out`,
    );
  }

  /** When all entries have been taken: what is left of both sides must be the same. */
  end(): void {
    this.#release();
    const row = this.#peek();
    if (row !== undefined)
      this.#found(`row ${row.id} of outbox, of account ${row.accountId}: the log gives no such effect`);
    const stored = new Map(this.#store.held().map((hold) => [hold.accountId, hold]));
    for (const accountId of new Set([...stored.keys(), ...this.held.keys()])) {
      if (this.#isUnknown(accountId)) continue;
      const [one, other] = [stored.get(accountId), this.held.get(accountId)];
      if (one !== undefined && other !== undefined && this.#isSame(one, other)) continue;
      this.#found(
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

  /** Takes the rows in that are next, as far as they are of what was held. */
  #release(): void {
    for (let row = this.#peek(); row !== undefined; row = this.#peek()) {
      const hold = this.held.get(row.accountId);
      if (hold === undefined || !this.#isReleased(hold, row)) return;
      this.held.delete(row.accountId);
      for (const effect of hold.effects) {
        const next = this.#peek();
        if (
          next?.accountId !== hold.accountId ||
          next.seq !== hold.seq ||
          next.at !== row.at ||
          !sameEffect(next.effect, effect)
        )
          return this.#found(
            `outbox, after row ${row.id}: not all that entry ${hold.seq} of account ${hold.accountId} held went out`,
          );
        this.#place += 1;
      }
    }
  }

  #isReleased(hold: HeldEffects, { seq, at, effect }: OutboxItem): boolean {
    if (seq !== hold.seq || !sameEffect(hold.effects[0], effect)) return false;
    return at === hold.until || this.#mayBeShortened(hold, at);
  }

  /** Whether an answer of the API, which need not leave an entry, may have ended a hold before its time. */
  #mayBeShortened({ accountId, until }: HeldEffects, at: number | null): boolean {
    if (until === null || at === null || at > until) return false;
    return this.#store.verification(accountId) !== null;
  }

  #peek(): OutboxItem | undefined {
    if (this.finding !== null) return undefined;
    for (;;) {
      const row = this.#page[this.#place];
      if (row !== undefined && !this.#isUnknown(row.accountId)) return row;
      if (row === undefined) {
        this.#id = this.#page.at(-1)?.id ?? this.#id;
        this.#page = this.#rows.outboxAfter(this.#id);
        this.#place = 0;
        if (this.#page.length === 0) return undefined;
      } else this.#place += 1;
    }
  }

  #found(finding: string): void {
    this.finding ??= finding;
  }
}
