import type { Deadline } from './snapshot.ts';

/** A moment at which something is due for an account: a deadline of the machine, or the end of a hold on effects. */
export interface Due {
  readonly accountId: string;
  readonly event: Deadline['event'] | 'RELEASE';
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

const before = (a: Due, b: Due): boolean =>
  a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.accountId < b.accountId);

/**
 * The deadlines ahead, as a binary heap: the next due is at hand, adding and taking cost the logarithm of their
 * number. An entry may be out of date, because cancelling a deadline does not look it up here; whoever takes one
 * checks it against what is stored.
 */
export class Agenda {
  readonly #heap: Due[];

  /** @param deadlines - in any order */
  constructor(deadlines: readonly Due[]) {
    this.#heap = [...deadlines].toSorted((a, b) => (before(a, b) ? -1 : 1));
  }

  get size(): number {
    return this.#heap.length;
  }

  /** The next due, or undefined when there is none. It stays on the agenda. */
  peek(): Due | undefined {
    return this.#heap[0];
  }

  /** Adds one. */
  add(deadline: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(deadline);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(deadline, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = deadline;
  }

  /** Takes the next due off the agenda. */
  take(): Due | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    this.#sink(last);
    return first;
  }

  #sink(deadline: Due): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      if (left === undefined) break;
      const right = heap[2 * at + 2];
      const [child, index] =
        right !== undefined && before(right, left)
          ? ([right, 2 * at + 2] as const)
          : ([left, 2 * at + 1] as const);
      if (!before(child, deadline)) break;
      heap[at] = child;
      at = index;
    }
    heap[at] = deadline;
  }
}
