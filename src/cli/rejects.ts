import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { LifecycleError } from '../model/errors.ts';
import type { RejectedLine } from '../intake/replay-options.ts';
import { codeOf } from './input/unreadable.ts';
import { usageError } from './usage.ts';

/** A file that takes rejected lines. */
export interface RejectsFile {
  /** Writes one line of JSON: `{ file, line, reason, text }`. */
  add(rejected: RejectedLine, text: string): void;
  close(): void;
}

/** `new` refuses a file that exists; `append` adds to it; `overwrite` empties it. */
export type RejectsMode = 'new' | 'append' | 'overwrite';

const flags = { new: 'wx', append: 'a', overwrite: 'w' } as const;

/** Raw lines hold what the sender wrote: read and written by their owner alone, as the database is. */
const ownerOnly = 0o600;

/**
 * Opens the file for rejected lines.
 *
 * @throws LifecycleError `invalidOption` when the file exists and must not; `inputUnreadable` when it cannot be written
 */
export const openRejects = (name: string, cwd: string, mode: RejectsMode): RejectsFile => {
  const file = opened(name, resolve(cwd, name), mode);
  return {
    add: (rejected, text) => {
      try {
        writeSync(file, `${JSON.stringify({ ...rejected, text })}\n`);
      } catch (error) {
        throw unwritable(name, error);
      }
    },
    close: () => closeSync(file),
  };
};

const opened = (name: string, path: string, mode: RejectsMode): number => {
  try {
    return openSync(path, flags[mode], ownerOnly);
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw usageError(
        `${name} exists already`,
        'Name another file for --rejects, or add --force to overwrite it.',
      );
    throw unwritable(name, error);
  }
};

const unwritable = (name: string, cause: unknown): LifecycleError =>
  new LifecycleError(
    'inputUnreadable',
    `${name} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    { hint: 'Check the folder, its permissions and the disk.', cause },
  );
