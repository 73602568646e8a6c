/** How long the first of them waits at most, in milliseconds: less than a transaction takes on most disks. */
const LONGEST_MS = 2;

/** As many as are let go on together at most. */
const MOST = 256;

/** After so many turns of the event loop that brought nobody else, those who wait go on. */
const QUIET_TURNS = 2;

/**
 * Lets deliveries that come at about the same time go on in the same turn of the event loop, in which they share a transaction.
 * A turn takes in one new connection and no more, so without this every sender who connects anew would wait for a transaction
 * of his own. One who comes alone waits for turns with nothing in them, some microseconds.
 */
export class Gathering {
  #waiting: (() => void)[] = [];
  #firstAt = 0;
  #seen = 0;
  #quietTurns = 0;

  /** Resolves when it is time to go on. */
  join(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length > 1) return;
      this.#firstAt = performance.now();
      this.#seen = 1;
      this.#quietTurns = 0;
      setImmediate(this.#look);
    });
  }

  readonly #look = (): void => {
    const count = this.#waiting.length;
    this.#quietTurns = count === this.#seen ? this.#quietTurns + 1 : 0;
    this.#seen = count;
    const isOver = count >= MOST || performance.now() - this.#firstAt >= LONGEST_MS;
    if (isOver || this.#quietTurns >= QUIET_TURNS) this.#letGo();
    else setImmediate(this.#look);
  };

  #letGo(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
