import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../model/errors.ts';
import { closedFault, nestedFault, refusePromise } from '../store/faults.ts';
import { GuardedReader, GuardedWriter } from '../store/guarded.ts';
import type { PayloadRequest, PayloadSummary } from '../store/payload-port.ts';
import type { DerivedRows } from '../store/derived-rows.ts';
import type {
  ErasureRequest,
  ErasureSummary,
  LogEntry,
  Store,
  StoreReader,
  StoreWriter,
} from '../store/port.ts';
import { backUp } from './upkeep/backup.ts';
import { commitUnknown, sqliteCodeOf, translate } from './connection/errors.ts';
import { assertInTransaction } from './connection/guard.ts';
import { FileIdentity } from './connection/identity.ts';
import { infoOf, type DatabaseInfo } from './upkeep/info.ts';
import { eraseWithin, scrub } from './upkeep/erase.ts';
import { countOldPayloads, dropPayloadsWithin, hasRemains, noteNoRemains } from './upkeep/payloads.ts';
import { findingsOf } from './upkeep/check.ts';
import { ensureChain } from './chain/chain.ts';
import type { ChainHead, Descent } from './chain/block.ts';
import { descentFrom } from './chain/erased.ts';
import { derivedRowsIn } from './read/derived-rows.ts';
import { createReader } from './read/reader.ts';
import { assertUndamaged } from './upkeep/quick-check.ts';
import { Lookups } from './lookup/lookups.ts';
import { createWriter, type SessionWriter } from './write/writer.ts';

/** A store in an SQLite database. */
export interface SqliteStore extends Store {
  erase(request: ErasureRequest): ErasureSummary;
  dropPayloads(request: PayloadRequest<LogEntry>): PayloadSummary;
  /** What is wrong with the database, as sentences; empty when nothing is. Reads all of it. */
  check(): readonly string[];
  /**
   * Copies the database while it is in use. The copy is what was committed when the last page was read.
   *
   * @param file - where to; an existing file is never overwritten
   */
  backup(file: string): Promise<void>;
  /**
   * Refuses a database whose pages are damaged, without asking what they mean; of one larger than 256 MiB it reads nothing.
   *
   * @throws LifecycleError `databaseCorrupt`
   */
  assertUndamaged(): void;
  /** Facts about the database. */
  info(): DatabaseInfo;
  /** Whether the path still names the file that was opened; else what is read here is what nobody sees any more. */
  isSameFile(): boolean;
  /** Whether the log goes back to where its chain ended once. */
  descentFrom(head: ChainHead): Descent;
  /** Runs reads that see the database as it is at one moment, whatever others write meanwhile. Not within a transaction. */
  atOneMoment<T>(read: (rows: DerivedRows) => T): T;
}

/** A connection with everything prepared on it. */
interface Session extends SessionWriter {
  readonly db: Sqlite.Database;
  readonly reader: StoreReader;
  readonly lookups: Lookups;
  readonly begin: Sqlite.Statement;
  readonly commit: Sqlite.Statement;
  readonly rollback: Sqlite.Statement;
  readonly dataVersion: Sqlite.Statement<[], number>;
  readonly identity: FileIdentity;
}

const sessionOn = (db: Sqlite.Database, path: string): Session => {
  ensureChain(db);
  const lookups = new Lookups(db);
  const reader = createReader(db, path, lookups);
  return {
    db,
    reader,
    lookups,
    ...createWriter(db, path, reader, lookups),
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    dataVersion: db.prepare<[], number>('PRAGMA data_version').pluck(),
    identity: new FileIdentity(path),
  };
};

/**
 * Cuts the WAL file back before the connection goes, unless others write it by now for a database of their own. Best effort:
 * another connection may still need it.
 */
const letGo = ({ db, identity }: Session, isChanged: () => boolean): void => {
  try {
    const isTheirs = identity.isLogTaken() || (!identity.isSameDatabase() && isChanged());
    db.pragma('busy_timeout = 0');
    if (!db.readonly && !isTheirs) db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // The next one to open the database does it.
  }
  db.close();
};

class ConnectedStore extends GuardedReader implements SqliteStore {
  readonly #path: string;
  readonly #connect: () => Sqlite.Database;
  #session: Session | null;
  #writing = false;
  #closed = false;
  /** The file that was opened first: a later connection must be to the same. */
  readonly #identity: FileIdentity;
  /** What is answered once the file is not the one that was opened: nothing is written any more. */
  #replaced: LifecycleError | null = null;
  /** SQLite's counter of other connections' commits when last asked; null after a reconnect. */
  #seen: number | null;
  /** The same counter at the last transaction. */
  #written: number | null = null;

  constructor(path: string, connect: () => Sqlite.Database) {
    super(() => this.#open().reader);
    this.#path = path;
    this.#connect = connect;
    this.#session = sessionOn(connect(), path);
    this.#identity = this.#session.identity;
    this.#seen = this.#session.dataVersion.get() ?? null;
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    const session = this.#open();
    if (this.#writing) throw nestedFault('transaction');
    if (this.#replaced !== null) throw this.#replaced;
    this.#translated(() => session.begin.run());
    this.#writing = true;
    try {
      const result = this.#perform(session, work);
      this.#commit(session);
      this.#assertSame(session);
      return result;
    } finally {
      this.#writing = false;
    }
  }

  erase(request: ErasureRequest): ErasureSummary {
    const session = this.#open();
    const { db, reader } = session;
    const isDry = request.dryRun === true;
    const summary = this.#alone(session, 'erase', isDry, () => eraseWithin(db, request, reader.incidents));
    if (isDry) return summary;
    this.#translated(() => scrub(db, this.#path));
    this.#assertSame(session);
    return summary;
  }

  dropPayloads(request: PayloadRequest<LogEntry>): PayloadSummary {
    const session = this.#open();
    const { db, reader } = session;
    if (request.dryRun === true)
      return this.#translated(() => ({ payloads: countOldPayloads(db, request.before), isDone: true }));
    const summary = this.#alone(session, 'dropPayloads', false, () =>
      dropPayloadsWithin(db, reader, request),
    );
    if (summary.isDone && hasRemains(db)) {
      this.#translated(() => scrub(db, this.#path));
      this.#alone(session, 'dropPayloads', false, () => noteNoRemains(db));
    }
    this.#assertSame(session);
    return summary;
  }

  /** Does upkeep in a transaction of its own, after which nothing that was remembered counts; takes it back where it is dry. */
  #alone<T>(session: Session, what: string, isDry: boolean, work: () => T): T {
    if (this.#writing) throw nestedFault(what);
    if (this.#replaced !== null) throw this.#replaced;
    this.#translated(() => session.begin.run());
    let result: T;
    try {
      result = this.#translated(work);
    } catch (error) {
      this.#rollBack(session);
      throw error;
    }
    if (isDry) {
      this.#rollBack(session);
      return result;
    }
    this.#commit(session);
    session.forget();
    return result;
  }

  changedElsewhere(): boolean {
    const session = this.#open();
    const now = this.#translated(() => session.dataVersion.get() ?? null);
    const changed = now !== this.#seen;
    this.#seen = now;
    return changed;
  }

  close(): void {
    if (this.#writing) throw nestedFault('close');
    const session = this.#session;
    if (session !== null) letGo(session, () => session.dataVersion.get() !== this.#written);
    this.#session = null;
    this.#closed = true;
  }

  check(): readonly string[] {
    return this.#translated(() => findingsOf(this.#open().db));
  }

  assertUndamaged(): void {
    this.#translated(() => assertUndamaged(this.#open().db, this.#path));
  }

  async backup(file: string): Promise<void> {
    await backUp(this.#open().db, this.#path, file);
  }

  info(): DatabaseInfo {
    return this.#translated(() => infoOf(this.#open().db, this.#path));
  }

  isSameFile(): boolean {
    return this.#identity.isSameDatabase();
  }

  descentFrom(head: ChainHead): Descent {
    return this.#translated(() => descentFrom(this.#open().db, head));
  }

  atOneMoment<T>(read: (rows: DerivedRows) => T): T {
    const { db, reader, lookups } = this.#open();
    if (this.#writing) throw nestedFault('atOneMoment');
    return this.#translated(() => {
      db.exec('BEGIN');
      try {
        // The moment is that of the first read.
        reader.totals();
        return read(derivedRowsIn(db, lookups));
      } finally {
        if (db.inTransaction) db.exec('ROLLBACK');
      }
    });
  }

  /** Forgets what was remembered of the tables where somebody else has written since the last transaction. */
  #lookAround({ dataVersion, forget }: Session): void {
    const now = this.#translated(() => dataVersion.get() ?? null);
    if (now !== this.#written) forget();
    this.#written = now;
  }

  /** Runs the work; when it throws, nothing of it is left. */
  #perform<T>(session: Session, work: (writer: StoreWriter) => T): T {
    const writer = new GuardedWriter(session.writer);
    try {
      this.#lookAround(session);
      const result = work(writer);
      refusePromise(result);
      assertInTransaction(session.db);
      session.flush();
      return result;
    } catch (error) {
      this.#rollBack(session);
      throw error;
    } finally {
      writer.end();
    }
  }

  #commit(session: Session): void {
    try {
      session.commit.run();
    } catch (error) {
      if (sqliteCodeOf(error)?.startsWith('SQLITE_IOERR') === true) {
        this.#disconnect(session);
        throw commitUnknown(error, this.#path);
      }
      this.#rollBack(session);
      throw translate(error, this.#path);
    }
  }

  /** What was committed is acknowledged only where the path still names the file that holds it. */
  #assertSame({ identity }: Session): void {
    this.#unlessReplaced(() => identity.assertSame());
  }

  #unlessReplaced<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof LifecycleError && error.code === 'databaseReplaced') this.#replaced = error;
      throw error;
    }
  }

  /** Takes back the open transaction, unless SQLite has done so itself. A connection that cannot is closed. */
  #rollBack(session: Session): void {
    const { db, rollback, forget } = session;
    forget();
    try {
      if (db.inTransaction) rollback.run();
    } catch {
      this.#disconnect(session);
    }
  }

  /** After an I/O error only a new connection knows what the file holds; the next call opens it. */
  #disconnect({ db }: Session): void {
    this.#session = null;
    this.#seen = null;
    this.#written = null;
    db.close();
  }

  #open(): Session {
    if (this.#closed) throw closedFault('store');
    this.#session ??= this.#translated(() => this.#openAgain());
    return this.#session;
  }

  #openAgain(): Session {
    return this.#unlessReplaced(() => {
      this.#identity.assertSameDatabase();
      return sessionOn(this.#connect(), this.#path);
    });
  }

  #translated<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw translate(error, this.#path);
    }
  }
}

/**
 * A store on connections that `connect` opens: one now, and another one after an I/O error at COMMIT.
 *
 * @param path - for messages and `info`
 *
 * @internal so that the published types do without those of the driver
 */
export const createSqliteStore = (path: string, connect: () => Sqlite.Database): SqliteStore =>
  new ConnectedStore(path, connect);
