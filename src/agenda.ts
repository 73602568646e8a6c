import type { Deadline } from './snapshot.ts';

/** A moment at which something is due for an account: a deadline of the machine, or the end of a hold on effects. */
export interface Due {
  readonly accountId: string;
  readonly event: Deadline['event'] | 'RELEASE';
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** Something due. */
interface Entry extends Due {
  dueAt: number;
  /** From when on it is looked at: never after it is due. */
  at: number;
  /** Whether one that is due earlier has taken its place. */
  isReplaced: boolean;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.accountId < b.accountId);

/**
 * What is ahead, as a binary heap: the next due is at hand, adding and taking cost the logarithm of their number. An account
 * has at most one entry for each event, so that it does not matter how often that is put off. An entry may be out of date,
 * because cancelling a deadline does not look it up here; whoever takes one checks it against what is stored.
 */
export class Agenda {
  readonly #heap: Entry[] = [];
  readonly #entries = new Map<Due['event'], Map<string, Entry>>();

  /** @param dues - in any order */
  constructor(dues: readonly Due[]) {
    for (const due of dues) this.add(due);
  }

  /** How many are ahead. */
  get size(): number {
    let size = 0;
    for (const entries of this.#entries.values()) size += entries.size;
    return size;
  }

  /** When the next one is due, in milliseconds since 1970; may be early, never late. Undefined when there is none. */
  get nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  /** Adds one, in place of the one that the account has for the same event. */
  add({ accountId, event, dueAt }: Due): void {
    const entries = this.#of(event);
    const known = entries.get(accountId);
    if (known !== undefined && known.at <= dueAt) {
      known.dueAt = dueAt;
      return;
    }
    if (known !== undefined) known.isReplaced = true;
    const entry = { accountId, event, dueAt, at: dueAt, isReplaced: false };
    entries.set(accountId, entry);
    this.#rise(entry);
  }

  /**
   * Takes the next one off the agenda that is due by now; undefined when none is.
   *
   * @param now - milliseconds since 1970
   */
  take(now: number): Due | undefined {
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      if (first.isReplaced) this.#drop();
      else if (first.at < first.dueAt) {
        // It was put off, and stood where it had been.
        first.at = first.dueAt;
        this.#sink(first);
      } else {
        this.#of(first.event).delete(first.accountId);
        this.#drop();
        return first;
      }
    }
    return undefined;
  }

  #of(event: Due['event']): Map<string, Entry> {
    const known = this.#entries.get(event);
    if (known !== undefined) return known;
    const entries = new Map<string, Entry>();
    this.#entries.set(event, entries);
    return entries;
  }

  #drop(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  #rise(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Puts an entry in the place of the first, and lets it go down from there. */
  #sink(entry: Entry): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && before(right, left);
      const child = isRight ? right : left;
      if (!before(child, entry)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = entry;
  }
}
