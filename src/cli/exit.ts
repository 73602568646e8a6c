import type { ErrorCode } from '../model/errors.ts';
import type { Interrupt } from './io.ts';

/** Exit codes. */
export const exit = {
  fine: 0,
  failure: 1,
  usage: 2,
  quarantined: 3,
  failOn: 4,
  database: 5,
} as const;

/** The exit code of each fault. */
const ofError = {
  invalidOption: exit.usage,
  payloadUnusable: exit.failure,
  closed: exit.failure,
  accountNotFound: exit.failure,
  notInQuarantine: exit.failure,
  addressUnavailable: exit.failure,
  inputUnreadable: exit.failure,
  inputChanged: exit.failure,
  packageMissing: exit.failure,
  nodeUnsupported: exit.database,
  notOurDatabase: exit.database,
  schemaTooNew: exit.database,
  machineVersionMismatch: exit.database,
  databaseBusy: exit.database,
  diskFull: exit.database,
  databaseCorrupt: exit.database,
  databaseReplaced: exit.database,
  deliveryRefused: exit.database,
  databaseFailed: exit.database,
  commitUnknown: exit.database,
  historyDiverged: exit.database,
  versionConflict: exit.failure,
  unipileUnauthorized: exit.failure,
  unipileUnreachable: exit.failure,
  unipileFailed: exit.failure,
  unipileAnswerUnreadable: exit.failure,
  internal: exit.failure,
} as const satisfies Record<ErrorCode, number>;

/** The exit code for a fault with this code. */
export const exitOfError = (code: ErrorCode): number => ofError[code];

/** The exit code after a signal, as shells count: 128 and the signal's number. */
export const exitOfInterrupt = (interrupt: Interrupt): number => (interrupt === 'SIGTERM' ? 143 : 130);
