import { MACHINE_VERSION } from '../machines/account.ts';
import { localLedger } from './engine/local-ledger.ts';
import { LogImport } from './intake/import.ts';
import { LifecycleError } from './model/errors.ts';
import { serialize } from './model/snapshot.ts';
import { openPostgresLedger } from './postgres/index.ts';
import { openSqliteStore } from './sqlite/index.ts';
import { NewDatabase } from './sqlite/upkeep/in-place.ts';
import { accountsByPage } from './store/by-page.ts';
import { digestOfLog, EntryDigest } from './store/exported-line.ts';
import type { Ledger, Workbench } from './store/ledger.ts';
import type { LogEntry, StoreReader } from './store/port.ts';
import { exportWholeLog } from './views/export.ts';
import { completePolicy, storedEventOf } from './views/fold.ts';
import { readPayload } from './wire/index.ts';

/** What a copy came to. */
export interface CopySummary {
  readonly accounts: number;
  readonly logEntries: number;
}

/** Hears how many entries of the log are done; throws to end the copy. */
export type CopyListener = (entries: number) => void;

const ROWS_AT_ONCE = 1000;

const cannotCross = (why: string): LifecycleError =>
  new LifecycleError('invalidOption', `This database cannot be copied as it is: ${why}.`, {
    hint: 'Copy a file with `db backup` and a database of PostgreSQL with pg_dump; `db export` writes the log, which `replay` reads.',
  });

const assertCopyable = (source: StoreReader): void => {
  if (source.decidedEarlierUntil() > 0)
    throw cannotCross('an earlier version of the machine decided part of its log');
};

/** Takes the log over, entry by entry, with every decision and all that follows from it. */
const copyLog = async (source: StoreReader, target: Ledger, listener: CopyListener): Promise<void> => {
  const imported = new LogImport({
    ledger: target,
    reader: readPayload,
    eventOf: (entry) => storedEventOf(entry, readPayload),
    complete: completePolicy,
  });
  for (const page of exportWholeLog(source, { machine: MACHINE_VERSION, upgrades: [] })) {
    await imported.take(page);
    listener(imported.lines);
  }
  const until = imported.end?.droppedUntil ?? 0;
  // The events that were read from them stand there already.
  const eventTextOf = ({ payload }: LogEntry): string => payload ?? 'null';
  if (until > 0) await target.dropPayloads?.({ before: Infinity, most: until, at: Date.now(), eventTextOf });
  await imported.finish();
};

const nothingNeeded = () => ({ accountIds: [], sourceIds: [] });

/** Takes over what could not be read, under the same numbers: those that are missing are given and taken back. */
const copyQuarantine = async (source: StoreReader, target: Ledger): Promise<void> => {
  for (let last = 0; ;) {
    const page = source.quarantine({ after: last, limit: ROWS_AT_ONCE });
    const missing: number[] = [];
    await target.transact(nothingNeeded, ({ writer }) => {
      let next = last;
      missing.length = 0;
      for (const { id, ...delivery } of page) {
        for (next += 1; next < id; next += 1) {
          missing.push(next);
          writer.addQuarantined({ ...delivery, raw: '' });
        }
        writer.addQuarantined(delivery);
      }
    });
    const needs = () => ({ ...nothingNeeded(), quarantineIds: missing });
    if (missing.length > 0)
      await target.transact(needs, ({ writer }) => missing.forEach((id) => writer.dropQuarantined(id)));
    last = page.at(-1)?.id ?? last;
    if (page.length < ROWS_AT_ONCE) return;
  }
};

/** Takes over how far delivery has come, under the same numbers. */
const copyDesk = (source: StoreReader, { writer }: Workbench): void => {
  const id = source.databaseId();
  if (id !== null) writer.nameDatabase(id);
  for (const sink of source.sinks()) {
    writer.saveSink(sink);
    for (const lane of source.lanes({ sink: sink.name })) writer.saveLane(lane);
  }
  let last = 0;
  for (const { id: number, ...letter } of source.letters({})) {
    for (last += 1; last < number; last += 1) writer.dropLetter(writer.addLetter({ ...letter, body: '' }));
    writer.saveLetter(writer.addLetter(letter), letter);
  }
};

/** Marks what a replay has put into the outbox, and takes out what was pruned. */
const copyMarks = async (source: StoreReader, target: Ledger): Promise<void> => {
  for (let after = 0; ;) {
    const page = source.outbox(ROWS_AT_ONCE, after);
    await target.transact(nothingNeeded, ({ writer }) => {
      for (const { id, replayed } of page) if (replayed === true) writer.markReplayed(id, id);
    });
    after = page.at(-1)?.id ?? after;
    if (page.length < ROWS_AT_ONCE) break;
  }
  const pruned = source.prunedUntil();
  if (pruned > 0) await target.transact(nothingNeeded, ({ writer }) => writer.pruneOutbox(pruned));
};

const copyVerifications = async (source: StoreReader, target: Ledger): Promise<void> => {
  for (const page of accountsByPage(source, ROWS_AT_ONCE)) {
    const ids = page.map(({ context }) => context.accountId);
    await target.transact(
      () => ({ accountIds: ids, sourceIds: [] }),
      ({ writer }) => {
        for (const id of ids) {
          const verification = source.verification(id);
          if (verification !== null) writer.verify(id, verification);
        }
      },
    );
  }
};

const otherCopy = (what: string): LifecycleError =>
  new LifecycleError('historyDiverged', `The copy is not the same: ${what}.`, {
    hint: 'Nothing was put in place. `db check` says whether the database that is copied agrees with its own log.',
  });

const digestIn = async (ledger: Ledger): Promise<EntryDigest> => {
  const digest = new EntryDigest();
  for (let after = 0; ;) {
    const page = await ledger.log({ after, limit: ROWS_AT_ONCE });
    for (const entry of page) digest.add(entry);
    after = page.at(-1)?.seq ?? after;
    if (page.length < ROWS_AT_ONCE) return digest;
  }
};

/** Compares every entry of the log with its number, every snapshot byte for byte, and what is numbered beside. */
const assertSameCopy = async (source: StoreReader, target: Ledger): Promise<void> => {
  if ((await digestIn(target)).value() !== digestOfLog(source).value())
    throw otherCopy('an entry of the log differs');
  for (const page of accountsByPage(source, ROWS_AT_ONCE)) {
    const first = page[0]?.context.accountId;
    if (first === undefined) break;
    for (const snapshot of page) {
      const { accountId } = snapshot.context;
      const copied = await target.snapshot(accountId);
      if (copied === null || serialize(copied) !== serialize(snapshot))
        throw otherCopy(`the snapshot of account ${accountId} differs`);
    }
  }
  const [found, wanted] = [await target.totals(), source.totals()];
  // A file keeps count of the transitions of those who were erased.
  const transitions = source.erasures().length === 0 ? (['transitions'] as const) : [];
  for (const name of [
    'accounts',
    'logEntries',
    ...transitions,
    'quarantined',
    'outbox',
    'deadlines',
  ] as const)
    if (found[name] !== wanted[name])
      throw otherCopy(`it has ${found[name]} ${name} in place of ${wanted[name]}`);
  if ((await target.lastEffect()) !== source.lastEffect()) throw otherCopy('effects have other numbers');
};

/** Fills an empty ledger with all that a store holds, and compares the two. */
const fill = async (source: StoreReader, target: Ledger, listener: CopyListener): Promise<CopySummary> => {
  assertCopyable(source);
  await copyLog(source, target, listener);
  await copyQuarantine(source, target);
  await target.transact(nothingNeeded, (bench) => copyDesk(source, bench));
  await copyMarks(source, target);
  await copyVerifications(source, target);
  await assertSameCopy(source, target);
  return target.totals();
};

/**
 * Copies a database into one of PostgreSQL that holds nothing. The copy is there once it is whole and was compared.
 *
 * @throws LifecycleError `invalidOption` where something is there, or the source cannot be copied; `historyDiverged`; otherwise as
 *   the ledger says
 */
export const copyToPostgres = async (
  source: StoreReader,
  database: string,
  listener: CopyListener,
): Promise<CopySummary> => {
  const target = openPostgresLedger({ database, machine: MACHINE_VERSION, alone: true, isNew: true });
  try {
    const summary = await fill(source, target, listener);
    await target.publish();
    return summary;
  } finally {
    await target.close();
  }
};

/** Copies a database into a file that does not exist yet, or holds nothing; see {@link copyToPostgres}. */
export const copyToFile = async (
  source: StoreReader,
  database: string,
  listener: CopyListener,
): Promise<CopySummary> => {
  const made = new NewDatabase(database);
  try {
    const store = openSqliteStore({ database: made.beside, pageCacheMiB: 64 });
    try {
      const summary = await fill(source, localLedger(store), listener);
      store.close();
      made.finish([]);
      return summary;
    } finally {
      store.close();
    }
  } catch (error) {
    made.discard();
    throw error;
  }
};
