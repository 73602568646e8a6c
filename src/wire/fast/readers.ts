import type { LogLine, Readers } from '../../model/delivery.ts';
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

/** Reads as `readersOf(readPayload)` does, the commonest deliveries and lines without parsing them. */
export const fastReaders: Readers = {
  payload: readPayload,
  delivery: (payload, at, source) =>
    (typeof payload === 'string' ? fastReadBody(payload)?.read(at) : undefined) ??
    plainReaders.delivery(payload, at, source),
  line: (text) => fastRead(text) ?? plainReaders.line(text),
};
