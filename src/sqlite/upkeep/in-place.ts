import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LifecycleError } from '../../model/errors.ts';
import { reseal } from '../chain/seals.ts';
import { translate } from '../connection/errors.ts';
import { flush, pathOfDatabase, targetOf } from '../connection/file.ts';
import { holderFault } from '../connection/holders.ts';
import { assertPlainFile } from '../connection/plain-file.ts';
import { connect } from '../connection/session.ts';
import { upgradesTable } from '../connection/schema.ts';
import type { Upgrade } from '../read/upgrades.ts';
import { unusedStates } from './tables.ts';

/**
 * Gives a finished file the name of a database, with nothing left of what was there. The caller has made sure that nobody has
 * that open. Whenever it is cut off, the path names the old database or the new one, whole: the log of the old one was brought
 * in when it was looked at, and so is of no more use.
 */
export const putInPlace = (finished: string, database: string): void => {
  flush(finished);
  for (const end of ['-wal', '-shm']) rmSync(database + end, { force: true });
  renameSync(finished, database);
  flush(dirname(database));
};

/** Refuses a database that somebody has open. */
export const assertUnused = (database: string, what: string): void => {
  const cause = holderFault(database);
  if (cause === null) return;
  throw new LifecycleError('databaseBusy', `Somebody has ${database} open.`, {
    hint: `End what has it open, such as \`serve\`, and ${what} then.`,
    retryable: true,
    cause,
  });
};

const asFault = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw translate(error, path);
  }
};

const openEmpty = (path: string): void => {
  const address = { path, readonly: true, purpose: 'upkeep', busyTimeoutMs: 0, pageCacheMiB: 4 } as const;
  const db = connect(address);
  try {
    const isFilled =
      db.prepare('SELECT 1 FROM log UNION ALL SELECT 1 FROM quarantine LIMIT 1').get() !== undefined;
    if (!isFilled) return;
  } finally {
    db.close();
  }
  throw new LifecycleError('invalidOption', `There is something in ${path} already.`, {
    hint: 'An import makes a database anew: name a file that does not exist yet.',
  });
};

/** A database that is being made beside the path that it will have. */
export class NewDatabase {
  /** Where it is made. */
  readonly beside: string;
  readonly #target: string;

  /**
   * @throws LifecycleError `invalidOption` when there is something in the database already, `databaseBusy` while somebody has
   *   it open; otherwise as SQLite says
   */
  constructor(database: string) {
    const path = pathOfDatabase(database);
    this.#target = asFault(path, () => {
      assertPlainFile(path);
      const target = targetOf(path);
      if (existsSync(target) && statSync(target).size > 0) {
        assertUnused(target, 'import');
        openEmpty(target);
      }
      return target;
    });
    this.beside = `${this.#target}.importing`;
    this.discard();
  }

  /** Notes which versions of the machine decided what, and gives the database its path. Nobody has it open any more. */
  finish(upgrades: readonly Upgrade[]): void {
    asFault(this.#target, () => {
      if (upgrades.length > 0) this.#note(upgrades);
      putInPlace(this.beside, this.#target);
    });
  }

  /** Removes what was made so far, also by an import that was killed. */
  discard(): void {
    for (const end of ['', '-wal', '-shm', '-new']) rmSync(this.beside + end, { force: true });
  }

  #note(upgrades: readonly Upgrade[]): void {
    const db = connect({ path: this.beside, readonly: false, busyTimeoutMs: 0, pageCacheMiB: 4 });
    try {
      db.exec(upgradesTable);
      const insert = db.prepare('INSERT INTO upgrades (seq, machine, at) VALUES (?, ?, ?)');
      db.transaction(() => {
        for (const { seq, machine, at } of upgrades) insert.run(seq, machine, at);
        // What the older machine decided was taken over on the way, and leaves states that were none.
        db.exec(`DELETE FROM states WHERE id IN (${unusedStates})`);
        reseal(db, ['upgrades']);
      }).immediate();
    } finally {
      db.close();
    }
  }
}
