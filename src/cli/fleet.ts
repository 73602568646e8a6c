import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { SqliteStore } from '../sqlite/index.ts';
import type { Store } from '../store/port.ts';
import { operand, quoted } from './quote.ts';
import type { Shell } from './shell.ts';
import { suggest } from './terminal/suggest.ts';
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

/** How many ids are looked through for one that resembles a misspelt one. */
const searched = 20_000;

/** How many accounts of a tenant are named at most. */
const offered = 5;

/** The answer to the name of a tenant where an account's id is asked for: the accounts that the tenant has. */
const isTenant = (tenant: string, ids: readonly string[]): LifecycleError => {
  const named = ids.slice(0, offered).map(operand).join(', ');
  const all = `all of them: account-lifecycle accounts --tenant ${quoted(tenant)}`;
  return new LifecycleError('accountNotFound', `${tenant} is a tenant, not an account`, {
    hint: ids.length > offered ? `Its accounts: ${named} and more; ${all}` : `Its accounts: ${named}`,
  });
};

/**
 * The answer about an account, or the error that there is none of this id.
 *
 * @param at - the moment that was asked about, in milliseconds since 1970, where it was not now
 * @throws LifecycleError `accountNotFound`
 */
export const knownOrFail = <Answer>(
  answer: Answer | null,
  id: string,
  { store }: OpenFleet,
  at?: number,
): Answer => {
  if (answer !== null) return answer;
  if (store.snapshot(id) !== null && at !== undefined)
    throw new LifecycleError('accountNotFound', `${id} was not known yet at ${isoTime(at)}`, {
      hint: `Its history begins later: account-lifecycle history ${operand(id)}`,
    });
  const theirs = store.accounts({ tenant: id, limit: offered + 1 }).map(({ context }) => context.accountId);
  if (theirs.length > 0) throw isTenant(id, theirs);
  const ids = store.accounts({ limit: searched }).map(({ context }) => context.accountId);
  const nearest = suggest(id, ids);
  throw new LifecycleError('accountNotFound', `there is no account ${id}`, {
    hint: nearest === null ? 'See all of them: account-lifecycle accounts' : `Did you mean ${nearest}?`,
  });
};
