import { providers, type Provider } from '../provider.ts';
import type { Cause, CauseName } from './cause.ts';
import { emailCauses } from './families/email.ts';
import { imapCauses } from './families/imap.ts';
import { instagramCauses } from './families/instagram.ts';
import { linkedinCauses } from './families/linkedin.ts';
import { phoneCauses } from './families/phone.ts';

/**
 * The causes of CREDENTIALS that the chart has a state for, family by family: the 25 documented ones in documented order
 * (DOMAIN §5), and after those of a family what is real and not documented.
 */
export const causes: readonly Cause[] = [
  ...imapCauses,
  ...emailCauses,
  ...phoneCauses,
  ...instagramCauses,
  ...linkedinCauses,
];

const ofProvider: ReadonlyMap<Provider, readonly Cause[]> = new Map(
  providers.map((provider) => [provider, causes.filter((cause) => cause.providers.includes(provider))]),
);

/** The causes of a provider, the documented ones first; none for Messenger, X and `other` (DOMAIN §5). */
export const causesOf = (provider: Provider): readonly Cause[] => ofProvider.get(provider) ?? [];

/** The full name of a cause, for example `linkedin.sessionExpired`. */
export const nameOf = (cause: Cause): CauseName => `${cause.family}.${cause.code}`;

const named: ReadonlyMap<string, Cause> = new Map(causes.map((cause) => [nameOf(cause), cause]));

/** The cause with this full name; undefined for any other word, `undetermined` included. */
export const causeNamed = (name: string): Cause | undefined => named.get(name);

/** Who has to act, and what there is to do. */
export type Remedy = Pick<Cause, 'actor' | 'forUser' | 'forUserIfCertain' | 'forOperator' | 'retryHelps'>;

/** The remedy while no cause can be told: the list is not complete (DOMAIN §5). */
export const undetermined: Remedy = {
  actor: 'user',
  forUser: 'The connection to your account was interrupted: please reconnect it.',
  forOperator:
    'First retry with what is stored: POST /api/v1/accounts/{id}. If that fails, send the user a link to reconnect.',
  retryHelps: true,
};
