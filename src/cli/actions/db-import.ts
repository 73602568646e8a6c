import { LifecycleError } from '../../model/errors.ts';
import { exitOfInterrupt } from '../exit.ts';
import { databasePath, type DatabaseOption } from '../fleet.ts';
import { findInputs } from '../input/find.ts';
import { readEntries } from '../input/read.ts';
import type { Interrupt } from '../io.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { progress } from '../terminal/progress.ts';

/** What `db import` is told. */
export interface ImportFlags extends DatabaseOption {
  readonly quiet?: boolean;
}

/** The first line holds the policies, and a line all deadlines that fell due before it. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** How many lines share a transaction at most. */
const LINES_AT_ONCE = 10_000;

const toAFileFirst =
  'Import into a file, and take that over: account-lifecycle db copy accounts.db postgres://…';

/** Thrown through the import when it is interrupted. */
const stopped = new Error('interrupted');

async function* portionsOf(
  { io }: Shell,
  file: string,
  onProgress: (read: number, total: number | null) => void,
): AsyncGenerator<readonly string[], void, undefined> {
  const inputs = await findInputs([file], io.cwd);
  for await (const batch of readEntries(inputs, {
    stdin: io.stdin,
    onProgress,
    maxEntryBytes: LONGEST_LINE,
  })) {
    let texts: string[] = [];
    for (const { text, unreadable, line } of batch) {
      if (unreadable !== undefined)
        throw new LifecycleError('inputUnreadable', `${file}:${line} cannot be imported: ${unreadable}.`, {
          hint: 'An import takes what `account-lifecycle db export` has written, unchanged and whole.',
        });
      texts.push(text);
      if (texts.length < LINES_AT_ONCE) continue;
      yield texts;
      texts = [];
    }
    yield texts;
  }
}

/**
 * Makes a database of what `db export` has written.
 *
 * @throws LifecycleError as `importLog`
 */
export const importDatabase = async (shell: Shell, file: string, flags: ImportFlags): Promise<void> => {
  const { io } = shell;
  const database = databasePath(shell, flags.db, toAFileFirst);
  const { importLog } = await import('../../import.ts');
  const shown = progress(shell.err, { label: 'Importing', unit: 'bytes', clock: io, quiet: flags.quiet });
  let heard: Interrupt | null = null;
  const deaf = io.onInterrupt((interrupt) => void (heard = interrupt));
  const lines = portionsOf(shell, file, (read, total) => {
    shown.update(read, total === null ? null : read / total);
    if (heard !== null) throw stopped;
  });
  try {
    const { lines: taken, accounts, logEntries } = await importLog(database, lines);
    shown.end();
    if (flags.quiet === true) return;
    const made = `${plural(accounts, 'account')} and ${plural(logEntries, 'log entry', 'log entries')}`;
    shell.note(`Imported ${plural(taken, 'line')} from ${file}: ${made}.`);
  } catch (error) {
    shown.end();
    if (error !== stopped || heard === null) throw error;
    shell.note('Stopped. No database was made.');
    shell.finish(exitOfInterrupt(heard));
  } finally {
    deaf();
  }
};
