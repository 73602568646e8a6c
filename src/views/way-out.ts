import { isoTime } from '../model/clock.ts';
import { BOOK } from '../store/delivery-port.ts';
import type { LedgerReader } from '../store/ledger.ts';
import type { KeptSink, Letter, LetterCount, OutboxItem, StoreReader } from '../store/port.ts';

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

/** What stands around a sink: how many letters are its own, and the outbox ahead of it. */
interface SinkSurroundings {
  readonly counts: readonly LetterCount[];
  readonly lastEffect: number;
  /** The first effect that was not looked at for it. */
  readonly ahead: OutboxItem | undefined;
}

const sinkViewOf = (sink: KeptSink, { counts, lastEffect, ahead: next }: SinkSurroundings): SinkView => {
  const { name, cursor, since, attempts, delivered, failingSince, failures } = sink;
  const count = counts.find((one) => one.sink === name);
  const ahead = next?.at ?? null;
  const moments = [count?.oldestAt ?? null, ahead].filter((moment) => moment !== null);
  return {
    sink: name,
    since: isoTime(since),
    attempts,
    delivered,
    waiting: (count?.waiting ?? 0) + lastEffect - cursor,
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
    .map((sink) =>
      sinkViewOf(sink, {
        counts: store.letterCounts(),
        lastEffect: store.lastEffect(),
        ahead: store.outbox(1, sink.cursor)[0],
      }),
    );

/** The same of a ledger. */
export const sinkViewsIn = async (
  ledger: Pick<LedgerReader, 'sinks' | 'letterCounts' | 'lastEffect' | 'outbox'>,
): Promise<readonly SinkView[]> => {
  const sinks = (await ledger.sinks()).filter(({ name }) => name !== BOOK);
  const [counts, lastEffect] = [await ledger.letterCounts(), await ledger.lastEffect()];
  return Promise.all(
    sinks.map(async (sink) => {
      const [ahead] = await ledger.outbox(1, sink.cursor);
      return sinkViewOf(sink, { counts, lastEffect, ahead });
    }),
  );
};

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
