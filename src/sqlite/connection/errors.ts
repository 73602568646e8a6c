import { LifecycleError, type ErrorCode } from '../../model/errors.ts';

interface Fault {
  readonly code: ErrorCode;
  readonly says: string;
  readonly hint: string;
  readonly retryable?: boolean;
}

const diskFull: Fault = {
  code: 'diskFull',
  says: 'cannot grow: the disk is full',
  hint: 'Free some space and try again; nothing of the transaction was kept.',
  retryable: true,
};

/** SQLite's primary result codes, and the system's, that mean something of their own to a caller. */
const faults: readonly (readonly [prefix: string, fault: Fault])[] = [
  [
    'SQLITE_BUSY',
    {
      code: 'databaseBusy',
      says: 'is held by another process',
      hint: 'Try again, end the other process, or raise the busy timeout.',
      retryable: true,
    },
  ],
  ['SQLITE_FULL', diskFull],
  [
    'SQLITE_CORRUPT',
    {
      code: 'databaseCorrupt',
      says: 'is damaged',
      hint: 'Restore a backup, or replay the log into a new database.',
    },
  ],
  [
    'SQLITE_NOTADB',
    {
      code: 'notOurDatabase',
      says: 'is not an SQLite database',
      hint: 'Name another file, or one that does not exist yet.',
    },
  ],
  [
    'SQLITE_READONLY',
    {
      code: 'databaseFailed',
      says: 'cannot be written',
      hint: 'Open it for writing, and check the permissions of the file and its folder.',
    },
  ],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'databaseFailed',
      says: 'could not be opened',
      hint: 'Check that the folder exists and that its permissions allow files to be made.',
    },
  ],
  [
    'EACCES',
    {
      code: 'databaseFailed',
      says: 'may not be reached',
      hint: 'Check the permissions of the file and of every folder on the way, and whose they are.',
    },
  ],
  [
    'ELOOP',
    {
      code: 'databaseFailed',
      says: 'is a link that leads to itself',
      hint: 'Name the database itself.',
    },
  ],
  [
    'EROFS',
    {
      code: 'databaseFailed',
      says: 'cannot be written: its disk is mounted for reading alone',
      hint: 'Mount it for writing, or name a file on another disk.',
    },
  ],
  ['ENOSPC', diskFull],
];

const otherwise: Fault = {
  code: 'databaseFailed',
  says: 'failed',
  hint: 'See the cause; `account-lifecycle db check` looks the database over.',
};

const errorCodeIn = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** SQLite's result code, such as `SQLITE_IOERR_FSYNC`; null for an error that is not SQLite's. */
export const sqliteCodeOf = (error: unknown): string | null => {
  const code = errorCodeIn(error);
  return code?.startsWith('SQLITE_') === true ? code : null;
};

const describeFault = (error: unknown): string => {
  const code = sqliteCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return code === null ? message : `${message} (${code})`;
};

/**
 * The driver's error as a `LifecycleError`. One that already is a `LifecycleError` is passed through.
 *
 * @param error - what the driver, the file system or a row's text threw
 * @param database - the path, for the message
 */
export const translate = (error: unknown, database: string): LifecycleError => {
  if (error instanceof LifecycleError) return error;
  const code = errorCodeIn(error);
  const [, fault = otherwise] = faults.find(([prefix]) => code?.startsWith(prefix)) ?? [];
  const { says, hint, retryable = false } = fault;
  return new LifecycleError(fault.code, `The database ${database} ${says}: ${describeFault(error)}`, {
    hint,
    retryable,
    cause: error,
  });
};

/** Nobody knows whether the transaction was kept. */
export const commitUnknown = (error: unknown, database: string): LifecycleError =>
  new LifecycleError(
    'commitUnknown',
    `The database ${database} could not confirm a transaction: ${describeFault(error)}`,
    {
      hint: 'Read again to see whether it was kept; do not acknowledge what it was about. Check the disk.',
      cause: error,
    },
  );

/** A stored text that cannot be read back. */
export const corruptRow = (what: string, cause: unknown): LifecycleError =>
  new LifecycleError('databaseCorrupt', `${what} is not readable.`, {
    hint: 'Restore a backup, or replay the log into a new database.',
    cause,
  });
