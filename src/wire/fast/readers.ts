import type { LogLine, Payload, Readers, Reading } from '../../model/delivery.ts';
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
