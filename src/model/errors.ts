/**
 * The stable words by which a program can tell faults apart. Expected outcomes (a late event, a quarantined
 * payload) are values, never errors.
 */
export type ErrorCode =
  /** An option, argument or policy value is not usable. */
  | 'invalidOption'
  /** What was handed in as a payload is none: neither an object that JSON can hold, nor text, nor bytes. */
  | 'payloadUnusable'
  /** The lifecycle or store was used after `close()`. */
  | 'closed'
  /** No account has this id. */
  | 'accountNotFound'
  /** Nothing in quarantine has this number. */
  | 'notInQuarantine'
  /** The server cannot listen where it was told to: another program does, or the address is not this machine's. */
  | 'addressUnavailable'
  /** A file, folder or stream could not be read or written. */
  | 'inputUnreadable'
  /** A log that a replay is to go on with does not begin with what was done of it. */
  | 'inputChanged'
  /** An optional package that this needs is not installed. */
  | 'packageMissing'
  /** The running Node.js is too old or too new, or cannot load the SQLite driver. */
  | 'nodeUnsupported'
  /** The file is not a database of this package. */
  | 'notOurDatabase'
  /** The database was written by a newer version. */
  | 'schemaTooNew'
  /** The stored snapshots were made by another version of the machine. */
  | 'machineVersionMismatch'
  /** Another process held the database for longer than the busy timeout. */
  | 'databaseBusy'
  /** The disk is full; nothing of the transaction was kept. */
  | 'diskFull'
  /** The database file is damaged. */
  | 'databaseCorrupt'
  /** The path of the database, or of its write-ahead log, no longer names the file that was opened. Not acknowledged. */
  | 'databaseReplaced'
  /** The database cannot keep what was delivered, such as a NUL; nothing of the transaction was kept, and others can be. */
  | 'deliveryRefused'
  /** The database could not be opened, read or written for another reason. */
  | 'databaseFailed'
  /** An I/O error at COMMIT: the transaction may or may not have been kept. Not acknowledged. */
  | 'commitUnknown'
  /** Two writers moved the same account at once; reload and try again. */
  | 'versionConflict'
  /** Stored state and log disagree. */
  | 'historyDiverged'
  /** Unipile does not accept the API key. */
  | 'unipileUnauthorized'
  /** Unipile could not be reached, or did not answer in time. */
  | 'unipileUnreachable'
  /** Unipile answered with an error. */
  | 'unipileFailed'
  /** Unipile's answer is not the expected one: no JSON, cut off, too large, or of another shape. */
  | 'unipileAnswerUnreadable'
  /** A fault in this package. */
  | 'internal';

/** What an error carries besides its message. */
export interface ErrorDetails {
  /** What to do now, as a sentence. */
  readonly hint: string;
  /** Whether the same call can succeed later with nothing changed. Default false. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * The only error type that this package throws on purpose. The message says what and where, `hint` what now.
 */
export class LifecycleError extends Error {
  override readonly name = 'LifecycleError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.retryable = details.retryable ?? false;
  }
}
