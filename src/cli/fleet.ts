import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { SqliteStore } from '../sqlite/index.ts';
import { readSecretText } from '../http/secret-sources.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Store, StoreReader } from '../store/port.ts';
import { isPostgresAddress } from '../postgres/address.ts';
import type { FarStore } from './far-store.ts';
import { operand } from '../views/shown/quote.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

// What opens a fleet is loaded when one is opened, so that help and refusals come at once.

/** An open fleet of accounts: the lifecycle, and what is stored of it. */
export interface OpenFleet<Kept extends StoreReader = StoreReader> {
  readonly lifecycle: Lifecycle;
  readonly store: Kept;
}

/** A fleet that can be written to, also by pieces of work that no lifecycle does. */
export interface WritableFleet extends OpenFleet<Store> {
  readonly ledger: Ledger;
}

/** The option that names a database. */
export interface DatabaseOption {
  readonly db?: string;
}

/**
 * Lends the fleet in a database to `work`, which may only read, and closes it.
 *
 * @throws LifecycleError `invalidOption` when no database is named; otherwise as the store says
 */
export const reading = async <T>(
  shell: Shell,
  { db }: DatabaseOption,
  work: (fleet: OpenFleet<Store>) => T | Promise<T>,
): Promise<T> => {
  const database = databaseNamed(shell, db);
  if (isPostgresAddress(database)) {
    const { FarStore: Opened } = await import('./far-store.ts');
    return await lent(shell, new Opened(database), work);
  }
  const { openSqliteStore } = await import('../sqlite/index.ts');
  return await lent(shell, openSqliteStore({ database, readonly: true }), work);
};

/**
 * Lends a file to `work`, which looks after it and may only read; whatever version of the machine wrote it.
 *
 * @param instead - what to do for a database of PostgreSQL, as a sentence
 */
export const keeping = async <T>(
  shell: Shell,
  { db }: DatabaseOption,
  work: (store: SqliteStore) => T | Promise<T>,
  instead?: string,
): Promise<T> => {
  const database = databasePath(shell, db, instead);
  const { openSqliteStore } = await import('../sqlite/index.ts');
  const store = openSqliteStore({ database, readonly: true, anyMachine: true });
  try {
    return await work(store);
  } finally {
    store.close();
  }
};

/** A database of PostgreSQL to be looked at as it was at one moment; null where another one is named. */
export const farStoreIn = async (shell: Shell, { db }: DatabaseOption): Promise<FarStore | null> => {
  const database = databaseNamed(shell, db);
  if (!isPostgresAddress(database)) return null;
  const { FarStore: Opened } = await import('./far-store.ts');
  return new Opened(database, true);
};

/** How a fleet is written to. */
export interface WritingOptions {
  readonly policy?: Partial<Policy>;
  /** Whether nobody else may write meanwhile, on a database where others can. Default false. */
  readonly alone?: boolean;
}

/** Lends the fleet in a database to `work`, making the file when it is absent, and closes it. */
export const writing = async <T>(
  shell: Shell,
  { db }: DatabaseOption,
  work: (fleet: WritableFleet) => T | Promise<T>,
  { policy = {}, alone = false }: WritingOptions = {},
): Promise<T> => {
  const database = databaseNamed(shell, db);
  const ledger = isPostgresAddress(database)
    ? await farLedger(database, alone)
    : await ledgerOfFile(shell, database);
  const { openLifecycle } = await import('../index.ts');
  // A clock that cannot wake: what a command does ends with it.
  await using lifecycle = openLifecycle({
    ledger: ledger.ledger,
    policy,
    clock: { now: () => shell.io.now() },
  });
  try {
    return await work({ lifecycle, ...ledger });
  } finally {
    ledger.close();
  }
};

interface LedgerBeside extends Pick<WritableFleet, 'ledger' | 'store'> {
  /** Closes what the ledger does not. */
  close(): void;
}

const ledgerOfFile = async (shell: Shell, database: string): Promise<LedgerBeside> => {
  const { openSqliteStore } = await import('../sqlite/index.ts');
  const store = openSqliteStore({ database, onNotice: (sentence) => shell.note(sentence) });
  const { localLedger } = await import('../open.ts');
  return { ledger: localLedger(store), store, close: () => undefined };
};

const farLedger = async (database: string, alone: boolean): Promise<LedgerBeside> => {
  const { openPostgresLedger } = await import('../postgres/index.ts');
  const { FarStore: Opened } = await import('./far-store.ts');
  const { MACHINE_VERSION } = await import('../../machines/account.ts');
  const ledger = openPostgresLedger({ database, machine: MACHINE_VERSION, alone });
  // The tables have to be there before anybody reads them.
  await ledger.lastEffect().catch(async (error: unknown) => {
    await ledger.close();
    throw error;
  });
  const store = new Opened(database);
  return { ledger, store, close: () => store.close() };
};

/** Lends an empty fleet that is kept in memory to `work`; without its history, unless that is asked for. */
export const inMemory = async <T>(
  shell: Shell,
  work: (fleet: OpenFleet<Store>) => T | Promise<T>,
  { history = false, policy = {} }: { readonly history?: boolean; readonly policy?: Partial<Policy> } = {},
): Promise<T> => {
  const { createMemoryStore } = await import('../index.ts');
  return await lent(shell, createMemoryStore({ history }), work, policy);
};

/** The file that names the database of a folder: `{ "database": "accounts.db" }`, relative to itself. */
const SETTINGS = '.account-lifecycle.json';

/** Names the database; with `_FILE` after it, a file that holds its address. */
const DATABASE_VARIABLE = 'ACCOUNT_LIFECYCLE_DB';

/** The database that the settings of a folder name; undefined where there are none. */
const databaseOfFolder = (cwd: string): string | undefined => {
  const path = resolve(cwd, SETTINGS);
  if (!existsSync(path)) return undefined;
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    settings = null;
  }
  if (typeof settings === 'object' && settings !== null && 'database' in settings)
    if (typeof settings.database === 'string' && settings.database !== '') return settings.database;
  throw usageError(
    `${path} names no database`,
    'Write { "database": "accounts.db" } there, or give --db FILE.',
  );
};

/**
 * What `db` names as a database, or else the environment, or else the settings of the folder: an absolute path, or the address of
 * a database of PostgreSQL.
 *
 * @throws LifecycleError `invalidOption` when none of them does
 */
export const databaseNamed = ({ io }: Shell, db?: string): string => {
  const ofEnvironment = db === undefined ? (readSecretText(io.env, DATABASE_VARIABLE, io.cwd) ?? '') : '';
  // An option that is empty, such as that of a variable which is not set, must not lead to another database.
  const database = db ?? (ofEnvironment === '' ? databaseOfFolder(io.cwd) : ofEnvironment);
  if (database !== undefined && isPostgresAddress(database)) return database;
  if (database !== undefined && database !== '') return resolve(io.cwd, database);
  throw usageError(
    'no database is named',
    `Give --db FILE, set ${DATABASE_VARIABLE}, or write { "database": "accounts.db" } into ${SETTINGS}.`,
  );
};

/**
 * The absolute path of the file that {@link databaseNamed} finds.
 *
 * @param instead - what to do for a database of PostgreSQL, as a sentence
 * @throws LifecycleError `invalidOption` when none is named, or one of PostgreSQL
 */
export const databasePath = (
  shell: Shell,
  db?: string,
  instead = 'Name a file; docs/scaling.md says what works on a database of PostgreSQL.',
): string => {
  const database = databaseNamed(shell, db);
  if (isPostgresAddress(database)) throw usageError('this command works on a file alone', instead);
  return database;
};

/** A database as it can be shown and copied: without a password. */
export const shownDatabase = (database: string): string => {
  if (!isPostgresAddress(database) || !URL.canParse(database)) return database;
  const address = new URL(database);
  address.password = '';
  return address.href;
};

const lent = async <Kept extends Store, T>(
  { io }: Shell,
  store: Kept,
  work: (fleet: OpenFleet<Kept>) => T | Promise<T>,
  policy: Partial<Policy> = {},
): Promise<T> => {
  const { openLifecycle } = await import('../index.ts');
  // A clock that cannot wake: deadlines of a database that is only read are somebody else's to fire.
  await using lifecycle = openLifecycle({ store, policy, clock: { now: () => io.now() } });
  return await work({ lifecycle, store });
};

/**
 * The account as it was at a moment, or the error that it was not known yet.
 *
 * @param at - the moment that was asked about, in milliseconds since 1970
 * @throws LifecycleError `accountNotFound`
 */
export const knownThen = <Answer>(answer: Answer | null, id: string, at: number): Answer => {
  if (answer !== null) return answer;
  throw new LifecycleError('accountNotFound', `${id} was not known yet at ${isoTime(at)}`, {
    hint: `Its history begins later: account-lifecycle history ${operand(id)}`,
  });
};

/**
 * What is known of an account that was found a moment ago.
 *
 * @throws LifecycleError `accountNotFound` where it has been erased since
 */
export const stillKnown = <Answer>(answer: Answer | null, id: string): Answer => {
  if (answer !== null) return answer;
  throw new LifecycleError('accountNotFound', `there is no account ${id} any more`, {
    hint: 'See all of them: account-lifecycle accounts',
  });
};
