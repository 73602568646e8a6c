import type {
  LineReader,
  LogFormat,
  LogLine,
  Payload,
  Reader,
  Readers,
  Reading,
} from '../../model/delivery.ts';
import { logReaderOf } from '../foreign-logs/log-reader.ts';
import { parseLine } from '../line.ts';
import { readersOf } from '../readers.ts';
import { readPayload } from '../payload.ts';
import { fastRead, fastReadBody } from './fast-read.ts';

/**
 * Opens one line of a log (DOMAIN §3.5), with or without a byte order mark before it: the commonest ones without parsing, whose
 * payload is parsed on first use. Pure and total.
 *
 * @param text - the line without its end
 * @returns the line, or the reason why it cannot be read
 */
export const readLine = (text: string): LogLine | { readonly unreadable: string } =>
  fastRead(text) ?? parseLine(text);

const plainReaders = readersOf(readPayload);

/** A body without a byte that is not ASCII has the form, or it has not; what it has beside does not matter here. */
const fastDelivery = (payload: Payload, at: number): Reading | undefined => {
  if (typeof payload === 'string') return fastReadBody(payload)?.read(at);
  return Buffer.isBuffer(payload) ? fastReadBody(payload.toString())?.read(at) : undefined;
};

/** Reads as `readersOf(readPayload)` does, the commonest deliveries and lines without parsing them. */
export const fastReaders: Readers = {
  payload: readPayload,
  delivery: (payload, at, source) => fastDelivery(payload, at) ?? plainReaders.delivery(payload, at, source),
  line: (text) => fastRead(text) ?? plainReaders.line(text),
};

/**
 * Makes a reader of logs for a replay: of lines as we write them, the commonest without parsing them, and as other systems
 * do, which are known by their shape. What the lines do not say, `format` does.
 *
 * @param reader - turns payloads into events. Default: all shapes of DOMAIN §3
 * @throws LifecycleError `invalidOption` for a place, a zone or a source that is none
 */
export const logReader = (format: LogFormat, reader?: Reader): LineReader => {
  const plain = logReaderOf(reader ?? readPayload, format);
  return reader === undefined ? (text) => fastRead(text) ?? plain(text) : plain;
};
