import type { Status } from '../../machines/status.ts';
import type { Signal } from '../../machines/signal.ts';
import { isoTime } from '../model/clock.ts';
import type { AccountType } from '../model/names.ts';

/** The account that payloads are about where none is named. Its id begins with a dash, as real ones may (DOMAIN §3). */
export const sampleAccountId = '-Y6jmQ2vTx-Kd_8sWcRb0A';

/** The user that payloads name where none is named. */
export const sampleTenant = 'your-user-17';

/** Where the time of tests begins where nothing else is said: 2026-03-01, 9 o'clock UTC, in milliseconds since 1970. */
export const sampleMoment = 1_772_355_600_000;

/** A status of the wire, or any other word: what is not documented may come, too. */
type SaidWord = Status | (string & {});

/** What a v1 webhook says (DOMAIN §3.1). */
export interface V1Said {
  readonly account_id: string;
  readonly account_type: AccountType;
  readonly message: SaidWord;
  /** The product that it is about, such as `calendar`; without it the whole account. */
  readonly product?: string;
}

/** The body of a v1 webhook. */
export interface V1Payload {
  readonly AccountStatus: V1Said;
}

/** The body of a v1 webhook: LinkedIn's CREDENTIALS, unless something else is said. */
export const v1Payload = (said: Partial<V1Said> = {}): V1Payload => ({
  AccountStatus: { account_id: sampleAccountId, account_type: 'LINKEDIN', message: 'CREDENTIALS', ...said },
});

/** The body of a notification of a hosted-auth link (DOMAIN §3.2). */
export interface NotifyPayload {
  readonly status: SaidWord;
  readonly account_id: string;
  /** Your user, as you named them when the link was made. */
  readonly name: string;
}

/** The body of a notification of a hosted-auth link: a user has connected an account, unless something else is said. */
export const notifyPayload = (said: Partial<NotifyPayload> = {}): NotifyPayload => ({
  status: 'CREATION_SUCCESS',
  account_id: sampleAccountId,
  name: sampleTenant,
  ...said,
});

/** A type of v2 events about accounts (DOMAIN §6), or any other word. */
export type V2Type =
  | 'account.add'
  | 'account.reconnect'
  | 'account.remove'
  | 'account.initial_sync.completed'
  | `account.status.${'running' | 'disconnected' | 'partial' | 'errored' | 'degraded' | 'paused'}`
  | (string & {});

/** The body of a v2 webhook (DOMAIN §6). */
export interface V2Payload {
  /** The same id again is the same event again. */
  readonly id: string;
  /** ISO 8601. */
  readonly created_at: string;
  readonly account_id: string;
  readonly type: V2Type;
  readonly payload: Readonly<Record<string, unknown>>;
}

let madeEvents = 0;

/**
 * The body of a v2 webhook: an account is disconnected, unless something else is said. Each has an id of its own; give one to
 * have the same event twice.
 */
export const v2Payload = (said: Partial<V2Payload> = {}): V2Payload => {
  madeEvents += 1;
  return {
    id: `evt_${String(madeEvents)}`,
    created_at: isoTime(sampleMoment),
    account_id: sampleAccountId,
    type: 'account.status.disconnected',
    payload: {},
    ...said,
  };
};

/** A signal in the form in which it is posted: with the account that it is about. */
export type SignalBody = Signal & { readonly account_id: string };

/** The body of a signal; a successful call of the API, unless something else is said. */
export const signalBody = (
  signal: Signal = { type: 'apiOk' },
  account_id: string = sampleAccountId,
): SignalBody => ({ ...signal, account_id });
