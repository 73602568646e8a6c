import type { Reader, Readers, Reading } from '../model/delivery.ts';
import { readBody, unreadableReading, type Arrival } from './bodies.ts';
import { logReaderOf } from './foreign-logs/log-reader.ts';
import { delivered, type Delivered } from './delivered.ts';
import { parseBody } from './form.ts';

const readText = (read: Reader, text: string, arrival: Arrival): Reading => {
  const parsed = parseBody(text);
  return 'unreadable' in parsed
    ? unreadableReading(parsed.unreadable, text, arrival)
    : readBody(read, { payload: parsed.value, raw: text }, arrival);
};

const readDelivered = (read: Reader, given: Delivered, arrival: Arrival): Reading => {
  if ('text' in given) return readText(read, given.text, arrival);
  return 'garbled' in given
    ? unreadableReading('the body is not valid UTF-8', given.garbled, arrival)
    : readBody(read, { payload: given.value, json: given.json }, arrival);
};

/** Reads deliveries and lines the plain way: everything is parsed, and every payload goes through `read`. */
export const readersOf = (read: Reader): Readers => ({
  payload: read,
  delivery: (payload, at, source = undefined) => {
    const arrival = { at, receivedAt: at, source: source ?? null, origin: null };
    return readDelivered(read, delivered(payload), arrival);
  },
  line: logReaderOf(read),
});
