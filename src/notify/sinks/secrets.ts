import { createHmac } from 'node:crypto';
import { LifecycleError } from '../../model/errors.ts';

const PREFIX = 'whsec_';

/** The fewest and the most bytes of a key, as Standard Webhooks says. */
const FEWEST_KEY_BYTES = 24;
const MOST_KEY_BYTES = 64;

/** How many secrets sign at once: the new one and the old one of a rotation. */
const MOST_SIGNING = 2;

const signingKey = (secret: string): Buffer => {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(text, 'base64');
  if (key.length >= FEWEST_KEY_BYTES && key.length <= MOST_KEY_BYTES && key.toString('base64') === text)
    return key;
  throw new LifecycleError('invalidOption', 'a secret of a webhook sink cannot be used', {
    hint: `Give ${PREFIX} and ${FEWEST_KEY_BYTES} to ${MOST_KEY_BYTES} bytes as base64, such as the output of: echo "${PREFIX}$(openssl rand -base64 32)"`,
  });
};

/** Signs what a webhook sends. It never shows a secret: not when printed, logged or turned into JSON. */
export class Signer {
  readonly #keys: readonly Buffer[];

  /**
   * @param secrets - one, or two while they are being rotated
   * @throws LifecycleError `invalidOption`; no message holds a secret
   */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0 || secrets.length > MOST_SIGNING)
      throw new LifecycleError(
        'invalidOption',
        `a webhook sink has ${secrets.length === 0 ? 'no secret' : `${secrets.length} secrets`}`,
        {
          hint: 'Give one secret; two while they are being rotated.',
        },
      );
    this.#keys = secrets.map(signingKey);
  }

  /**
   * The headers of Standard Webhooks, with a signature for each secret.
   *
   * @param at - the moment of the attempt, in milliseconds since 1970
   */
  headersFor(id: string, at: number, body: string): Readonly<Record<string, string>> {
    const timestamp = String(Math.floor(at / 1000));
    const signatures = this.#keys.map(
      (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    );
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    };
  }
}
