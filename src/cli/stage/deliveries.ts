import { readFileSync } from 'node:fs';
import { DEFAULT_V1_HEADER } from '../../http/authentication.ts';
import { notifyUrl } from '../../http/notify-url.ts';
import { Secrets } from '../../http/secrets.ts';
import type { DeliverySource } from '../../model/delivery.ts';
import { parseLine, readPayload } from '../../wire/index.ts';
import { shipped } from '../package.ts';

/** A webhook of the shipped log. */
export interface ShippedDelivery {
  readonly accountId: string;
  /** Whose account it is, where the delivery says so; else empty. */
  readonly tenant: string;
  readonly source: Exclude<DeliverySource, 'poll' | 'signal'>;
  /** As the log has it. */
  readonly payload: object;
}

/** What the doors of a receiver are opened with, by the name of its source. */
export type DoorSecrets = Readonly<Record<ShippedDelivery['source'], string>>;

const sourceOf = (source: DeliverySource | null): ShippedDelivery['source'] | null =>
  source === 'webhook' || source === 'notify' || source === 'v2' ? source : null;

/** The webhooks of the shipped log that can be read, in its order. */
export const shippedDeliveries = (): readonly ShippedDelivery[] =>
  readFileSync(shipped('demo/fleet.ndjson'), 'utf8')
    .split('\n')
    .flatMap((text) => {
      const line = parseLine(text);
      if ('unreadable' in line || typeof line.payload !== 'object' || line.payload === null) return [];
      const { payload } = line;
      const source = sourceOf(line.source);
      const reading = readPayload(payload, 0, line.source ?? undefined);
      if (source === null || reading.kind !== 'event') return [];
      const { accountId, tenant = '' } = reading.event;
      return [{ accountId, tenant, source, payload }];
    });

/** A delivery as it is posted: where to, and with what. */
export interface SignedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Makes of a delivery what Unipile posts, signed as its kind is: by the secret of a header, by the address, or by a signature over
 * time and body (DOMAIN §4, §6).
 *
 * @param base - the address of the receiver
 * @param now - milliseconds since 1970
 */
export const signedPost = (
  { source, tenant, payload }: ShippedDelivery,
  base: string,
  secrets: DoorSecrets,
  now: number,
): SignedPost => {
  const body = JSON.stringify(payload);
  const headers = { 'content-type': 'application/json' };
  if (source === 'webhook')
    return {
      url: `${base}/webhooks/v1`,
      headers: { ...headers, [DEFAULT_V1_HEADER]: secrets.webhook },
      body,
    };
  if (source === 'notify')
    return {
      url: notifyUrl({ base, tenant, key: [secrets.notify] }),
      headers,
      body,
    };
  const seconds = String(Math.floor(now / 1000));
  const signature = new Secrets([secrets.v2], 'the secret').sign([seconds, '.', body]);
  return {
    url: `${base}/webhooks/v2`,
    headers: { ...headers, 'unipile-signature': `t=${seconds},v0=${signature}` },
    body,
  };
};
