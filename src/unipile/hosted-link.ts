import { isoTime } from '../model/clock.ts';
import { textOf } from './answer.ts';
import { unreadableAnswer } from './fault.ts';
import { demand } from './request.ts';
import type { Settings } from './settings.ts';

/** What a link is to do, by which a user reconnects an account in the browser. */
export interface HostedLink {
  readonly accountId: string;
  /** Until when it may be used, in milliseconds since 1970. Unipile's daily restart ends it at the latest. */
  readonly expiresAt: number;
  /** Your own user's id; it comes back in the notification (DOMAIN §3.2). */
  readonly name?: string;
  /** Where the notification goes. It carries no authentication, so put a secret into the URL (DOMAIN §3.2). */
  readonly notifyUrl?: string;
  readonly successUrl?: string;
  readonly failureUrl?: string;
}

const bodyOf = (link: HostedLink, origin: string) => ({
  // "create" would make a second account and leave this one as it is.
  type: 'reconnect',
  reconnect_account: link.accountId,
  api_url: origin,
  expiresOn: isoTime(link.expiresAt),
  ...(link.name === undefined ? {} : { name: link.name }),
  ...(link.notifyUrl === undefined ? {} : { notify_url: link.notifyUrl }),
  ...(link.successUrl === undefined ? {} : { success_redirect_url: link.successUrl }),
  ...(link.failureUrl === undefined ? {} : { failure_redirect_url: link.failureUrl }),
});

/** Makes a link. It is for now, not for keeping: every link dies at Unipile's daily restart (DOMAIN §7). */
export const makeHostedLink = async (
  link: HostedLink,
  settings: Settings,
  signal?: AbortSignal,
): Promise<string> => {
  const call = { method: 'POST', path: '/hosted/accounts/link' } as const;
  const secrets = link.notifyUrl === undefined ? [] : [link.notifyUrl];
  const { body } = await demand({ ...call, body: bodyOf(link, settings.origin), signal }, settings, secrets);
  const url = textOf(body, 'url');
  if (URL.canParse(url)) return url;
  throw unreadableAnswer(call, 'it has no link');
};
