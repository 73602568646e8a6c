import { corruptRow } from '../connection/errors.ts';

/**
 * Reads a stored JSON text.
 *
 * @param what - the row, for the message
 * @throws LifecycleError `databaseCorrupt`
 */
export const parse = <T>(text: string, what: string): T => {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw corruptRow(what, cause);
  }
};
