import { localLedger } from './engine/local-ledger.ts';
import { LogImport } from './intake/import.ts';
import { LifecycleError } from './model/errors.ts';
import { openSqliteStore, type SqliteStore } from './sqlite/index.ts';
import { NewDatabase } from './sqlite/upkeep/in-place.ts';
import { digestOfLog } from './store/exported-line.ts';
import type { LogEntry, Store } from './store/port.ts';
import { completePolicy, storedEventOf } from './views/fold.ts';
import { readPayload } from './wire/index.ts';

/** What an import came to. */
export interface ImportSummary {
  readonly lines: number;
  readonly accounts: number;
  readonly logEntries: number;
}

const assertSameLog = (imported: LogImport, store: Store): void => {
  const { end } = imported;
  if (end === null)
    throw new LifecycleError('inputUnreadable', 'The export is cut off: its last line is missing.', {
      hint: 'Take a whole one. An export from before this version, or of an older machine, can be replayed, and not imported.',
    });
  const found = digestOfLog(store);
  if (found.entries === end.entries && found.value() === end.digest) return;
  throw new LifecycleError(
    'historyDiverged',
    `The export holds ${end.entries} entries; what was made of it has ${found.entries}, and they are not the same.`,
    {
      hint: 'The file was changed, or written by another version: `replay` takes it for what it says. For a copy of a database use `db backup`.',
    },
  );
};

/** Notes which entries came without their payloads: the events that were read from them stand there already. */
const markDropped = (store: SqliteStore, until: number): void => {
  if (until === 0) return;
  const eventTextOf = ({ payload }: LogEntry): string => payload ?? 'null';
  store.dropPayloads({ before: Infinity, most: until, at: Date.now(), eventTextOf });
};

/**
 * Makes a database of the lines that `exportWholeLog` has written: the same log, entry by entry, with every decision, and all
 * that follows from it. Whenever it is cut off, there is no new database, or all of it.
 *
 * @param database - the path of a file that does not exist yet, or holds nothing
 * @param portions - the lines, without their ends, in their order
 * @throws LifecycleError `invalidOption` when there is something in the database, `inputUnreadable` for lines that no export
 *   has written or that are not all, `historyDiverged` when they do not give the log that they were; otherwise as SQLite says
 */
export const importLog = async (
  database: string,
  portions: AsyncIterable<readonly string[]>,
): Promise<ImportSummary> => {
  const made = new NewDatabase(database);
  try {
    const store = openSqliteStore({ database: made.beside, pageCacheMiB: 64 });
    try {
      const imported = new LogImport({
        ledger: localLedger(store),
        reader: readPayload,
        eventOf: (entry) => storedEventOf(entry, readPayload),
        complete: completePolicy,
      });
      for await (const texts of portions) await imported.take(texts);
      markDropped(store, imported.end?.droppedUntil ?? 0);
      await imported.finish();
      assertSameLog(imported, store);
      const { accounts, logEntries } = store.totals();
      store.close();
      made.finish(imported.beginning?.upgrades ?? []);
      return { lines: imported.lines, accounts, logEntries };
    } finally {
      store.close();
    }
  } catch (error) {
    made.discard();
    throw error;
  }
};
