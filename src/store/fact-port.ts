import type { KeptFact, NewFact } from '../model/shared-fact.ts';

export { scopeOfKey } from '../model/incident.ts';

/** What can be read at any time of facts that were told without an account. A part of `StoreReader`. */
export interface FactReader {
  /**
   * Facts by number, oldest first.
   *
   * Contract: 16 facts.
   */
  facts(query: FactQuery): readonly KeptFact[];
  /**
   * Of a scope the newest fact of each type, by number; of equally new ones that with the highest number.
   *
   * Contract: 16 facts.
   */
  newestFacts(scope: string): readonly KeptFact[];
}

/** What is written of them inside a transaction. A part of `StoreWriter`. */
export interface FactWriter {
  /**
   * Keeps a fact and returns it with its number. It never changes.
   *
   * Contract: 16 facts.
   */
  addFact(fact: NewFact): KeptFact;
}

/** Which facts. */
export interface FactQuery {
  /** Only those after this number. Default: all. */
  readonly after?: number;
  /** At most this many, the oldest. Default: all. */
  readonly limit?: number;
}
