import type { DeliverySource, LogLine } from '../model/delivery.ts';
import { readLogTime } from './foreign-logs/log-time.ts';
import type { Zone } from './foreign-logs/zone.ts';
import { shown } from './text.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';

/** The words that a line may name its source with (DOMAIN §3.5). */
export const sources = [
  'webhook',
  'notify',
  'v2',
  'poll',
  'signal',
] as const satisfies readonly DeliverySource[];

/** What stands in `field`, where null is the same as nothing. */
const given = (line: JsonObject, field: string): unknown =>
  Object.hasOwn(line, field) ? (line[field] ?? undefined) : undefined;

/** Whether a line says what its payload is, and when or whence it came (DOMAIN §3.5). */
export const isWrapped = (value: JsonObject): boolean =>
  Object.hasOwn(value, 'payload') && (Object.hasOwn(value, 'received_at') || Object.hasOwn(value, 'source'));

/** Whether a line has the fields that we write, and no others. */
export const isPlain = (line: JsonObject): boolean =>
  Object.keys(line).every((key) => key === 'received_at' || key === 'source' || key === 'payload');

/**
 * Opens a wrapped line; what its payload is, is not looked at. A row of a table may say in `source` what it likes: a word
 * that names no source then says nothing.
 *
 * @param zone - of a time that names none itself
 */
export const openWrapper = (line: JsonObject, zone?: Zone): LogLine | { readonly unreadable: string } => {
  const time = given(line, 'received_at');
  const receivedAt = time === undefined ? null : readLogTime('received_at', time, zone);
  if (receivedAt !== null && typeof receivedAt === 'object') return { unreadable: receivedAt.fault };
  const word = given(line, 'source');
  const source = sources.find((known) => known === word) ?? null;
  if (word !== undefined && source === null && isPlain(line)) {
    return { unreadable: `source is not one of ${sources.join(', ')} but ${shown(word)}` };
  }
  return { receivedAt, source, payload: line['payload'] };
};

/**
 * Opens a line of a log that is parsed already, such as an element of a JSON array. Pure and total.
 *
 * @param value - `{"received_at","source","payload"}`, or a bare payload, which has neither time nor source
 * @returns the line, or the reason why it cannot be read
 */
export const openLine = (value: unknown): LogLine | { readonly unreadable: string } => {
  if (!isObject(value) || !isWrapped(value)) return { receivedAt: null, source: null, payload: value };
  return openWrapper(value);
};

/** The value that a text of JSON has; undefined when it is none. */
export const parseJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/**
 * Opens one line of a log (DOMAIN §3.5), with or without a byte order mark before it, by parsing it whatever it is. Pure
 * and total.
 *
 * @param text - the line without its end
 * @returns the line, or the reason why it cannot be read
 */
export const parseLine = (text: string): LogLine | { readonly unreadable: string } => {
  const parsed = parseJson(text.startsWith('\ufeff') ? text.slice(1) : text);
  return parsed === undefined
    ? { unreadable: `the line is not JSON: ${shown(text)}` }
    : openLine(parsed.value);
};
