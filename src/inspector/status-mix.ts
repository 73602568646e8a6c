import { isoTime } from '../model/clock.ts';
import type { LogEntry, Store } from '../store/port.ts';
import type { MixAnswer, MixPoint } from './answers.ts';

/** What a status counts as in the picture over time, from the ground up. */
const mixKinds = ['operator', 'user', 'underWay', 'unknown', 'works'] as const;

/** See {@link mixKinds}; `gone` leaves the picture. */
type MixKind = (typeof mixKinds)[number] | 'gone';

/** The kind of each state that an applied event of this name leads to: each leads to its own state. */
const kindOfEvent: Readonly<Record<string, MixKind>> = {
  OK: 'works',
  RECONNECTED: 'works',
  CREATION_SUCCESS: 'works',
  CONNECTING: 'underWay',
  CREDENTIALS: 'user',
  PERMISSIONS: 'user',
  ERROR: 'operator',
  STOPPED: 'operator',
  CREATION_FAIL: 'gone',
  DELETED: 'gone',
};

const HOUR = 3_600_000;

/** How many points the picture has at most. */
const POINTS = 120;

/** How many log entries are counted before the event loop turns. */
const ENTRIES = 4_000;

/** Counts the fleet's statuses over time from the log, a piece at a time. */
export class StatusMix {
  readonly #store: Store;
  readonly #kinds = new Map<string, MixKind>();
  /** Changes by hour since 1970, in the order of `mixKinds`. */
  readonly #changes = new Map<number, number[]>();
  #cursor = 0;
  #newestAt = 0;
  #complete = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Counts one more piece of the log; true while there is more. */
  advance(): boolean {
    const page = this.#store.log({ after: this.#cursor, limit: ENTRIES });
    for (const entry of page) this.#count(entry);
    this.#cursor = page.at(-1)?.seq ?? this.#cursor;
    this.#complete = page.length < ENTRIES;
    return !this.#complete;
  }

  /** The picture as far as it has been counted. */
  answer(): MixAnswer {
    return { complete: this.#complete, kinds: mixKinds, points: this.#points() };
  }

  #count({ accountId, at, type, decision }: LogEntry): void {
    this.#newestAt = Math.max(this.#newestAt, at);
    const before = this.#kinds.get(accountId);
    const after = decision === 'applied' ? (kindOfEvent[type] ?? before ?? 'unknown') : (before ?? 'unknown');
    if (before === after) return;
    this.#kinds.set(accountId, after);
    const hour = Math.floor(at / HOUR);
    const changes = this.#changes.get(hour) ?? mixKinds.map(() => 0);
    this.#changes.set(hour, changes);
    add(changes, before, -1);
    add(changes, after, 1);
  }

  #points(): readonly MixPoint[] {
    const hours = [...this.#changes.keys()].sort((a, b) => a - b);
    const [first, last] = [hours[0], hours.at(-1)];
    if (first === undefined || last === undefined) return [];
    const width = Math.max(1, Math.ceil((last - first + 1) / POINTS));
    const counts = mixKinds.map(() => 0);
    const points: MixPoint[] = [];
    let next = 0;
    for (let end = first + width; end - width <= last; end += width) {
      for (; next < hours.length && (hours[next] ?? end) < end; next++)
        for (const [kind, change] of (this.#changes.get(hours[next] ?? 0) ?? []).entries())
          counts[kind] = (counts[kind] ?? 0) + change;
      points.push({ at: isoTime(Math.min(end * HOUR, this.#newestAt)), counts: [...counts] });
    }
    return points;
  }
}

const add = (changes: number[], kind: MixKind | undefined, by: number): void => {
  const place = mixKinds.findIndex((each) => each === kind);
  if (place >= 0) changes[place] = (changes[place] ?? 0) + by;
};
