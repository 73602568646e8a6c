import { setTimeout as wait } from 'node:timers/promises';

/** Waits so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
export type AbortableSleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Waits on a timer. */
export const defaultSleep: AbortableSleep = async (milliseconds, signal) => {
  try {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
