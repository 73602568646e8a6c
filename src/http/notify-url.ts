import { LifecycleError } from '../model/errors.ts';
import { canBeTenant, MOST_TENANT_LENGTH } from '../model/storable-text.ts';
import { momentOf, type Moment } from '../model/moment.ts';
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
  /** Until when the URL holds, to the second; later it is refused. Default: for ever. */
  readonly expires?: Moment;
}

/**
 * The `notify_url` for a hosted-auth link: it vouches for the tenant, because nothing else in such a notification does
 * (DOMAIN §3.2). Whoever has it can say that an account of this tenant was connected, so treat it as a secret.
 *
 * @throws LifecycleError `invalidOption` for a base, tenant or time that cannot be used
 */
export const notifyUrl = ({ base, tenant, key, expires }: NotifyUrlParts): string => {
  const url = below(baseUrl(base, 'notify URL'), NOTIFY_PATH);
  if (!canBeTenant(tenant))
    throw new LifecycleError('invalidOption', `the tenant cannot be ${JSON.stringify(tenant.slice(0, 40))}`, {
      hint: `Give the id that you send as \`name\` with the hosted-auth link: 1 to ${MOST_TENANT_LENGTH} characters, and no control characters.`,
    });
  const secrets = key instanceof Secrets ? key : new Secrets(key, 'key');
  const until = expires === undefined ? undefined : String(Math.floor(momentOf(expires) / 1000));
  url.search = new URLSearchParams({
    tenant,
    ...(until === undefined ? {} : { expires: until }),
    s: notifySignature(secrets, tenant, until),
  }).toString();
  return url.href;
};
