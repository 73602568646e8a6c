import { existsSync } from 'node:fs';
import { LifecycleError } from '../../model/errors.ts';
import { loadDriver } from './driver.ts';
import { translate } from './errors.ts';
import { logOf, saysWithLog } from './file.ts';

/** SQLite's answer that somebody else has a database open; null where nobody has, or the file cannot be read at all. */
export const holderFault = (path: string): LifecycleError | null => {
  const Database = loadDriver();
  const db = new Database(path, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE; ROLLBACK;');
    return null;
  } catch (error) {
    const fault = translate(error, path);
    return fault.code === 'databaseBusy' ? fault : null;
  } finally {
    db.close();
  }
};

/** How often, and how many milliseconds apart, it is asked again whether the log has come: whoever opens a file makes it. */
const LOOKS_FOR_LOG = 20;
const BETWEEN_LOOKS_MS = 10;

const pauseBetweenLooks = (): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_LOOKS_MS);

/**
 * Refuses a database that somebody has open and whose write-ahead log is gone. Who has it open still writes to a log that no
 * path names, and brings it in at the end; who opened the file now would neither see any of it nor be seen.
 *
 * @throws LifecycleError `databaseReplaced`
 */
export const assertLogNotLost = (path: string): void => {
  const log = logOf(path);
  for (let attempt = 1; !existsSync(log) && saysWithLog(path); attempt += 1) {
    const cause = holderFault(path);
    if (cause === null) return;
    if (attempt < LOOKS_FOR_LOG) pauseBetweenLooks();
    else
      throw new LifecycleError(
        'databaseReplaced',
        `The write-ahead log ${log} was removed while somebody has the database open.`,
        {
          hint: 'End what has it open, such as `serve`, with SIGTERM: it still has the log, and brings it in. Then try again.',
          cause,
        },
      );
  }
};
