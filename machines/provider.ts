/** A messaging, social or mail service whose accounts Unipile connects (DOMAIN §1). */
export type Provider = (typeof providers)[number];

/** The nine providers, and `other` for everything not listed, in documented order (DOMAIN §1). */
export const providers = [
  'linkedin',
  'whatsapp',
  'instagram',
  'messenger',
  'telegram',
  'x',
  'google',
  'microsoft',
  'imap',
  'other',
] as const;

/** Account types as the wire spells them, and the provider that each stands for (DOMAIN §1). */
const providerOfAccountType: ReadonlyMap<string, Provider> = new Map([
  ['LINKEDIN', 'linkedin'],
  ['WHATSAPP', 'whatsapp'],
  ['INSTAGRAM', 'instagram'],
  ['MESSENGER', 'messenger'],
  ['TELEGRAM', 'telegram'],
  ['TWITTER', 'x'],
  ['GOOGLE_OAUTH', 'google'],
  ['GOOGLE', 'google'],
  ['GOOGLE_CALENDAR', 'google'],
  ['OUTLOOK', 'microsoft'],
  ['MICROSOFT', 'microsoft'],
  ['EXCHANGE', 'microsoft'],
  ['MAIL', 'imap'],
  ['IMAP', 'imap'],
  ['ICLOUD', 'imap'],
]);

/**
 * The provider behind an account type. A type that is not listed, or none at all, is `other`; it is kept
 * under its wire name elsewhere and never refused (DOMAIN §1).
 */
export const providerOf = (accountType: string | null): Provider =>
  (accountType === null ? undefined : providerOfAccountType.get(accountType.toUpperCase())) ?? 'other';

/** Providers that announce the end of a sync with SYNC_SUCCESS (DOMAIN §2). */
const reporting: ReadonlySet<Provider> = new Set(['linkedin', 'imap', 'whatsapp', 'instagram', 'telegram']);

/** Whether the provider ever sends SYNC_SUCCESS; "ready" must not wait for it where it does not (DOMAIN §2, §8). */
export const reportsSync = (provider: Provider): boolean => reporting.has(provider);
