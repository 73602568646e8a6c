import type { Notice } from '../notice.ts';
import type { Sink } from '../sink.ts';
import { Poster, type PostOptions } from './post.ts';
import { Signer } from './secrets.ts';

/** What a webhook sink is made of. */
export interface WebhookSinkOptions extends PostOptions {
  readonly name: string;
  /** Signs what is sent: `whsec_` and a key as base64. Two while they are being rotated: both sign. */
  readonly secrets: readonly string[];
  /** Which notices it sends. Default: all. */
  readonly wants?: (notice: Notice) => boolean;
  /** The present moment, in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
}

/** What a webhook sends, as Standard Webhooks has it. */
const webhookBody = (notice: Notice): string =>
  JSON.stringify({ type: `notice.${notice.type}`, timestamp: notice.at, data: notice });

/**
 * A sink that posts to an address, signed as Standard Webhooks says; the notice's key is its `webhook-id`. Redirects are not
 * followed.
 *
 * @throws LifecycleError `invalidOption` for an address or a secret that cannot be used; no message holds either
 */
export const webhookSink = (options: WebhookSinkOptions): Sink => {
  const { name, secrets, wants = () => true, now = () => Date.now() } = options;
  const [poster, signer] = [new Poster(options), new Signer(secrets)];
  return {
    name,
    wants,
    deliver(notice, signal) {
      const [body, at] = [webhookBody(notice), now()];
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'account-lifecycle',
        ...signer.headersFor(notice.key, at, body),
      };
      return poster.post({ headers, body, signal }, at);
    },
    close: () => poster.close(),
  };
};
