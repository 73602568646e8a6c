import type { Transition } from './decision.ts';
import { statusOfPath, type AccountSnapshot } from './snapshot.ts';

/** An account at hand: how it is stored, how it stands in the present transaction, and when it left its statuses. */
export class KnownAccount {
  readonly accountId: string;
  /** How it is now; null before its first event. */
  snapshot: AccountSnapshot | null;
  /** As it is stored, null where it is not. */
  stored: AccountSnapshot | null;
  /** How many entries it has had since it is at hand, or since one of its snapshots was kept for good. */
  entries = 0;
  /** Whether the present transaction changed it. */
  changed = false;
  /** Each status that it left and when, in turns; null while nobody has asked. A list, for they are hardly ever many. */
  #left: (string | number)[] | null = null;

  constructor(accountId: string, stored: AccountSnapshot | null) {
    this.accountId = accountId;
    this.snapshot = stored;
    this.stored = stored;
  }

  /** Takes over what a step made of it. */
  follow(snapshot: AccountSnapshot, transitions: readonly Transition[]): void {
    this.snapshot = snapshot;
    if (this.#left !== null) for (const transition of transitions) leave(this.#left, transition);
  }

  /** The present transaction has written it. */
  settle(): void {
    this.stored = this.snapshot;
    this.changed = false;
  }

  /**
   * When the account last left a status, in milliseconds since 1970, or null when it did not since a moment.
   *
   * @param earlier - its transitions from that moment on; asked for once, so that a later call must not ask for an
   *   earlier moment
   */
  leftAt(status: string, earlier: () => readonly Transition[]): number | null {
    if (this.#left === null) {
      this.#left = [];
      for (const transition of earlier()) leave(this.#left, transition);
    }
    const place = this.#left.indexOf(status);
    const at = place === -1 ? null : this.#left[place + 1];
    return typeof at === 'number' ? at : null;
  }
}

const leave = (left: (string | number)[], { from, to, at }: Transition): void => {
  const status = statusOfPath(from.connection);
  if (statusOfPath(to.connection) === status) return;
  const place = left.indexOf(status);
  if (place === -1) left.push(status, at);
  else left[place + 1] = at;
};
