import { resolve } from 'node:path';
import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { SqliteStore } from '../sqlite/index.ts';
import type { Store } from '../store/port.ts';
import { isPostgresAddress } from '../postgres/address.ts';
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

/**
 * Lends the fleet in a database to `work`, which asks the lifecycle alone and no store, and closes it: so the database may be one
 * of PostgreSQL.
 */
export const asking = async <T>(
  shell: Shell,
  { db = shell.io.env['ACCOUNT_LIFECYCLE_DB'] }: DatabaseOption,
  work: (fleet: Pick<OpenFleet, 'lifecycle'>) => T | Promise<T>,
): Promise<T> => {
  if (db === undefined || !isPostgresAddress(db)) return writing(shell, db === undefined ? {} : { db }, work);
  const { openLifecycle } = await import('../index.ts');
  await using lifecycle = openLifecycle({ database: db, clock: { now: () => shell.io.now() } });
  return await work({ lifecycle });
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

/**
 * The absolute path of the database that `db`, or else the environment, names.
 *
 * @throws LifecycleError `invalidOption` when neither does
 */
export const databasePath = ({ io }: Shell, db = io.env['ACCOUNT_LIFECYCLE_DB']): string => {
  if (db !== undefined && isPostgresAddress(db))
    throw usageError(
      'this command cannot work on a database of PostgreSQL yet',
      'Of the commands signal and reconcile can; a program does all else with openLifecycle({ database }).',
    );
  if (db !== undefined && db !== '') return resolve(io.cwd, db);
  throw usageError('no database is named', 'Give --db FILE, or set ACCOUNT_LIFECYCLE_DB.');
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
