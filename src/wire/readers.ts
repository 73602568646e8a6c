import type { Reader, Readers, Reading } from '../model/delivery.ts';
import { readBody, unreadableReading, type Arrival } from './bodies.ts';
import { logReaderOf } from './foreign-logs/log-reader.ts';
import { parseBody } from './form.ts';

const readText = (read: Reader, text: string, arrival: Arrival): Reading => {
  const parsed = parseBody(text);
  return 'unreadable' in parsed
    ? unreadableReading(parsed.unreadable, text, arrival)
    : readBody(read, { payload: parsed.value, raw: text }, arrival);
};

/**
 * Reads a copy through JSON, so that what the caller does with the object afterwards, and what JSON leaves out, is in the log
 * neither.
 */
const readCopy = (read: Reader, payload: unknown, arrival: Arrival): Reading => {
  let json: string | undefined;
  try {
    json = JSON.stringify(payload) as string | undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unreadableReading(`the payload cannot be written as JSON: ${why}`, '', arrival);
  }
  return json === undefined
    ? readBody(read, { payload }, arrival)
    : readBody(read, { payload: JSON.parse(json) as unknown, json }, arrival);
};

/** Reads deliveries and lines the plain way: everything is parsed, and every payload goes through `read`. */
export const readersOf = (read: Reader): Readers => ({
  payload: read,
  delivery: (payload, at, source = undefined) => {
    const arrival = { at, source: source ?? null, origin: null };
    return typeof payload === 'string' ? readText(read, payload, arrival) : readCopy(read, payload, arrival);
  },
  line: logReaderOf(read),
});
