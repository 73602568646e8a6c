import type { Policy } from '../../machines/policy.ts';
import { restored, type ChartSnapshot } from '../decide/restored.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';

/** A subscriber, called with each new snapshot. */
export type SnapshotListener = (snapshot: ChartSnapshot) => void;

/**
 * A stored account as an actor of XState that can only be read: all that `useSelector` of `@xstate/react`, and whatever else
 * takes a readable actor, asks for.
 */
export interface AccountActor {
  readonly id: string;
  /** The chart's own snapshot: `matches`, `hasTag` and `can` answer as the running machine's do. The same object until the account is heard of again. */
  getSnapshot(): ChartSnapshot;
  /** Tells the snapshot after every event of the account from now on, whether or not it moved. */
  subscribe(listener: SnapshotListener | { readonly next?: SnapshotListener }): { unsubscribe(): void };
  /** Stops following the account: the snapshot stays as it is, and subscribers are no longer called. */
  stop(): void;
}

/** Where an actor's account is stored, and how it is heard that it moved. */
export interface ActorSource {
  readonly policy: Policy;
  read(accountId: string): AccountSnapshot | null | Promise<AccountSnapshot | null>;
  /** Listens to every stored snapshot; the returned function stops it. */
  watch(listener: (told: { readonly snapshot: AccountSnapshot }) => void): () => void;
  /** Called with what a subscriber throws. */
  report(error: unknown): void;
}

/** An account that is followed: its stored snapshot, turned into the chart's when somebody asks. */
class FollowedAccount implements AccountActor {
  readonly id: string;
  readonly #source: ActorSource;
  readonly #listeners = new Set<SnapshotListener>();
  readonly #stop: () => void;
  #stored: AccountSnapshot | null = null;
  #shown: ChartSnapshot | null = null;

  constructor(accountId: string, source: ActorSource) {
    this.id = accountId;
    this.#source = source;
    this.#stop = source.watch(({ snapshot }) => {
      if (snapshot.context.accountId === accountId) this.#follow(snapshot);
    });
  }

  /** Whether anything is known of the account. What was told meanwhile is newer than what was read. */
  async isKnown(): Promise<boolean> {
    const read = await this.#source.read(this.id);
    this.#stored ??= read;
    return this.#stored !== null;
  }

  getSnapshot(): ChartSnapshot {
    if (this.#shown !== null) return this.#shown;
    if (this.#stored === null) throw new TypeError(`account ${this.id} has not been read`);
    this.#shown = restored(this.#stored, this.#source.policy);
    return this.#shown;
  }

  subscribe(listener: SnapshotListener | { readonly next?: SnapshotListener }): { unsubscribe(): void } {
    // Made anew, so that the same function may subscribe twice.
    const told: SnapshotListener = (snapshot) =>
      typeof listener === 'function' ? listener(snapshot) : listener.next?.(snapshot);
    this.#listeners.add(told);
    return { unsubscribe: () => void this.#listeners.delete(told) };
  }

  stop(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #follow(snapshot: AccountSnapshot): void {
    this.#stored = snapshot;
    this.#shown = null;
    for (const listener of this.#listeners) {
      try {
        listener(this.getSnapshot());
      } catch (error) {
        this.#source.report(error);
      }
    }
  }
}

/** An actor that follows an account, or null when the account is not known. */
export const openAccountActor = async (
  accountId: string,
  source: ActorSource,
): Promise<AccountActor | null> => {
  const account = new FollowedAccount(accountId, source);
  try {
    if (await account.isKnown()) return account;
  } catch (error) {
    account.stop();
    throw error;
  }
  account.stop();
  return null;
};
