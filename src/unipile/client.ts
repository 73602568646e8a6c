import type { AccountPage, AccountSource, PolledAccount } from '../intake/reconcile.ts';
import { saysGone, slugOf, textOf } from './answer.ts';
import { faultOf, unreadableAnswer } from './fault.ts';
import { makeHostedLink, type HostedLink } from './hosted-link.ts';
import { segment } from './url.ts';
import { reconnectAnswerOf, type ReconnectAnswer } from './reconnect.ts';
import { requestApi, demand } from './request.ts';
import { settingsOf, type Settings, type UnipileOptions } from './settings.ts';
import { webhooksUnder, type Webhooks } from './webhooks.ts';
import { isObject } from '../text/json-object.ts';

/**
 * Unipile's API, as far as the life of accounts needs it (DOMAIN §7). Failures reject with a `LifecycleError`:
 * `unipileUnauthorized`, `unipileUnreachable`, `unipileFailed` or `unipileAnswerUnreadable`; an aborted signal with its
 * own reason.
 */
export interface UnipileClient extends AccountSource {
  /**
   * Tries to reconnect an account. What the provider answers is a value, whatever its status; give it to
   * `reconnectSignal` for what it says about the account.
   *
   * @param credentials - as Unipile takes them for the provider; never kept
   */
  reconnect(accountId: string, credentials: object, signal?: AbortSignal): Promise<ReconnectAnswer>;
  /** The remedy for ERROR and STOPPED, not for CREDENTIALS (DOMAIN §7). False when Unipile says that it failed. */
  restart(accountId: string, signal?: AbortSignal): Promise<boolean>;
  /** Makes a link by which a user reconnects an account: for now, not for keeping. */
  hostedLink(link: HostedLink, signal?: AbortSignal): Promise<string>;
  readonly webhooks: Webhooks;
}

const list = async (
  cursor: string | null,
  settings: Settings,
  signal?: AbortSignal,
): Promise<AccountPage> => {
  const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const call = { method: 'GET', path: `/accounts?limit=${settings.pageSize}${query}` } as const;
  const { body } = await demand({ ...call, signal }, settings);
  if (!isObject(body) || !Array.isArray(body['items']))
    throw unreadableAnswer(call, 'it is no list of accounts');
  const { items, cursor: next = null } = body;
  if (next !== null && typeof next !== 'string') throw unreadableAnswer(call, 'its cursor is no text');
  return { items: items as readonly unknown[], cursor: next === '' ? null : next };
};

const get = async (
  accountId: string,
  settings: Settings,
  signal?: AbortSignal,
): Promise<PolledAccount | 'gone'> => {
  const call = { method: 'GET', path: `/accounts/${segment(accountId)}` } as const;
  const answer = await requestApi({ ...call, signal }, settings);
  if (saysGone(answer)) return 'gone';
  if (answer.status !== 200) throw faultOf(call, answer, [settings.apiKey]);
  if (!isObject(answer.body)) throw unreadableAnswer(call, 'it is no account');
  return answer.body;
};

const reconnect = async (
  accountId: string,
  credentials: object,
  settings: Settings,
  signal?: AbortSignal,
): Promise<ReconnectAnswer> => {
  const call = { method: 'POST', path: `/accounts/${segment(accountId)}` } as const;
  const answer = await requestApi({ ...call, body: credentials, signal }, settings);
  const isOurs = answer.status === 401 && slugOf(answer.body) === 'missing_credentials';
  if (isOurs) throw faultOf(call, answer, [settings.apiKey]);
  return reconnectAnswerOf(answer);
};

/**
 * A client of Unipile's API. Makes no request by itself.
 *
 * @throws LifecycleError `invalidOption`
 */
export const createUnipileClient = (options: UnipileOptions): UnipileClient => {
  const settings = settingsOf(options);
  return {
    list: (cursor, signal) => list(cursor, settings, signal),
    get: (accountId, signal) => get(accountId, settings, signal),
    reconnect: (accountId, credentials, signal) => reconnect(accountId, credentials, settings, signal),
    async restart(accountId, signal) {
      const path = `/accounts/${segment(accountId)}/restart`;
      const { body } = await demand({ method: 'POST', path, signal }, settings);
      return textOf(body, 'object') === 'AccountRestarted';
    },
    hostedLink: (link, signal) => makeHostedLink(link, settings, signal),
    webhooks: webhooksUnder(settings),
  };
};
