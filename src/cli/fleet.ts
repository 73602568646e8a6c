import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { SqliteStore } from '../sqlite/index.ts';
import type { Store } from '../store/port.ts';
import { isPostgresAddress } from '../postgres/address.ts';
import { operand } from './quote.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

// What opens a fleet is loaded when one is opened, so that help and refusals come at once.

/** An open fleet of accounts: the lifecycle and the store under it. */
export interface OpenFleet<Kept extends Store = Store> {
  readonly lifecycle: Lifecycle;
  readonly store: Kept;
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
  work: (fleet: OpenFleet<SqliteStore>) => T | Promise<T>,
): Promise<T> => {
  const database = databasePath(shell, db);
  const { openSqliteStore } = await import('../sqlite/index.ts');
  return await lent(shell, openSqliteStore({ database, readonly: true }), work);
};

/** Lends a database to `work`, which looks after it and may only read; whatever version of the machine wrote it. */
export const keeping = async <T>(
  shell: Shell,
  { db }: DatabaseOption,
  work: (store: SqliteStore) => T | Promise<T>,
): Promise<T> => {
  const database = databasePath(shell, db);
  const { openSqliteStore } = await import('../sqlite/index.ts');
  const store = openSqliteStore({ database, readonly: true, anyMachine: true });
  try {
    return await work(store);
  } finally {
    store.close();
  }
};

/** Lends the fleet in a database to `work`, making the file when it is absent, and closes it. */
export const writing = async <T>(
  shell: Shell,
  { db }: DatabaseOption,
  work: (fleet: OpenFleet<SqliteStore>) => T | Promise<T>,
  policy: Partial<Policy> = {},
): Promise<T> => {
  const database = databasePath(shell, db);
  const { openSqliteStore } = await import('../sqlite/index.ts');
  const onNotice = (sentence: string): void => shell.note(sentence);
  return await lent(shell, openSqliteStore({ database, onNotice }), work, policy);
};

/** A fleet that is asked through its lifecycle alone; its store, where it is on this machine. */
export interface AskedFleet {
  readonly lifecycle: Lifecycle;
  readonly store: Store | null;
}

/**
 * Lends the fleet in a database to `work`, which asks the lifecycle alone and no store, and closes it: so the database may be one
 * of PostgreSQL.
 */
export const asking = async <T>(
  shell: Shell,
  { db = shell.io.env['ACCOUNT_LIFECYCLE_DB'] }: DatabaseOption,
  work: (fleet: AskedFleet) => T | Promise<T>,
): Promise<T> => {
  if (db === undefined || !isPostgresAddress(db)) return writing(shell, db === undefined ? {} : { db }, work);
  const { openLifecycle } = await import('../index.ts');
  await using lifecycle = openLifecycle({ database: db, clock: { now: () => shell.io.now() } });
  return await work({ lifecycle, store: null });
};

/** Lends an empty fleet that is kept in memory to `work`; without its history, unless that is asked for. */
export const inMemory = async <T>(
  shell: Shell,
  work: (fleet: OpenFleet) => T | Promise<T>,
  { history = false, policy = {} }: { readonly history?: boolean; readonly policy?: Partial<Policy> } = {},
): Promise<T> => {
  const { createMemoryStore } = await import('../index.ts');
  return await lent(shell, createMemoryStore({ history }), work, policy);
};

/** The file that names the database of a folder: `{ "database": "accounts.db" }`, relative to itself. */
const SETTINGS = '.account-lifecycle.json';

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
 * The absolute path of the database that `db` names, or else the environment, or else the settings of the folder.
 *
 * @throws LifecycleError `invalidOption` when none of them does
 */
export const databasePath = ({ io }: Shell, db?: string): string => {
  const { ACCOUNT_LIFECYCLE_DB: ofEnvironment = '' } = io.env;
  // An option that is empty, such as that of a variable which is not set, must not lead to another database.
  const database = db ?? (ofEnvironment === '' ? databaseOfFolder(io.cwd) : ofEnvironment);
  if (database !== undefined && isPostgresAddress(database))
    throw usageError(
      'this command cannot work on a database of PostgreSQL yet',
      'Of the commands signal and reconcile can; a program does all else with openLifecycle({ database }).',
    );
  if (database !== undefined && database !== '') return resolve(io.cwd, database);
  throw usageError(
    'no database is named',
    `Give --db FILE, set ACCOUNT_LIFECYCLE_DB, or write { "database": "accounts.db" } into ${SETTINGS}.`,
  );
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
