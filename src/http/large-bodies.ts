/** How many at once: with the largest body that is some 16 MiB. */
const MOST_AT_ONCE = 16;

/**
 * Bounds how many large bodies are read at once of senders who have not proven themselves yet, because their proof is made
 * over the body.
 */
export class LargeBodies {
  #under = 0;

  /** Takes a place, which is to be given back with `leave`; false where there is none. */
  enter(): boolean {
    if (this.#under >= MOST_AT_ONCE) return false;
    this.#under += 1;
    return true;
  }

  /** Gives a place back. */
  leave(): void {
    this.#under -= 1;
  }
}
