import { statusOfPath } from '../model/state.ts';

/** A transition as far as it matters here. */
export interface Moved {
  readonly accountId: string;
  readonly from: { readonly connection: string };
  readonly to: { readonly connection: string };
  /** ISO 8601. */
  readonly at: string;
}

/** How many accounts are remembered. */
const CAPACITY = 10_000;

/**
 * Watches for accounts that come back to a status which they left a short while ago. v1 names neither id nor time, so
 * the second of two such deliveries may be a late copy of the first (DOMAIN §4): only the API can tell.
 */
export class Returns {
  readonly #horizonMs: number;
  /** When each status was left, in milliseconds since 1970. */
  readonly #left = new Map<string, Map<string, number>>();

  /** @param horizonMs - how long a status that was left is remembered, in milliseconds */
  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs;
  }

  /** Notes a transition; true when it leads back. */
  heard({ accountId, from, to, at }: Moved): boolean {
    const left = statusOfPath(from.connection);
    const entered = statusOfPath(to.connection);
    if (left === entered) return false;
    const now = Date.parse(at);
    const known = this.#left.get(accountId) ?? new Map<string, number>();
    const before = known.get(entered);
    known.set(left, now);
    // Put at the end again, so that the first one is the one heard of least lately.
    this.#left.delete(accountId);
    this.#left.set(accountId, known);
    this.#forget();
    return before !== undefined && now - before <= this.#horizonMs;
  }

  #forget(): void {
    if (this.#left.size <= CAPACITY) return;
    for (const accountId of this.#left.keys()) {
      this.#left.delete(accountId);
      return;
    }
  }
}
