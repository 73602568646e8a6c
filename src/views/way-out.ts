import { isoTime } from '../model/clock.ts';
import { BOOK } from '../store/delivery-port.ts';
import type { KeptSink, Letter, StoreReader } from '../store/port.ts';

/** A sink and how it does. Times are ISO 8601 UTC with milliseconds. */
export interface SinkView {
  readonly sink: string;
  /** When it was first seen: it was told nothing from before. */
  readonly since: string;
  readonly attempts: number;
  readonly delivered: number;
  /** Notices that wait for it, and effects of the outbox that nobody has looked at for it yet. */
  readonly waiting: number;
  /** Since when the first of them waits. */
  readonly oldest?: string;
  /** Notices that were given up. */
  readonly dead: number;
  /** Since when every attempt has failed, and of how many notices. */
  readonly failingSince?: string;
  readonly failures: number;
}

/** A notice on its way to a sink. Times are ISO 8601 UTC with milliseconds. */
export interface LetterView {
  /** Names it; no other one ever has the same. */
  readonly id: number;
  readonly sink: string;
  /** What it is about: `account`, `incident` or `sink`, and behind a blank which one. */
  readonly subject: string;
  readonly key: string;
  /** Since when it waits. */
  readonly at: string;
  readonly attempts: number;
  readonly dead: boolean;
  readonly diedAt?: string;
  /** What came of the last attempt. */
  readonly why?: string;
}

const sinkViewOf = (store: StoreReader, sink: KeptSink): SinkView => {
  const { name, cursor, since, attempts, delivered, failingSince, failures } = sink;
  const count = store.letterCounts().find((one) => one.sink === name);
  const ahead = store.outbox(1, cursor)[0]?.at ?? null;
  const moments = [count?.oldestAt ?? null, ahead].filter((moment) => moment !== null);
  return {
    sink: name,
    since: isoTime(since),
    attempts,
    delivered,
    waiting: (count?.waiting ?? 0) + store.lastEffect() - cursor,
    ...(moments.length === 0 ? {} : { oldest: isoTime(Math.min(...moments)) }),
    dead: count?.dead ?? 0,
    ...(failingSince === null ? {} : { failingSince: isoTime(failingSince) }),
    failures,
  };
};

/** The sinks that were ever seen, by name. */
export const sinkViews = (store: StoreReader): readonly SinkView[] =>
  store
    .sinks()
    .filter(({ name }) => name !== BOOK)
    .map((sink) => sinkViewOf(store, sink));

/** A letter as it is listed. */
export const letterView = ({ id, sink, subject, key, at, attempts, diedAt, why }: Letter): LetterView => ({
  id,
  sink,
  subject,
  key,
  at: isoTime(at),
  attempts,
  dead: diedAt !== null,
  ...(diedAt === null ? {} : { diedAt: isoTime(diedAt) }),
  ...(why === null ? {} : { why }),
});
