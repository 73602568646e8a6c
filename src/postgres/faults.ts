import { LifecycleError, type ErrorCode } from '../store/index.ts';

/** Where a database is, without the words that open it. */
export type DatabaseName = string;

interface ServerFault {
  readonly code: ErrorCode;
  readonly says: string;
  readonly hint: string;
  readonly retryable: boolean;
}

const outOfReach: ServerFault = {
  code: 'databaseFailed',
  says: 'cannot be reached',
  hint: 'It may be starting, stopping, or failing over: the same call can succeed later. Otherwise look at host, port and network.',
  retryable: true,
};

const overloaded: ServerFault = {
  code: 'databaseBusy',
  says: 'has no room for more work now',
  hint: 'Try again; raise max_connections or lower the number of receivers where it lasts.',
  retryable: true,
};

const overtakenByOthers: ServerFault = {
  code: 'databaseBusy',
  says: 'was changed by somebody else at the same time, again and again',
  hint: 'Try again.',
  retryable: true,
};

const refused: ServerFault = {
  code: 'databaseFailed',
  says: 'does not let this user in',
  hint: 'Look at user, password and database of the address; the password can stand in the file that PGPASSFILE names.',
  retryable: false,
};

const unkeepable: ServerFault = {
  code: 'deliveryRefused',
  says: 'cannot keep a value',
  hint: 'Tell it without that value; whatever else was in the same transaction can be tried again without it.',
  retryable: false,
};

const tornServer: ServerFault = {
  code: 'databaseCorrupt',
  says: 'is damaged',
  hint: 'Restore a backup, or fail over to a standby.',
  retryable: false,
};

/** SQLSTATEs, whole or by their beginning, and the system's own codes; the first that fits says what it is. */
const serverFaults: readonly (readonly [prefix: string, fault: ServerFault])[] = [
  ['40001', overtakenByOthers],
  ['40P01', overtakenByOthers],
  ['23505', overtakenByOthers],
  ['55P03', overtakenByOthers],
  [
    '53100',
    {
      code: 'diskFull',
      says: 'cannot grow: the disk is full',
      hint: 'Free some space and try again; nothing of the transaction was kept.',
      retryable: true,
    },
  ],
  ['53', overloaded],
  ['57014', overloaded],
  ['57', outOfReach],
  ['08', outOfReach],
  [
    '25006',
    {
      code: 'databaseFailed',
      says: 'cannot be written: it is a standby, or set to be read only',
      hint: 'Name the primary; after a failover the same call can succeed.',
      retryable: true,
    },
  ],
  ['28', refused],
  ['3D000', refused],
  [
    '42501',
    {
      code: 'databaseFailed',
      says: 'does not let this user do that',
      hint: 'Grant the user the schema account_lifecycle, or let its owner make it.',
      retryable: false,
    },
  ],
  ['XX001', tornServer],
  ['XX002', tornServer],
  ['22', unkeepable],
  ['54000', unkeepable],
  ['E', outOfReach],
];

const unnamedFault: ServerFault = {
  code: 'databaseFailed',
  says: 'failed',
  hint: 'See the cause, and the log of the server.',
  retryable: true,
};

/** The SQLSTATE of a driver's error, or the system's code; empty where there is none, as where a connection broke. */
const sqlStateOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** How often a piece of work is tried again that somebody else was faster than. */
export const MOST_TRIES = 40;

/** Whether the same transaction can be tried again at once: somebody else was first, and nothing was kept. */
export const isMoved = (error: unknown): boolean => ['40001', '40P01', '23505'].includes(sqlStateOf(error));

/** Whether it was the server that refused a statement: then nothing of it was kept. Otherwise nobody knows. */
const isAnswered = (error: unknown): boolean => {
  const state = sqlStateOf(error);
  return /^[0-9A-Z]{5}$/.test(state) && !/^(?:08|57P|E)/.test(state);
};

const serverWords = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const code = sqlStateOf(error);
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
};

/** The driver's error as a `LifecycleError`. One that already is a `LifecycleError` is passed through. */
export const translated = (error: unknown, database: DatabaseName): LifecycleError => {
  if (error instanceof LifecycleError) return error;
  const code = sqlStateOf(error);
  const [, known] = serverFaults.find(([prefix]) => code.startsWith(prefix)) ?? [];
  const fault = known ?? (code === '' ? outOfReach : unnamedFault);
  const { says, hint, retryable } = fault;
  return new LifecycleError(fault.code, `The database ${database} ${says}: ${serverWords(error)}`, {
    hint,
    retryable,
    cause: error,
  });
};

/** The error of a statement that commits: where no answer came, nobody knows whether it was kept. */
export const translatedCommit = (error: unknown, database: DatabaseName): LifecycleError =>
  error instanceof LifecycleError || isAnswered(error)
    ? translated(error, database)
    : new LifecycleError(
        'commitUnknown',
        `The database ${database} could not confirm a transaction: ${serverWords(error)}`,
        {
          hint: 'Read again to see whether it was kept; do not acknowledge what it was about.',
          retryable: true,
          cause: error,
        },
      );

/** A stored text that cannot be read back. */
export const unreadableRow = (what: string, cause: unknown): LifecycleError =>
  new LifecycleError('databaseCorrupt', `${what} is not readable.`, {
    hint: 'Restore a backup, or fail over to a standby.',
    cause,
  });
