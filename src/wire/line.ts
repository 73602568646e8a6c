import type { DeliverySource, LogLine } from '../model/delivery.ts';
import { Check } from './check.ts';
import { shown } from './text.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';

/** The words that a line may name its source with (DOMAIN §3.5). */
const sources = ['webhook', 'notify', 'v2', 'poll', 'signal'] as const satisfies readonly DeliverySource[];

/** What stands in `field`, where null is the same as nothing. */
const given = (line: JsonObject, field: string): unknown =>
  Object.hasOwn(line, field) ? (line[field] ?? undefined) : undefined;

const isWrapped = (value: unknown): value is JsonObject =>
  isObject(value) &&
  Object.hasOwn(value, 'payload') &&
  (Object.hasOwn(value, 'received_at') || Object.hasOwn(value, 'source'));

/**
 * Opens a line of a log that is parsed already, such as an element of a JSON array. Pure and total.
 *
 * @param value - `{"received_at","source","payload"}`, or a bare payload, which has neither time nor source
 * @returns the line, or the reason why it cannot be read
 */
export const openLine = (value: unknown): LogLine | { readonly unreadable: string } => {
  if (!isWrapped(value)) return { receivedAt: null, source: null, payload: value };
  const payload = value['payload'];
  const check = new Check();
  const time = given(value, 'received_at');
  const receivedAt = time === undefined ? null : check.time('received_at', time);
  const word = given(value, 'source');
  const source = word === undefined ? null : check.oneOf('source', word, sources);
  return check.fault === undefined ? { receivedAt, source, payload } : { unreadable: check.fault };
};

const parseJson = (text: string): { readonly value: unknown } | undefined => {
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
