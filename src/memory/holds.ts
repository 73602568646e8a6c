import { compareText } from '../store/texts.ts';
import type { HeldEffects } from '../store/port.ts';
import type { MemoryPart } from './part.ts';

/** What is held back, by account. */
export class Holds implements MemoryPart {
  readonly #held = new Map<string, HeldEffects>();
  /** The effects held for an account before the transaction changed them. */
  readonly #before = new Map<string, HeldEffects | undefined>();

  /** Sets the effects held for an account; null for none. */
  set(accountId: string, held: HeldEffects | null): void {
    if (!this.#before.has(accountId)) this.#before.set(accountId, this.#held.get(accountId));
    this.#put(accountId, held ?? undefined);
  }

  /** See `StoreReader.held`. */
  all(): readonly HeldEffects[] {
    return [...this.#held.values()].sort((a, b) => compareText(a.accountId, b.accountId));
  }

  commit(): void {
    this.#before.clear();
  }

  rollback(): void {
    for (const [accountId, held] of this.#before) this.#put(accountId, held);
    this.#before.clear();
  }

  #put(accountId: string, held: HeldEffects | undefined): void {
    if (held === undefined) this.#held.delete(accountId);
    else this.#held.set(accountId, held);
  }
}
