/** Minimum time to wait for company, in milliseconds: a transaction takes as long on most disks. */
const SHORT_MS = 2;

/** Minimum number of event-loop turns to wait: on a busy machine a single one may take longer than that. */
const FEW_TURNS = 16;

/** Longest wait of the first of a group, in milliseconds. */
const LONGEST_MS = 20;

/** Largest group that is released together. */
const LARGEST_GROUP = 256;

/** Release the group after this many event-loop turns without a new arrival. */
const QUIET_TURNS = 2;

/**
 * Lets deliveries that come at about the same time go on in the same turn of the event loop, in which they share a transaction.
 * A turn takes in one new connection and no more, so without this every sender who connects anew would wait for a transaction
 * of his own. One who comes alone waits for turns with nothing in them, some microseconds.
 */
export class GroupCommit {
  #waiting: (() => void)[] = [];
  #firstAt = 0;
  #seen = 0;
  #turns = 0;
  #quietTurns = 0;

  /** Calls `go` when it is time to go on. It must not throw. */
  join(go: () => void): void {
    this.#waiting.push(go);
    if (this.#waiting.length > 1) return;
    this.#firstAt = performance.now();
    this.#seen = 1;
    this.#turns = 0;
    this.#quietTurns = 0;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    const count = this.#waiting.length;
    this.#quietTurns = count === this.#seen ? this.#quietTurns + 1 : 0;
    this.#seen = count;
    this.#turns += 1;
    if (count >= LARGEST_GROUP || this.#quietTurns >= QUIET_TURNS || this.#isOver()) this.#letGo();
    else setImmediate(this.#look);
  };

  #isOver(): boolean {
    const waited = performance.now() - this.#firstAt;
    return waited >= LONGEST_MS || (waited >= SHORT_MS && this.#turns >= FEW_TURNS);
  }

  #letGo(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
