import { statuses } from '../../machines/status.ts';
import { saysGone, textOf } from './answer.ts';
import { faultOf, unreadableAnswer } from './fault.ts';
import { segment } from './url.ts';
import { requestApi, demand } from './request.ts';
import type { Settings } from './settings.ts';
import { isObject } from '../text/json-object.ts';

/** What to register. */
export interface NewWebhook {
  /** Where the deliveries go. */
  readonly url: string;
  /** Default `account-lifecycle`. */
  readonly name?: string;
  /** The header that each delivery shall carry: v1 has no other authentication (DOMAIN §4). */
  readonly secret?: { readonly header: string; readonly value: string };
}

/** A webhook as Unipile shows it. */
export interface RegisteredWebhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** What it reports: `account_status` for this package. Empty when not said. */
  readonly source: string;
}

/** The webhooks of the workspace. */
export interface Webhooks {
  /** All registered webhooks, whatever they report. */
  list(signal?: AbortSignal): Promise<readonly RegisteredWebhook[]>;
  /** Registers one for all eleven statuses and returns its id. Two of them mean that everything arrives twice (DOMAIN §4). */
  register(webhook: NewWebhook, signal?: AbortSignal): Promise<string>;
  /** Deletes one; false when there is none of this id. */
  delete(id: string, signal?: AbortSignal): Promise<boolean>;
}

const path = '/webhooks';

/** All statuses: the default leaves out ok, connecting and stopped (DOMAIN §7). */
const events = statuses.map((status) => status.toLowerCase());

const bodyOf = ({ url, name = 'account-lifecycle', secret }: NewWebhook) => ({
  source: 'account_status',
  request_url: url,
  name,
  format: 'json',
  events,
  headers: [
    // Without it, deliveries come under the content type of a form (DOMAIN §3.1).
    { key: 'Content-Type', value: 'application/json' },
    ...(secret === undefined ? [] : [{ key: secret.header, value: secret.value }]),
  ],
});

const webhookOf = (item: unknown): RegisteredWebhook => ({
  id: textOf(item, 'id'),
  name: textOf(item, 'name'),
  url: textOf(item, 'request_url'),
  source: textOf(item, 'source'),
});

const list = async (settings: Settings, signal?: AbortSignal): Promise<readonly RegisteredWebhook[]> => {
  const found: RegisteredWebhook[] = [];
  const seen = new Set<string>();
  for (let cursor = ''; ;) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const call = { method: 'GET', path: `${path}?limit=${settings.pageSize}${query}` } as const;
    const { body } = await demand({ ...call, signal }, settings);
    if (!isObject(body) || !Array.isArray(body['items'])) throw unreadableAnswer(call, 'it is no list');
    found.push(...body['items'].map(webhookOf));
    cursor = textOf(body, 'cursor');
    if (cursor === '' || seen.has(cursor)) return found;
    seen.add(cursor);
  }
};

/** The webhooks that settings lead to. */
export const webhooksUnder = (settings: Settings): Webhooks => ({
  list: (signal) => list(settings, signal),
  async register(webhook, signal) {
    const call = { method: 'POST', path } as const;
    const secrets = webhook.secret === undefined ? [] : [webhook.secret.value];
    const { body } = await demand({ ...call, body: bodyOf(webhook), signal }, settings, secrets);
    const id = textOf(body, 'webhook_id');
    if (id === '') throw unreadableAnswer(call, 'it names no webhook');
    return id;
  },
  async delete(id, signal) {
    const call = { method: 'DELETE', path: `${path}/${segment(id)}` } as const;
    const answer = await requestApi({ ...call, signal }, settings);
    if (saysGone(answer)) return false;
    if (answer.status >= 200 && answer.status < 300) return true;
    throw faultOf(call, answer, [settings.apiKey]);
  },
});
