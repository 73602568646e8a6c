import type Sqlite from 'better-sqlite3';
import type { Effect } from '../model/effect.ts';
import type { OutboxItem } from '../store/port.ts';
import { bound } from './bound.ts';
import { Inserts } from './many.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An effect of the outbox as it is stored. */
interface OutboxRow extends Omit<OutboxItem, 'effect'> {
  readonly effect: number;
}

/** See `StoreReader.outbox`. */
export const outboxOf = (
  db: Sqlite.Database,
  vocabulary: Vocabulary,
): ((limit: number) => readonly OutboxItem[]) => {
  const first = db.prepare<[number], OutboxRow>(
    `SELECT id, account_id AS accountId, seq, at, effect FROM outbox CROSS JOIN accounts ON number = account
     ORDER BY id LIMIT ?`,
  );
  return (limit) => first.all(bound(limit)).map((row) => ({ ...row, effect: vocabulary.effect(row.effect) }));
};

/** The end of the outbox: effects that are put in, written many at a time. */
export class OutboxEnd {
  readonly #inserts: Inserts;
  readonly #vocabulary: Vocabulary;

  constructor(db: Sqlite.Database, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#inserts = new Inserts(db, { into: 'outbox (account, seq, effect, at)', width: 4 });
  }

  /** See `StoreWriter.enqueue`. */
  add(effect: Effect, account: number, seq: number, at: number): void {
    this.#inserts.values.push(account, seq, this.#vocabulary.effectId(effect), at);
    this.#inserts.flushMany();
  }

  flush(): void {
    this.#inserts.flush();
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    this.#inserts.clear();
  }
}
