import type { Payload } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';

/** What a delivery was handed in as. */
export type Delivered =
  /** Text, or bytes that are text. */
  | { readonly text: string }
  /** Bytes that are not UTF-8, as a data URL, which holds all of them. */
  | { readonly garbled: string }
  /**
   * An object, copied through JSON, so that what the caller does with it afterwards, and what JSON leaves out, is in the log
   * neither.
   */
  | { readonly value: unknown; readonly json: string };

const unusable = (what: string, hint: string, cause?: unknown): LifecycleError =>
  new LifecycleError('payloadUnusable', `${what} is no payload`, { hint, cause });

const handIn =
  'Hand in the body: its text, its bytes (Buffer, Uint8Array), or the object that its JSON holds.';

const bytesIn = (payload: object): Buffer | undefined => {
  if (ArrayBuffer.isView(payload)) return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return payload instanceof ArrayBuffer ? Buffer.from(payload) : undefined;
};

const isUtf8 = (bytes: Buffer): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const ofBytes = (bytes: Buffer): Delivered => {
  const text = bytes.toString();
  // What is no UTF-8 shows as U+FFFD; only a text that has one need be looked at more closely.
  return !text.includes('\uFFFD') || isUtf8(bytes)
    ? { text }
    : { garbled: `data:application/octet-stream;base64,${bytes.toString('base64')}` };
};

/** An object as JSON text; undefined for one that JSON has no words for. */
const jsonOf = (payload: object): string | undefined => {
  try {
    return JSON.stringify(payload);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unusable(`an object that cannot be written as JSON (${why})`, handIn, error);
  }
};

const isPlain = (payload: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(payload);
  return prototype === null || prototype === Object.prototype;
};

const ofObject = (payload: object): Delivered => {
  const bytes = bytesIn(payload);
  if (bytes !== undefined) return ofBytes(bytes);
  if ('then' in payload && typeof payload.then === 'function')
    throw unusable('a promise', 'Await it, and hand in what it gives.');
  const json = jsonOf(payload);
  // Of a Request, a Map or a stream nothing is left.
  if (json === undefined || !/^[[{]/.test(json) || (json === '{}' && !isPlain(payload)))
    throw unusable(`an object of the class ${payload.constructor.name}`, handIn);
  return { value: JSON.parse(json) as unknown, json };
};

/**
 * What a delivery was handed in as.
 *
 * @throws LifecycleError `payloadUnusable` for anything but text, bytes and objects that JSON can hold
 */
export const delivered = (payload: Payload): Delivered => {
  // Callers without types hand in anything.
  const given: unknown = payload;
  if (typeof given === 'string') return { text: given };
  if (typeof given === 'object' && given !== null) return ofObject(given);
  throw unusable(given === null || given === undefined ? String(given) : `a ${typeof given}`, handIn);
};
