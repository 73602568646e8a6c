import { statSync } from 'node:fs';
import { LifecycleError } from '../../model/errors.ts';
import { IN_MEMORY } from './file.ts';

/** Device and inode of the file that a path names; null where it names none. */
const identityOf = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

/**
 * Knows the files that a connection has opened, the database and its write-ahead log, and whether their paths still name them.
 * SQLite goes on writing to a file that was removed or replaced, and nobody who opens the path later sees any of it.
 */
export class FileIdentity {
  readonly #path: string;
  readonly #database: string | null;
  /** Known once it is there: the first transaction makes it. */
  #log: string | null;

  constructor(path: string) {
    this.#path = path;
    this.#database = path === IN_MEMORY ? null : identityOf(path);
    this.#log = path === IN_MEMORY ? null : identityOf(`${path}-wal`);
  }

  /**
   * Refuses files that are no longer those that were opened.
   *
   * @throws LifecycleError `databaseReplaced`
   */
  assertSame(): void {
    if (this.#database === null) return;
    const log = identityOf(`${this.#path}-wal`);
    this.#log ??= log;
    const missing = identityOf(this.#path) !== this.#database ? this.#path : `${this.#path}-wal`;
    if (missing === this.#path || log !== this.#log) throw this.#replaced(missing);
  }

  #replaced(path: string): LifecycleError {
    return new LifecycleError('databaseReplaced', `${path} is not the file that was opened any more.`, {
      hint: 'Somebody has removed, moved or replaced it: see what the path names now, go back to a backup if need be, and start again.',
    });
  }
}
