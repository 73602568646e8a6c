/** Property names that reach an object's prototype; never a key of a payload, an id or a word. */
const prototypeNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether `name` reaches an object's prototype, and so must be no key, id or word. */
export const isPrototypeName = (name: string): boolean => prototypeNames.has(name);

/**
 * What SQLite or a terminal would change in a text. Cc is C0, DEL and C1; under the `u` flag Cs is a surrogate without its
 * partner.
 */
export const unstorableCharacter = /[\p{Cc}\p{Cs}]/u;

/** The most characters (UTF-16 units) that a tenant may have. */
export const MOST_TENANT_LENGTH = 1024;

/** Whether a text can be the tenant of an account: whatever reads deliveries leaves any other out. */
export const canBeTenant = (text: string): boolean =>
  text !== '' &&
  text.length <= MOST_TENANT_LENGTH &&
  !unstorableCharacter.test(text) &&
  !isPrototypeName(text);
