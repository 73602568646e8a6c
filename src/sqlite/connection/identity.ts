import { statSync } from 'node:fs';
import { LifecycleError } from '../../model/errors.ts';
import { IN_MEMORY, logOf } from './file.ts';

/** Device and inode of the file that a path names; null where it names none, or none that can be reached. */
const identityOf = (path: string): string | null => {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
};

/**
 * Knows the files that a connection has opened, the database and its write-ahead log, and whether their paths still name them.
 * SQLite goes on writing to a file that was removed or replaced, and nobody who opens the path later sees any of it.
 */
export class FileIdentity {
  readonly #path: string;
  readonly #database: string | null;
  readonly #logPath: string;
  /** Known once it is there: the first transaction makes it. */
  #log: string | null;

  constructor(path: string) {
    this.#path = path;
    this.#database = path === IN_MEMORY ? null : identityOf(path);
    this.#logPath = logOf(path);
    this.#log = path === IN_MEMORY ? null : identityOf(this.#logPath);
  }

  /**
   * Refuses files that are no longer those that were opened.
   *
   * @throws LifecycleError `databaseReplaced`
   */
  assertSame(): void {
    this.assertSameDatabase();
    if (this.#database === null) return;
    const log = identityOf(this.#logPath);
    this.#log ??= log;
    if (log !== this.#log) throw this.#replaced(this.#logPath);
  }

  /**
   * As `assertSame`, whatever has become of the log.
   *
   * @throws LifecycleError `databaseReplaced`
   */
  assertSameDatabase(): void {
    if (this.#database !== null && identityOf(this.#path) !== this.#database)
      throw this.#replaced(this.#path);
  }

  /** Whether the path names the database that was opened. */
  isSameDatabase(): boolean {
    return this.#database === null || identityOf(this.#path) === this.#database;
  }

  /** Whether there is another log where that of this connection was. */
  isLogTaken(): boolean {
    const log = identityOf(this.#logPath);
    return this.#log !== null && log !== null && log !== this.#log;
  }

  #replaced(path: string): LifecycleError {
    return new LifecycleError('databaseReplaced', `${path} is not the file that was opened any more.`, {
      hint: 'Somebody has removed, moved or replaced it: see what the path names now, go back to a backup if need be, and start again.',
    });
  }
}
