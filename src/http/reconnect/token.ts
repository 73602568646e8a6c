import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Secrets } from '../secrets.ts';

/** What the URL of a mail stands for: one break of one account. */
export interface ReconnectClaims {
  readonly accountId: string;
  readonly incarnation: number;
  /** The version of the first transition of the break. */
  readonly version: number;
  /** Until when, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Keeps these tokens apart from any other use of the same key. */
const PURPOSE = 'account-lifecycle reconnect 1\n';

const CIPHER = 'aes-256-gcm';

const NONCE_BYTES = 12;

const TAG_BYTES = 16;

/**
 * The claims as a token for a URL. It is encrypted, because mails are forwarded and addresses are logged: whose account it
 * is stays unreadable to others.
 */
export const sealed = (
  secrets: Secrets,
  { accountId, incarnation, version, expiresAt }: ReconnectClaims,
): string => {
  const [key] = secrets.keysFor(PURPOSE);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const text = JSON.stringify([accountId, incarnation, version, expiresAt]);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
};

/** What a key opens; null when the token was not made with it. The tag is compared in constant time. */
const openedWith = (key: Buffer, bytes: Buffer): string | null => {
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
};

/** The longest token that is looked at: ids are short. */
const LONGEST_TOKEN = 4096;

/** The claims behind a token; null for one that was not made with these secrets. */
export const unsealed = (secrets: Secrets, token: string): ReconnectClaims | null => {
  if (token.length > LONGEST_TOKEN || !/^[\w-]+$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  for (const key of secrets.keysFor(PURPOSE)) {
    const text = openedWith(key, bytes);
    if (text === null) continue;
    const [accountId, incarnation, version, expiresAt] = JSON.parse(text) as [string, number, number, number];
    return { accountId, incarnation, version, expiresAt };
  }
  return null;
};
