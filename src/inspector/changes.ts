import type { SSEStreamingApi } from 'hono/streaming';
import type { ChangeMessage, ShownChange } from './answers.ts';
import { LOOK, textOfMark, type LogFollower, type StoreLook, type Mark } from './follower.ts';

/** How long a stream may be silent before a sign of life, in milliseconds. */
const SILENCE = 15_000;

/** The parameters of a stream. */
export interface ChangeRequest {
  /** Up to where the reader has been told; null for one that begins. */
  readonly told: Mark | null;
  /** The account on show, whose news the stream carries; null for none. */
  readonly accountId: string | null;
}

/** What is new of the account on show. A fault is left to those who then ask for the whole of it. */
const shownChange = async (
  look: StoreLook,
  told: Mark,
  accounts: readonly string[] | null,
  accountId: string,
): Promise<ShownChange> => {
  if (told.epoch !== look.mark.epoch) return { accountId, gained: 'everything' };
  if (accounts?.includes(accountId) === false) return { accountId, gained: null };
  const gained = await look.subject.gained(accountId, told.seq).catch(() => 'everything' as const);
  return { accountId, gained };
};

const messageAt = async (look: StoreLook, told: Mark, accountId: string | null): Promise<ChangeMessage> => {
  const accounts = look.changedSince(told);
  return {
    accounts,
    asOf: look.subject.asOf(),
    replay: look.replay,
    ...(accountId === null ? {} : { shown: await shownChange(look, told, accounts, accountId) }),
  };
};

/**
 * Tells a stream of every change until it is closed. Nothing waits in a buffer: what to tell follows from the last event
 * id and the log, also for a reader that is slow or comes back after a break.
 */
export const tellChanges = async (
  stream: SSEStreamingApi,
  follower: LogFollower,
  { told: resumed, accountId }: ChangeRequest,
): Promise<void> => {
  let look = follower.now();
  let told = resumed ?? look.mark;
  let replay = resumed === null ? look.replayText : '';
  await stream.writeSSE({ id: textOfMark(told), event: 'hello', data: '', retry: 1000 });
  for (let silent = 0; !stream.aborted && !stream.closed; silent += LOOK) {
    const { mark, replayText } = look;
    if (mark.epoch !== told.epoch || mark.seq !== told.seq || replayText !== replay) {
      const message = await messageAt(look, told, accountId);
      [told, replay, silent] = [mark, replayText, 0];
      await stream.writeSSE({ id: textOfMark(mark), event: 'change', data: JSON.stringify(message) });
    } else if (silent >= SILENCE) {
      silent = 0;
      await stream.write(': still here\n\n');
    }
    look = await follower.next();
  }
};
