import { LifecycleError } from '../model/errors.ts';
import { notifySignature } from './authentication.ts';
import { baseUrl, below } from './base-url.ts';
import { NOTIFY_PATH } from './endpoint.ts';
import { Secrets } from './secrets.ts';

/** What a notify URL is made of. */
export interface NotifyUrlParts {
  /** Where the receiver is reached from outside, with what stands before its paths: `https://hooks.example.com/unipile`. */
  readonly base: string;
  /** Your own user's id: what you give as `name` when you ask for a hosted-auth link. */
  readonly tenant: string;
  /** The notify key; with two, the first one signs. */
  readonly key: Secrets | readonly string[];
}

/**
 * The `notify_url` for a hosted-auth link: it vouches for the tenant, because nothing else in such a notification does
 * (DOMAIN §3.2). Whoever has it can say that an account of this tenant was connected, so treat it as a secret.
 *
 * @throws LifecycleError `invalidOption` for a base or tenant that cannot be used
 */
export const notifyUrl = ({ base, tenant, key }: NotifyUrlParts): string => {
  const url = below(baseUrl(base, 'notify URL'), NOTIFY_PATH);
  if (tenant === '' || /\p{Surrogate}/u.test(tenant))
    throw new LifecycleError('invalidOption', 'the tenant is empty or no proper text', {
      hint: 'Give the id that you send as `name` with the hosted-auth link.',
    });
  const secrets = key instanceof Secrets ? key : new Secrets(key, 'key');
  url.search = new URLSearchParams({ tenant, s: notifySignature(secrets, tenant) }).toString();
  return url.href;
};
