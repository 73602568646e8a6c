import type { Provider } from '../provider.ts';
import type { Cause, CauseName } from './cause.ts';
import { emailCauses } from './email.ts';
import { imapCauses } from './imap.ts';
import { instagramCauses } from './instagram.ts';
import { linkedinCauses } from './linkedin.ts';
import { phoneCauses } from './phone.ts';

/** The 25 documented causes of CREDENTIALS, in documented order (DOMAIN §5). */
export const causes: readonly Cause[] = [
  ...imapCauses,
  ...emailCauses,
  ...phoneCauses,
  ...instagramCauses,
  ...linkedinCauses,
];

const ofProvider: Readonly<Record<Provider, readonly Cause[]>> = {
  linkedin: linkedinCauses,
  whatsapp: phoneCauses,
  instagram: instagramCauses,
  messenger: [],
  telegram: phoneCauses,
  x: [],
  google: emailCauses,
  microsoft: emailCauses,
  imap: imapCauses,
  other: [],
};

/** The documented causes of a provider, in documented order; none for Messenger, X and `other` (DOMAIN §5). */
export const causesOf = (provider: Provider): readonly Cause[] => ofProvider[provider];

/** The full name of a cause, for example `linkedin.sessionExpired`. */
export const nameOf = (cause: Cause): CauseName => `${cause.family}.${cause.code}`;

const named: ReadonlyMap<string, Cause> = new Map(causes.map((cause) => [nameOf(cause), cause]));

/** The cause with this full name; undefined for any other word, `undetermined` included. */
export const causeNamed = (name: string): Cause | undefined => named.get(name);

/** Who has to act, and what there is to do. */
export type Remedy = Pick<Cause, 'actor' | 'forUser' | 'forOperator' | 'retryHelps'>;

/** The remedy while no documented cause can be told: Unipile's list is not complete (DOMAIN §5). */
export const undetermined: Remedy = {
  actor: 'user',
  forUser: 'The connection to your account was interrupted: please reconnect it.',
  forOperator: 'Send the user a link to reconnect; if that fails, look at what the reconnect was answered.',
  retryHelps: true,
};
