import { createHmac } from 'node:crypto';
import type { Signal } from '../machines/signal.ts';
import { notifyUrl, type EndpointName, type ReceiverSecrets } from './http/index.ts';
import { systemClock } from './lifecycle/system-clock.ts';
import { isoTime, type Clock } from './model/clock.ts';
import type { Moment } from './model/moment.ts';
import {
  notifyPayload,
  sampleTenant,
  signalBody,
  v1Payload,
  v2Payload,
  type NotifyPayload,
  type V1Said,
  type V2Payload,
} from './testing/payloads.ts';

/** Secrets for tests, in the form that `createReceiver` takes: one for each endpoint, and none for anything else. */
export const testSecrets = {
  v1: ['v1-secret-only-for-tests'],
  notify: ['notify-key-only-for-tests'],
  v2: ['v2-secret-only-for-tests'],
  signals: ['signal-secret-only-for-tests'],
} as const satisfies ReceiverSecrets;

/** How requests are made. */
export interface SignedRequestsOptions {
  /** Where the handler is, with what stands before its paths. Default `http://localhost:8787`. */
  readonly base?: string;
  /** The secrets that the handler knows; the first of each signs. Default {@link testSecrets}. */
  readonly secrets?: Readonly<Partial<Record<EndpointName, readonly string[]>>>;
  /** The header in which v1 webhooks carry their secret. Default `Unipile-Auth`. */
  readonly v1Header?: string;
  /** When v2 webhooks are signed and made. Default: the machine's clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** For whom a notify URL vouches. */
export interface NotifyVoucher {
  /** Default: the name in the notification. */
  readonly tenant?: string;
  /** Default: for ever. */
  readonly expires?: Moment;
}

/**
 * Requests as Unipile makes them, signed, for `fetch` or any handler of Requests. A text stands for a whole body, also one that
 * cannot be read.
 */
export interface SignedRequests {
  /** A v1 webhook: JSON that says it is a form, as it comes (DOMAIN §4). */
  v1(said?: Partial<V1Said> | string): Request;
  /** A notification of a hosted-auth link, to a notify URL. */
  notify(said?: Partial<NotifyPayload> | string, voucher?: NotifyVoucher): Request;
  /** A v2 webhook, made and signed now. */
  v2(said?: Partial<V2Payload> | string): Request;
  /** A signal of your own. */
  signal(signal?: Signal, accountId?: string): Request;
}

const saidBody = <Said extends object>(said: Said | string, whole: (said: Said) => unknown): string =>
  typeof said === 'string' ? said : JSON.stringify(whole(said));

/**
 * Makes signed requests.
 *
 * @throws LifecycleError `invalidOption`, with the first request to a notify URL, for a base that is none
 */
export const signedRequests = ({
  base = 'http://localhost:8787',
  secrets: given = {},
  v1Header = 'Unipile-Auth',
  clock = systemClock,
}: SignedRequestsOptions = {}): SignedRequests => {
  const secretOf = (name: EndpointName): string => (given[name] ?? testSecrets[name])[0] ?? '';
  const at = (path: string): string => `${base.replace(/\/+$/, '')}${path}`;
  const post = (url: string, type: string, headers: Record<string, string>, body: string): Request =>
    new Request(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
  return {
    v1: (said = {}) =>
      post(
        at('/webhooks/v1'),
        'application/x-www-form-urlencoded',
        { [v1Header]: secretOf('v1') },
        saidBody(said, v1Payload),
      ),
    notify: (said = {}, { tenant, expires } = {}) => {
      const named = typeof said === 'string' ? undefined : said.name;
      const url = notifyUrl({
        base,
        tenant: tenant ?? named ?? sampleTenant,
        key: [secretOf('notify')],
        ...(expires === undefined ? {} : { expires }),
      });
      return post(url, 'application/json', {}, saidBody(said, notifyPayload));
    },
    v2: (said = {}) => {
      const now = clock.now();
      const body = saidBody(said, (each) => v2Payload({ created_at: isoTime(now), ...each }));
      const t = String(Math.floor(now / 1000));
      const signature = createHmac('sha256', secretOf('v2')).update(`${t}.${body}`).digest('hex');
      return post(
        at('/webhooks/v2'),
        'application/json',
        { 'unipile-signature': `t=${t},v0=${signature}` },
        body,
      );
    },
    signal: (signal, accountId) =>
      post(
        at('/signals'),
        'application/json',
        { authorization: `Bearer ${secretOf('signals')}` },
        JSON.stringify(signalBody(signal, accountId)),
      ),
  };
};
