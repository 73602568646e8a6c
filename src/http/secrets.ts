import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { LifecycleError } from '../model/errors.ts';

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/**
 * Whether two texts are equal, in a time that tells nothing of where they differ or how long they are: what is compared
 * are their SHA-256 digests.
 */
export const isSameText = (one: string, other: string): boolean =>
  timingSafeEqual(digestOf(one), digestOf(other));

/** Room for the length of a text in front of it, in bytes. */
const LENGTH_BYTES = 4;

/** Texts are compared in pieces of memory of a multiple of so many bytes. */
const FRAME_BYTES = 64;

/** Writes a text into a blank frame: its length, then what fits of it. Two frames are equal when the texts are. */
const frame = (text: string, into: Buffer): Buffer => {
  into.writeUInt32LE(text.length);
  into.write(text, LENGTH_BYTES);
  return into;
};

/** How many secrets may be valid at once: the old and the new one of a rotation. */
const MOST_SECRETS = 2;

/** What a header can carry unchanged; a comma stands between secrets. */
const secretText = /^[\x21-\x2b\x2d-\x7e]+$/;

/** The fewest characters of a secret: fewer can be guessed. */
const FEWEST_CHARACTERS = 16;

/** What a secret must not be, how that is called, and what to do; in the order in which it is told. */
const unfitSecrets: readonly (readonly [isFault: (word: string) => boolean, fault: string, hint: string])[] =
  [
    [
      (word) => word !== word.trim(),
      'with a space or a line end around it',
      'Leave them out; in a file, the line end after a secret may stay.',
    ],
    [
      (word) => /^["'`]|["'`]$/.test(word),
      'in quotes',
      'Leave them out: what reads an environment file, such as Docker, may keep quotes as a part of the value.',
    ],
    [
      (word) => !secretText.test(word),
      'that a header cannot carry',
      'Use visible ASCII characters without commas and spaces, such as the output of `openssl rand -hex 32`.',
    ],
    [
      (word) => word.length < FEWEST_CHARACTERS,
      `of fewer than ${FEWEST_CHARACTERS} characters`,
      'Use one that cannot be guessed, such as the output of `openssl rand -hex 32`.',
    ],
  ];

const assertFit = (word: string, what: string): void => {
  const found = unfitSecrets.find(([isFault]) => isFault(word));
  if (found === undefined) return;
  const [, fault, hint] = found;
  throw new LifecycleError('invalidOption', `${what} holds a secret ${fault}`, { hint });
};

/**
 * One secret, or two while they are being rotated. It never shows itself: not when printed, logged or turned into JSON.
 */
export class Secrets {
  readonly #words: readonly [string, ...string[]];
  /** One for each secret, all of the same size. */
  readonly #frames: readonly Buffer[];
  /** A frame for the text to be compared; blank but for the moment of it. */
  readonly #given: Buffer;

  /**
   * @param words - one or two secrets; the first one signs
   * @param what - for the error's message, such as the name of an environment variable
   * @throws LifecycleError `invalidOption` for none, more than two, or one that is short, in quotes, or that a header cannot carry
   */
  constructor(words: readonly string[], what: string) {
    // Callers without types give what an environment variable holds that is not set.
    if (words.some((word: unknown) => word === undefined || word === ''))
      throw new LifecycleError('invalidOption', `${what} holds a secret that is not set`, {
        hint: 'Set the environment variable that it is taken from, or leave this endpoint out.',
      });
    const [first, ...rest] = words;
    if (first === undefined || words.length > MOST_SECRETS)
      throw new LifecycleError(
        'invalidOption',
        `${what} holds ${words.length === 0 ? 'no secret' : `${words.length} secrets`}`,
        {
          hint: 'Give one secret, such as the output of `openssl rand -hex 32`; two while you rotate them.',
        },
      );
    for (const word of words) assertFit(word, what);
    this.#words = [first, ...rest];
    const longest = LENGTH_BYTES + Math.max(...words.map(({ length }) => length));
    const bytes = Math.ceil(longest / FRAME_BYTES) * FRAME_BYTES;
    this.#frames = words.map((word) => frame(word, Buffer.alloc(bytes)));
    this.#given = Buffer.alloc(bytes);
  }

  /**
   * Whether the text is one of the secrets. Takes the same time whichever it is, and when it is none: what is compared are
   * frames of one size, whole. A digest would do as well and costs several times as much.
   */
  includes(text: string): boolean {
    const given = frame(text, this.#given);
    let found = false;
    for (const known of this.#frames) found = timingSafeEqual(given, known) || found;
    given.fill(0);
    return found;
  }

  /** The HMAC-SHA256 of the parts, one after the other, under the first secret, in hexadecimal. */
  sign(parts: readonly (string | Uint8Array)[]): string {
    return signatureOf(this.#words[0], parts);
  }

  /** Whether one of the signatures is the HMAC-SHA256 of the parts under one of the secrets. */
  hasSigned(parts: readonly (string | Uint8Array)[], signatures: readonly string[]): boolean {
    let found = false;
    for (const word of this.#words) {
      const expected = signatureOf(word, parts);
      for (const signature of signatures) found = isSameText(signature.toLowerCase(), expected) || found;
    }
    return found;
  }

  /** Keys of 256 bits for one purpose, one from each secret, the first one's first. Nobody can tell the secrets from them. */
  keysFor(purpose: string): readonly [Buffer, ...Buffer[]] {
    const [first, ...rest] = this.#words;
    const keyOf = (word: string): Buffer => createHmac('sha256', word).update(purpose).digest();
    return [keyOf(first), ...rest.map(keyOf)];
  }

  /** What stands for the secrets wherever they would be written out. */
  toJSON(): string {
    return '[secret]';
  }

  toString(): string {
    return '[secret]';
  }
}

const signatureOf = (secret: string, parts: readonly (string | Uint8Array)[]): string => {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
};
