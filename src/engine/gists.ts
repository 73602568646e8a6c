import { LifecycleError } from '../model/errors.ts';
import { gistOf, type Gist } from '../model/gist.ts';
import type { Ledger } from '../store/ledger.ts';

/** How many accounts are remembered: a gist takes some 100 bytes. */
const MOST_GISTS = 131_072;

/**
 * What accounts can be used for, in short, answered at once: read from the ledger when somebody first asks, and again after
 * the account, or the database, has changed.
 */
export class Gists {
  readonly #known = new Map<string, Gist>();
  readonly #ledger: Pick<Ledger, 'atOnce'>;
  #changes = 0;

  constructor(ledger: Pick<Ledger, 'atOnce'>) {
    this.#ledger = ledger;
  }

  /**
   * The gist of an account; null when it is not known.
   *
   * @throws LifecycleError `invalidOption` where the ledger is too far away to answer at once
   */
  of(accountId: string): Gist | null {
    const { atOnce } = this.#ledger;
    if (atOnce === undefined)
      throw new LifecycleError('invalidOption', 'the ledger cannot tell at once what an account may do', {
        hint: 'Give it `atOnce`, or await `account()` and look at what its view says.',
      });
    const changes = atOnce.changes();
    if (changes !== this.#changes || this.#known.size > MOST_GISTS) this.#known.clear();
    this.#changes = changes;
    const known = this.#known.get(accountId);
    if (known !== undefined) return known;
    const snapshot = atOnce.snapshot(accountId);
    if (snapshot === null) return null;
    const gist = gistOf(snapshot, atOnce.verification(accountId)?.at ?? null);
    this.#known.set(accountId, gist);
    return gist;
  }

  /** The account may be another one from now on. */
  forget(accountId: string): void {
    this.#known.delete(accountId);
  }

  /** So may all of them. */
  forgetAll(): void {
    this.#known.clear();
  }
}
