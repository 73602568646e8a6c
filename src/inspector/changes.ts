import type { SSEStreamingApi } from 'hono/streaming';
import type { ChangeMessage, ReplayAnswer } from './answers.ts';
import type { Subject } from './subject.ts';

/** How often the log is looked at, in milliseconds. */
const LOOK = 500;

/** How long a stream may be silent before a sign of life, in milliseconds. */
const SILENCE = 15_000;

/** How many log entries are looked through for the accounts that changed; beyond that, everything may have. */
const ENTRIES = 500;

/** What a stream looks at: another fleet takes over when a replay starts anew. */
export interface Watched {
  /** Rises with every new fleet. */
  readonly epoch: number;
  readonly subject: Subject;
  replay(): ReplayAnswer | null;
}

/** How far a stream has told, as its event ids say it. */
interface Told {
  readonly epoch: number;
  readonly seq: number;
}

const toldOf = (id: string | undefined): Told | null => {
  const [, epoch, seq] = /^(\d{1,9})-(\d{1,15})$/.exec(id ?? '') ?? [];
  return epoch === undefined || seq === undefined ? null : { epoch: Number(epoch), seq: Number(seq) };
};

const newestSeq = ({ subject }: Watched): number => subject.store.log({ last: true, limit: 1 })[0]?.seq ?? 0;

const changedSince = ({ epoch, subject }: Watched, told: Told): readonly string[] | null => {
  if (told.epoch !== epoch) return null;
  const entries = subject.store.log({ after: told.seq, limit: ENTRIES + 1 });
  return entries.length > ENTRIES ? null : [...new Set(entries.map(({ accountId }) => accountId))];
};

/**
 * Tells a stream of every change until it is closed. Nothing waits in a buffer: what to tell follows from the last event
 * id and the log, also for a reader that is slow or comes back after a break.
 *
 * @param lastEventId - the id of the last message that the reader has seen
 */
export const tellChanges = async (
  stream: SSEStreamingApi,
  watched: Watched,
  lastEventId: string | undefined,
): Promise<void> => {
  const resumed = toldOf(lastEventId);
  let told = resumed ?? { epoch: watched.epoch, seq: newestSeq(watched) };
  let replay = resumed === null ? JSON.stringify(watched.replay()) : '';
  await stream.writeSSE({ id: `${told.epoch}-${told.seq}`, event: 'hello', data: '', retry: 1000 });
  for (let silent = 0; !stream.aborted && !stream.closed; silent += LOOK) {
    const { epoch } = watched;
    const seq = newestSeq(watched);
    const state = watched.replay();
    const text = JSON.stringify(state);
    if (epoch !== told.epoch || seq !== told.seq || text !== replay) {
      const accounts = changedSince(watched, told);
      const message: ChangeMessage = { accounts, asOf: watched.subject.asOf(), replay: state };
      [told, replay, silent] = [{ epoch, seq }, text, 0];
      await stream.writeSSE({ id: `${epoch}-${seq}`, event: 'change', data: JSON.stringify(message) });
    } else if (silent >= SILENCE) {
      silent = 0;
      await stream.write(': still here\n\n');
    }
    await stream.sleep(LOOK);
  }
};
