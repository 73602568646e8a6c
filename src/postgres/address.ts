import { LifecycleError } from '../store/index.ts';

/** Whether a database is named by an address of PostgreSQL, and not by a path. */
export const isPostgresAddress = (database: string): boolean => /^postgres(?:ql)?:\/\//.test(database);

/** Where a database is, for messages: without user and password. */
export const placeOfAddress = (database: string): string => {
  try {
    const { host, pathname } = new URL(database);
    return `${host}${pathname}`;
  } catch {
    throw new LifecycleError('invalidOption', 'The address of the database cannot be read.', {
      hint: 'Write it like postgres://user@host:5432/database',
    });
  }
};

/**
 * Takes the options of a session out of an address, which the driver would put in the place of all others.
 *
 * @param ours - those that hold in any case
 */
export const withOptions = (
  database: string,
  ours: string,
): { readonly connectionString: string; readonly options: string } => {
  const address = new URL(database);
  const theirs = address.searchParams.get('options');
  if (theirs === null) return { connectionString: database, options: ours };
  address.searchParams.delete('options');
  return { connectionString: address.href, options: `${theirs} ${ours}` };
};
