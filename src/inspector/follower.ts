import { setTimeout as sleep } from 'node:timers/promises';
import { newestSeq } from '../store/newest.ts';
import type { ReplayAnswer } from './answers.ts';
import type { FleetQueries } from './fleet-queries.ts';

/** How often the log is looked at, in milliseconds. */
export const LOOK = 500;

/** How many log entries are looked through for the accounts that changed; beyond that, everything may have. */
const ENTRIES_PER_READ = 500;

/** What a stream looks at: another fleet takes over when a replay starts anew. */
export interface WatchedChanges {
  /** Rises with every new fleet. */
  readonly epoch: number;
  readonly subject: FleetQueries;
  replay(): ReplayAnswer | null;
}

/** How far a stream has come: which fleet, and up to which entry of its log. */
export interface Mark {
  readonly epoch: number;
  readonly seq: number;
}

/** A mark as a text, for event ids and addresses. */
export const textOfMark = ({ epoch, seq }: Mark): string => `${epoch}-${seq}`;

/** The mark that a text stands for, or null. */
export const markOf = (text: string | undefined): Mark | null => {
  const [, epoch, seq] = /^(\d{1,9})-(\d{1,15})$/.exec(text ?? '') ?? [];
  return epoch === undefined || seq === undefined ? null : { epoch: Number(epoch), seq: Number(seq) };
};

/** The fleet and its log, as they were found at one look. */
export class StoreLook {
  readonly mark: Mark;
  readonly subject: FleetQueries;
  readonly replay: ReplayAnswer | null;
  /** Where the replay stands, as a text; only ever compared for equality. */
  readonly replayText: string;
  readonly #changed = new Map<number, readonly string[] | null>();

  constructor({ epoch, subject, replay }: Omit<WatchedChanges, 'replay'> & Pick<StoreLook, 'replay'>) {
    this.mark = { epoch, seq: newestSeq(subject.store) };
    this.subject = subject;
    this.replay = replay;
    this.replayText = JSON.stringify(replay);
  }

  /** The accounts that changed after a mark; null where they are many, or the fleet was another one. */
  changedSince({ epoch, seq }: Mark): readonly string[] | null {
    if (epoch !== this.mark.epoch) return null;
    const known = this.#changed.get(seq);
    if (known !== undefined) return known;
    const entries = this.subject.store.log({ after: seq, limit: ENTRIES_PER_READ + 1 });
    const changed =
      entries.length > ENTRIES_PER_READ ? null : [...new Set(entries.map(({ accountId }) => accountId))];
    this.#changed.set(seq, changed);
    return changed;
  }
}

/**
 * Follows the log on behalf of all streams: however many listen, it is looked at once every {@link LOOK}, and never while
 * nobody does.
 */
export class LogFollower {
  readonly #watched: WatchedChanges;
  #next: Promise<StoreLook> | null = null;

  constructor(watched: WatchedChanges) {
    this.#watched = watched;
  }

  /** Looks at once. */
  now(): StoreLook {
    const { epoch, subject } = this.#watched;
    return new StoreLook({ epoch, subject, replay: this.#watched.replay() });
  }

  /** The next look, shared by all callers. Rejects as the store throws. */
  next(): Promise<StoreLook> {
    this.#next ??= sleep(LOOK).then(() => {
      this.#next = null;
      return this.now();
    });
    return this.#next;
  }
}
