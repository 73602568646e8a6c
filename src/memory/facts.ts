import { newestOfTypes, type KeptFact, type NewFact } from '../model/shared-fact.ts';
import type { ErasureRequest } from '../store/erasure-port.ts';
import type { FactQuery } from '../store/port.ts';
import { Entries } from './entries.ts';
import type { MemoryPart } from './part.ts';

/** The facts that were told without an account. */
export class KeptFacts implements MemoryPart {
  readonly #history: boolean;
  readonly #newest = new Entries<string, readonly KeptFact[]>();
  #all: KeptFact[] = [];
  /** How many facts were ever told, and how many before the transaction. */
  #count = 0;
  #before = 0;

  /** @param history - whether to keep all facts, and not only the newest ones */
  constructor(history: boolean) {
    this.#history = history;
  }

  /** See `StoreReader.facts`. */
  select({ after = 0, limit = Infinity }: FactQuery): readonly KeptFact[] {
    return this.#all.filter(({ id }) => id > after).slice(0, limit);
  }

  /** See `StoreReader.newestFacts`. */
  newest(scope: string): readonly KeptFact[] {
    return this.#newest.get(scope) ?? [];
  }

  /** See `StoreWriter.addFact`. */
  add(fact: NewFact): KeptFact {
    this.#count += 1;
    const kept: KeptFact = { id: this.#count, ...fact };
    if (this.#history) this.#all.push(kept);
    const newest = newestOfTypes([...this.newest(fact.scope), kept]);
    this.#newest.set(
      fact.scope,
      newest.toSorted((a, b) => a.id - b.id),
    );
    return kept;
  }

  /** Takes out the facts of scopes that are nobody's any more. Not within a transaction. */
  erase(scopes: ErasureRequest['scopes']): void {
    this.#all = this.#all.filter(({ scope }) => scopes.get(scope) !== null);
    for (const [scope, live] of scopes) if (live === null) this.#newest.set(scope, undefined);
  }

  commit(): void {
    this.#before = this.#count;
    this.#newest.commit();
  }

  rollback(): void {
    this.#all = this.#all.filter(({ id }) => id <= this.#before);
    this.#count = this.#before;
    this.#newest.rollback();
  }
}
