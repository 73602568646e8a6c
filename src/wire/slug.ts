import { detailLength } from '../../machines/signal.ts';
import type { Check } from './check.ts';
import { textLimits } from './text.ts';

/** What v2 calls some errors that v1 has another word for (DOMAIN §6). */
const wordsOfV2: ReadonlyMap<string, string> = new Map([
  ['invalid_authorization', 'expired_credentials'],
  ['proxy_auth_error', 'invalid_proxy_credentials'],
  ['proxy_timeout', 'proxy_error'],
  ['session_mismatch', 'account_mismatch'],
]);

/**
 * An API error's slug. `errors/too_many_requests`, `provider/too_many_requests`, `api/too_many_requests` and
 * `too_many_requests` are the same, and v2's words are taken as those of v1. Empty when none was given.
 */
export const readSlug = (value: unknown, check: Check): string => {
  const bare = (check.statedText('error', value, textLimits.free) ?? '').replace(
    /^(?:errors|provider|api)\//,
    '',
  );
  return wordsOfV2.get(bare) ?? bare;
};

// Cc is C0, DEL and C1; under the `u` flag Cs is a surrogate without its partner.
const unstorable = /[\p{Cc}\p{Cs}]+/gu;

/**
 * A provider's own words, on one line and cut to {@link detailLength}; nothing where there are none. They are a fact beside the
 * status of an answer, and never cost it (DOMAIN §9.11).
 */
export const readDetail = (value: unknown): { readonly detail?: string } => {
  if (typeof value !== 'string') return {};
  const detail = value
    .replaceAll(unstorable, ' ')
    .trim()
    .slice(0, detailLength)
    .replace(/\p{Cs}$/u, '');
  return detail === '' ? {} : { detail };
};
