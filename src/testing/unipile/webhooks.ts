import { statuses, type Status } from '../../../machines/status.ts';
import type { PostedWebhook } from './post-office.ts';

/** A webhook as the fake keeps and shows it. */
export interface FakeWebhook {
  readonly object: 'Webhook';
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly request_url: string;
  readonly format: string;
  readonly enabled: true;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  /** In lower case. */
  readonly events: readonly string[];
}

type BodyFields = Readonly<Record<string, unknown>>;

/** Left out unless asked for (DOMAIN §2, §7). */
const unasked: ReadonlySet<string> = new Set(['ok', 'connecting', 'stopped']);

const everyEvent = statuses.map((status) => status.toLowerCase());

const text = (fields: BodyFields, name: string, otherwise: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : otherwise;
};

const webhookHeaders = (fields: BodyFields): FakeWebhook['headers'] =>
  Array.isArray(fields['headers'])
    ? fields['headers'].map((header: BodyFields) => ({
        key: text(header, 'key', ''),
        value: text(header, 'value', ''),
      }))
    : [];

/** The webhook that a registration asks for, or the reason why there can be none. */
export const fakeWebhookOf = (fields: BodyFields, id: string): FakeWebhook | { readonly refused: string } => {
  const url = text(fields, 'request_url', '');
  const asked = fields['events'] ?? everyEvent.filter((event) => !unasked.has(event));
  if (!URL.canParse(url)) return { refused: 'request_url is no URL' };
  if (fields['source'] !== 'account_status') return { refused: 'source is not account_status' };
  if (!Array.isArray(asked) || !asked.every((event) => everyEvent.includes(event)))
    return { refused: 'events has a word that is no event' };
  return {
    object: 'Webhook',
    id,
    name: text(fields, 'name', ''),
    source: 'account_status',
    request_url: url,
    format: text(fields, 'format', 'json'),
    enabled: true,
    headers: webhookHeaders(fields),
    events: asked,
  };
};

/** The letter by which a webhook is told of a status, or null when it did not ask for that one (DOMAIN §3.1). */
export const letterOf = (
  webhook: FakeWebhook,
  id: string,
  type: string,
  status: Status,
): PostedWebhook | null => {
  if (!webhook.events.includes(status.toLowerCase())) return null;
  return {
    url: webhook.request_url,
    headers: Object.fromEntries([
      ['content-type', 'application/x-www-form-urlencoded'],
      ...webhook.headers.map(({ key, value }) => [key.toLowerCase(), value]),
    ]),
    body: JSON.stringify({ AccountStatus: { account_id: id, account_type: type, message: status } }),
  };
};
