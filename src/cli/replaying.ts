import type { ReplayOptions } from '../intake/replay-options.ts';
import type { OpenFleet } from './fleet.ts';
import type { Entry } from './input/entry.ts';
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

/** After how many lines it is looked whether progress is to be shown: a transaction takes tens of thousands. */
const LINES_PER_LOOK = 500;

function* tickingBatch<T>(batch: Iterable<T>, taken: (entry: T) => void): Generator<T> {
  for (const entry of batch) {
    taken(entry);
    yield entry;
  }
}

/** Batches of lines, each of which is told when it is taken out. */
async function* countedLines<T>(
  batches: AsyncIterable<Iterable<T>>,
  taken: (entry: T) => void,
): AsyncGenerator<Iterable<T>> {
  for await (const batch of batches) yield tickingBatch(batch, taken);
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
  let [lines, characters, bytes, size] = [0, 0, 0, null as number | null];
  // What is read runs ahead of what is taken; what is packed has more characters than bytes.
  const show = (): void => shown.update(lines, size === null ? null : Math.min(characters, bytes) / size);
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
      [bytes, size] = [read, total === 0 ? null : total];
      show();
    },
  });
  const taken = (entry: Entry): void => {
    lines += 1;
    characters += entry.text.length + 1;
    if (lines % LINES_PER_LOOK === 0) show();
  };
  try {
    const summary = await lifecycle.replay(countedLines(entries, taken), {
      ...options,
      ...((await canBeReadAgain(inputs)) ? { again: () => readEntries(inputs, { stdin, ...growing }) } : {}),
      signal: stopping.signal,
      onProgress: show,
    });
    return { summary: timedSummary(summary, io.now() - startedAt), interrupt };
  } finally {
    shown.end();
    deaf();
  }
};
