import { isoTime } from '../../model/clock.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { AccountView } from '../../views/account.ts';
import { notifyUrl } from '../notify-url.ts';
import type { Secrets } from '../secrets.ts';

/** As much of a lifecycle as asking for a link takes. */
export interface ViewedAccounts {
  account(accountId: string): Promise<AccountView | null>;
}

/** As much of a client of Unipile as a reconnector calls; see `HostedLink`. */
export interface HostedLinkMaker {
  hostedLink(
    link: {
      readonly accountId: string;
      readonly expiresAt: number;
      readonly name?: string;
      readonly notifyUrl?: string;
      readonly successUrl?: string;
      readonly failureUrl?: string;
    },
    signal?: AbortSignal,
  ): Promise<string>;
}

/** What a hosted link is made with. */
export interface ReconnectLinkOptions {
  readonly lifecycle: ViewedAccounts;
  readonly client: HostedLinkMaker;
  /** Where the server is reached from outside, with what stands before its paths: `https://hooks.example.com`. */
  readonly base?: string;
  /** With which notify URLs are signed: then a link has Unipile tell the same server of the reconnection. Default: it does not. */
  readonly notifyKey?: readonly string[] | Secrets;
  /** Where users are sent after they have signed in, or have failed to. Default: Unipile's own pages. */
  readonly successUrl?: string;
  readonly failureUrl?: string;
  /** How long a hosted link is good, in minutes, 1 to 1440; it dies at Unipile's daily restart at the latest (DOMAIN §7). Default 60. */
  readonly linkMinutes?: number;
  /** The present moment in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
}

/** A link to Unipile's page, by which a user signs in again. */
export interface ReconnectLink {
  readonly url: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly expiresAt: string;
}

const MS_PER_MINUTE = 60_000;

const MOST_LINK_MINUTES = 1440;

/**
 * The value of an option that is a whole number.
 *
 * @throws LifecycleError `invalidOption` unless it is one from 1 to `most`
 */
export const wholeNumberOf = (name: string, value: number, most: number): number => {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new LifecycleError('invalidOption', `${name} cannot be ${value}`, {
    hint: `Give a whole number from 1 to ${most}.`,
  });
};

/**
 * How long a hosted link is good, in minutes.
 *
 * @throws LifecycleError `invalidOption`
 */
export const linkMinutesOf = ({ linkMinutes = 60 }: Pick<ReconnectLinkOptions, 'linkMinutes'>): number =>
  wholeNumberOf('linkMinutes', linkMinutes, MOST_LINK_MINUTES);

const notFoundHere = (accountId: string, what: string): LifecycleError =>
  new LifecycleError('accountNotFound', `${accountId} ${what}`, {
    hint: 'See all accounts: account-lifecycle accounts',
  });

/**
 * What was found of an account.
 *
 * @throws LifecycleError `accountNotFound` when there is nothing
 */
export const knownAccount = <T>(accountId: string, found: T | null): T => {
  if (found === null) throw notFoundHere(accountId, 'is no account');
  return found;
};

/**
 * Asks Unipile for a link at this moment: for now, not for keeping.
 *
 * @throws LifecycleError `accountNotFound` for an unknown or deleted account; those of a client of Unipile
 */
export const askForLink = async (
  accountId: string,
  options: ReconnectLinkOptions,
  signal?: AbortSignal,
): Promise<ReconnectLink> => {
  const { lifecycle, client, base, notifyKey, successUrl, failureUrl, now = Date.now } = options;
  const { status, tenant } = knownAccount(accountId, await lifecycle.account(accountId));
  if (status === 'DELETED') throw notFoundHere(accountId, 'was deleted');
  const expiresAt = now() + linkMinutesOf(options) * MS_PER_MINUTE;
  const tells = tenant !== undefined && notifyKey !== undefined && base !== undefined;
  const url = await client.hostedLink(
    {
      accountId,
      expiresAt,
      ...(tenant === undefined ? {} : { name: tenant }),
      ...(tells ? { notifyUrl: notifyUrl({ base, tenant, key: notifyKey }) } : {}),
      ...(successUrl === undefined ? {} : { successUrl }),
      ...(failureUrl === undefined ? {} : { failureUrl }),
    },
    signal,
  );
  return { url, expiresAt: isoTime(expiresAt) };
};
