import { createHash } from 'node:crypto';

/** The most bytes of an id: an entry of an index has up to two of them, and room for 2,704. */
const MOST_ID_BYTES = 1200;

/** What a text of PostgreSQL cannot hold. */
const NUL = '\0';

/** Below this many UTF-16 units a text is short enough, whatever its characters. */
const SHORT_FOR_CERTAIN = MOST_ID_BYTES / 3;

const isShort = (text: string): boolean =>
  text.length <= SHORT_FOR_CERTAIN || Buffer.byteLength(text) <= MOST_ID_BYTES;

/** See `Ledger.idFault`. */
export const idFault = (id: string): string | null => {
  if (id.includes(NUL)) return 'an id has a NUL in it, which PostgreSQL cannot keep';
  return isShort(id)
    ? null
    : `an id has more than ${MOST_ID_BYTES} bytes, which is more than an index of PostgreSQL takes`;
};

/**
 * A text as it is looked up, where it stands whole elsewhere: one that no index takes stands for itself by its digest.
 */
export const lookupText = (text: string): string =>
  idFault(text) === null ? text : `\u0001${createHash('sha256').update(text).digest('hex')}`;

/** A text for people, without what cannot be kept. */
export const tellable = (text: string): string => text.replaceAll(NUL, '\u{fffd}');
