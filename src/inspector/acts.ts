/** What the page may have done to accounts. The inspector itself writes nothing: whoever starts it lends it these. */
export interface PageActs {
  /** Notes that what there was to do about some accounts is done. Resolves after COMMIT. */
  handled(accountIds: readonly string[]): Promise<void>;
  /** Has nothing be said of some accounts from now on until a moment, in milliseconds since 1970. */
  snooze(accountIds: readonly string[], until: number): Promise<void>;
  /** Takes that back before its time; resolves with how many of them were snoozed by themselves. */
  wake(accountIds: readonly string[]): Promise<number>;
  /** An address by which the user of an account reconnects it; null while nothing is broken. Absent where nobody makes any. */
  readonly reconnectUrl?: (accountId: string) => Promise<string | null>;
}

/** What can be done, as addresses name it. */
export const actNames = ['handled', 'snooze', 'wake', 'links'] as const;

/** One of {@link actNames}. */
export type ActName = (typeof actNames)[number];

/** The header that carries the page's own token: no other page can read it, and no form can send it. */
export const PAGE_TOKEN = 'x-page-token';

/** How many accounts are acted on at once. */
export const ACCOUNTS_PER_ACT = 500;

/** `GET /api/acts`: what can be done here. */
export interface ActsAnswer {
  /** What is shown in the header {@link PAGE_TOKEN}; null where the page only reads. */
  readonly token: string | null;
  /** Whether addresses to reconnect can be made. */
  readonly links: boolean;
  /** The database as commands name it; null where there is none that they could name. */
  readonly database: string | null;
}

/** `POST /api/acts/:act`: to whom it is done. */
export interface ActRequest {
  /** At most {@link ACCOUNTS_PER_ACT}. */
  readonly ids: readonly string[];
  /** For how long, with `snooze`. */
  readonly hours?: number;
}

/** What was done. */
export interface DoneAnswer {
  /** How many accounts it was done to. */
  readonly accounts: number;
  /** Until when they are snoozed, ISO 8601. */
  readonly until?: string;
  /** Addresses by which users reconnect, in the order of the accounts that are broken. */
  readonly links?: readonly { readonly id: string; readonly url: string }[];
}
