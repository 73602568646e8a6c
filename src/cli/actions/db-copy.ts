import { resolve } from 'node:path';
import { isPostgresAddress } from '../../postgres/index.ts';
import { openSqliteStore } from '../../sqlite/index.ts';
import type { StoreReader } from '../../store/port.ts';
import { exitOfInterrupt } from '../exit.ts';
import { FarStore } from '../far-store.ts';
import { shownDatabase } from '../fleet.ts';
import type { Interrupt } from '../io.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { progress } from '../terminal/progress.ts';
import { usageError } from '../usage.ts';

/** What `db copy` is told. */
export interface CopyFlags {
  readonly quiet?: boolean;
}

interface OpenSource {
  readonly store: StoreReader;
  close(): void;
}

const sourceOf = (database: string, cwd: string): OpenSource => {
  const store = isPostgresAddress(database)
    ? new FarStore(database, true)
    : openSqliteStore({ database: resolve(cwd, database), readonly: true });
  return { store, close: () => store.close() };
};

/** Thrown through the copy when it is interrupted. */
const stopped = new Error('interrupted');

/**
 * Copies a database into one that holds nothing.
 *
 * @throws LifecycleError as `copyToPostgres` and `copyToFile`
 */
export const copyDatabase = async (
  shell: Shell,
  from: string,
  to: string,
  { quiet }: CopyFlags,
): Promise<void> => {
  const { io } = shell;
  if (!isPostgresAddress(from) && !isPostgresAddress(to))
    throw usageError('neither of the two is a database of PostgreSQL', 'Copy a file with `db backup`.');
  const { copyToFile, copyToPostgres } = await import('../../copy.ts');
  const source = sourceOf(from, io.cwd);
  let heard: Interrupt | null = null;
  const deaf = io.onInterrupt((interrupt) => void (heard = interrupt));
  const { logEntries } = source.store.totals();
  const shown = progress(shell.err, { label: 'Copying', unit: 'lines', total: logEntries, clock: io, quiet });
  const listener = (lines: number): void => {
    shown.update(lines);
    if (heard !== null) throw stopped;
  };
  try {
    const copied = isPostgresAddress(to)
      ? await copyToPostgres(source.store, to, listener)
      : await copyToFile(source.store, resolve(io.cwd, to), listener);
    shown.end();
    const what = `${plural(copied.accounts, 'account')} and ${plural(copied.logEntries, 'log entry', 'log entries')}`;
    if (quiet !== true) shell.note(`Copied ${what} to ${shownDatabase(to)}; every snapshot is the same.`);
  } catch (error) {
    shown.end();
    if (error !== stopped || heard === null) throw error;
    shell.note('Stopped. Nothing was put in place.');
    shell.finish(exitOfInterrupt(heard));
  } finally {
    deaf();
    source.close();
  }
};
