import type { AccountSnapshot } from '../model/snapshot.ts';
import type { EarlierSnapshot } from '../store/port.ts';
import type { Account } from './accounts.ts';
import type { MemoryPart } from './part.ts';

/** Snapshots of accounts' pasts. */
export interface Earlier extends MemoryPart {
  /** Keeps how an account was right after its entry `seq`: see `isCheckpointDue` for when that is worth while. */
  keep(account: Account, snapshot: AccountSnapshot, seq: number): void;
  /** See `StoreReader.checkpointBefore`. */
  latest(account: Account, until: number): EarlierSnapshot | null;
  /** Forgets an account's past. Not within a transaction. */
  erase(account: Account): void;
}

/** Keeps them all. */
export class KeptEarlier implements Earlier {
  readonly #of = new Map<Account, EarlierSnapshot[]>();
  /** Whose lists have grown in the present transaction, once for each snapshot. */
  #grown: Account[] = [];

  keep(account: Account, snapshot: AccountSnapshot, seq: number): void {
    const kept = this.#of.get(account) ?? [];
    kept.push({ seq, snapshot });
    this.#of.set(account, kept);
    this.#grown.push(account);
  }

  latest(account: Account, until: number): EarlierSnapshot | null {
    return this.#of.get(account)?.findLast(({ snapshot }) => snapshot.context.lastSeenAt <= until) ?? null;
  }

  erase(account: Account): void {
    this.#of.delete(account);
  }

  commit(): void {
    this.#grown = [];
  }

  rollback(): void {
    for (const account of this.#grown) this.#of.get(account)?.pop();
    this.#grown = [];
  }
}

/** Keeps none: this store has no past to look at. */
export class NoEarlier implements Earlier {
  keep(): void {}

  latest(): null {
    return null;
  }

  erase(): void {}

  commit(): void {}

  rollback(): void {}
}
