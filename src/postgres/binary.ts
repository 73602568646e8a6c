/**
 * Arrays in the binary form of the wire. The driver writes lists as texts, in which every quote is escaped, and the server takes them
 * apart again letter by letter; a list of rows has tens of thousands of both.
 *
 * @module
 */

/** The types of elements, as PostgreSQL numbers types. */
const typeNumbers = { boolean: 16, bytea: 17, bigint: 20, smallint: 21, integer: 23, text: 25 } as const;

/** A type of elements, by its name in SQL. */
export type ElementType = keyof typeof typeNumbers;

/** An element of any of them; null where there is none. */
export type ArrayItem = string | number | boolean | Buffer | null;

const HEAD_BYTES = 20;
const SIZE_BYTES = 4;
const NULL_LENGTH = -1;

/** The most bytes of UTF-8 that a UTF-16 unit takes. */
const MOST_BYTES_OF_UNIT = 3;

/** How many bytes an element takes at most. */
const mostBytesOf = (element: ArrayItem): number => {
  if (typeof element === 'string') return element.length * MOST_BYTES_OF_UNIT;
  return element instanceof Buffer ? element.length : 8;
};

/** Is thrown for a number that is none of the database's. It bears the code by which the database says the same. */
class NoWholeNumber extends Error {
  readonly code = '22P02';
}

const HALF = 2 ** 32;

const putBigint = (buffer: Buffer, at: number, number: number): number => {
  if (!Number.isSafeInteger(number)) throw new NoWholeNumber(`${number} is no whole number that can be kept`);
  const high = Math.floor(number / HALF);
  buffer.writeInt32BE(high, at);
  return buffer.writeUInt32BE(number - high * HALF, at + 4) - at;
};

/** Writes an element, and returns how many bytes it has. */
const putItem = (buffer: Buffer, at: number, type: ElementType, element: ArrayItem): number => {
  if (typeof element === 'string') return buffer.write(element, at, 'utf8');
  if (element instanceof Buffer) return element.copy(buffer, at);
  const number = Number(element);
  if (type === 'bigint') return putBigint(buffer, at, number);
  if (type === 'integer') return buffer.writeInt32BE(number, at) - at;
  if (type === 'smallint') return buffer.writeInt16BE(number, at) - at;
  return buffer.writeInt8(number, at) - at;
};

/** A list as an array of one dimension. */
export const arrayOf = (type: ElementType, elements: readonly ArrayItem[]): Buffer => {
  let room = HEAD_BYTES;
  for (const element of elements) room += SIZE_BYTES + mostBytesOf(element);
  const buffer = Buffer.allocUnsafe(room);
  const isEmpty = elements.length === 0;
  buffer.writeInt32BE(isEmpty ? 0 : 1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(typeNumbers[type], 8);
  if (isEmpty) return buffer.subarray(0, 12);
  buffer.writeInt32BE(elements.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = HEAD_BYTES;
  for (const element of elements) {
    const length = element === null ? NULL_LENGTH : putItem(buffer, at + SIZE_BYTES, type, element);
    buffer.writeInt32BE(length, at);
    at += SIZE_BYTES + Math.max(length, 0);
  }
  return buffer.subarray(0, at);
};
