import type { ReplayOptions } from '../intake/replay-options.ts';
import type { OpenFleet } from './fleet.ts';
import type { InputFile } from './input/find.ts';
import { canBeReadAgain, readEntries } from './input/read.ts';
import type { Interrupt } from './io.ts';
import { keepHeapLean } from './lean-heap.ts';
import { timedSummary, type TimedSummary } from './print/replay.ts';
import type { Shell } from './shell.ts';
import { progress } from './terminal/progress.ts';

/** What a run over logs came to, and the signal that ended it early. */
export interface ReplayRun {
  readonly summary: TimedSummary;
  readonly interrupt: Interrupt | null;
}

/**
 * Replays logs into a fleet, with progress on standard error; a request to end stops it after the present transaction.
 *
 * @throws LifecycleError as the reader of files and the store say
 */
export const replayInto = async (
  { lifecycle }: OpenFleet,
  inputs: readonly InputFile[],
  options: Omit<ReplayOptions, 'signal' | 'onProgress' | 'again'>,
  shell: Shell,
  quiet = false,
): Promise<ReplayRun> => {
  const { io } = shell;
  keepHeapLean();
  const stopping = new AbortController();
  let interrupt: Interrupt | null = null;
  const deaf = io.onInterrupt((heard) => {
    interrupt = heard;
    stopping.abort();
  });
  const shown = progress(shell.err, { label: 'Replaying', unit: 'lines', clock: io, quiet });
  const startedAt = io.now();
  let [lines, share] = [0, null as number | null];
  const { stdin } = io;
  const warned = new Set<number>();
  const onUnfinished = (file: string, line: number): void => {
    if (!warned.has(line))
      shell.warn(`the last line of ${file} is not whole yet: it is left for the next --resume`);
    warned.add(line);
  };
  const growing = options.resume === true ? { onUnfinished } : {};
  const entries = readEntries(inputs, {
    stdin,
    ...growing,
    signal: stopping.signal,
    onProgress: (read, total) => {
      share = total === null || total === 0 ? null : read / total;
      shown.update(lines, share);
    },
  });
  try {
    const summary = await lifecycle.replay(entries, {
      ...options,
      ...((await canBeReadAgain(inputs)) ? { again: () => readEntries(inputs, { stdin, ...growing }) } : {}),
      signal: stopping.signal,
      onProgress: (done) => {
        lines = done;
        shown.update(lines, share);
      },
    });
    return { summary: timedSummary(summary, io.now() - startedAt), interrupt };
  } finally {
    shown.end();
    deaf();
  }
};
