import type { Due, DueSource } from './ledger.ts';

/** Something due. */
interface DueEntry extends Due {
  dueAt: number;
  /** When this entry surfaces; may be early, never late. The heap is ordered by the copy in `#times`. */
  at: number;
  /** Whether one that is due earlier has taken its place. */
  isReplaced: boolean;
}

/**
 * What is due later, as a binary heap: looking at the next one is free, adding and taking cost the logarithm of their number. An account
 * has at most one entry for each event, so that it does not matter how often that is put off. An entry may be out of date,
 * because cancelling a deadline does not look it up here; whoever takes one checks it against what is stored.
 */
export class DueQueue implements DueSource {
  readonly #heap: DueEntry[] = [];
  /** The surfacing time of each heap entry. Side by side, so that walking the heap touches few cache lines. */
  readonly #times: number[] = [];
  readonly #entries = new Map<Due['event'], Map<string, DueEntry>>();

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
    return this.#times[0];
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
   * Takes the next one off the queue that is due by now; undefined when none is.
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

  #of(event: Due['event']): Map<string, DueEntry> {
    const known = this.#entries.get(event);
    if (known !== undefined) return known;
    const entries = new Map<string, DueEntry>();
    this.#entries.set(event, entries);
    return entries;
  }

  #drop(): void {
    const last = this.#heap.pop();
    this.#times.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  /** Whether what is at a moment about an account comes before the entry at a place of the heap. */
  #isBefore(at: number, accountId: string, place: number): boolean {
    const time = this.#timeAt(place);
    return at < time || (at === time && accountId < this.#idAt(place));
  }

  /** Whether the entry at one place comes before that at another. */
  #comesBefore(place: number, other: number): boolean {
    const time = this.#timeAt(place);
    const otherTime = this.#timeAt(other);
    return time < otherTime || (time === otherTime && this.#idAt(place) < this.#idAt(other));
  }

  /**
   * The surfacing time of a slot. Call only for slots that exist: an `undefined` here makes V8 box every time.
   */
  #timeAt(place: number): number {
    return this.#times[place] ?? 0;
  }

  #idAt(place: number): string {
    return this.#heap[place]?.accountId ?? '';
  }

  #put(entry: DueEntry, at: number, place: number): void {
    this.#heap[place] = entry;
    this.#times[place] = at;
  }

  #rise(entry: DueEntry): void {
    const { at, accountId } = entry;
    let place = this.#heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(at, accountId, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(entry, at, place);
  }

  /** Puts an entry in the place of the first, and lets it go down from there. */
  #sink(entry: DueEntry): void {
    const { at, accountId } = entry;
    const size = this.#heap.length;
    let place = 0;
    for (let left = 1; left < size; left = 2 * place + 1) {
      const right = left + 1;
      const child = right < size && this.#comesBefore(right, left) ? right : left;
      if (this.#isBefore(at, accountId, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(entry, at, place);
  }

  /** Copies the entry at one place to another. */
  #move(from: number, to: number): void {
    const entry = this.#heap[from];
    if (entry !== undefined) this.#put(entry, this.#timeAt(from), to);
  }
}
