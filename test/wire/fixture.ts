import { readdirSync, readFileSync } from 'node:fs';
import type { AccountEvent } from '../../machines/event.ts';
import type { DeliverySource, PayloadReading } from '../../src/model/delivery.ts';
import { readPayload } from '../../src/wire/index.ts';

const folder = new URL('./fixtures/', import.meta.url);

/** A parsed JSON object that a test may change. */
export type Payload = Record<string, unknown>;

/** A fresh copy of the payload in `fixtures/<name>.json`. */
export const fixture = (name: string): Payload =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

/** The names of all fixtures that begin with `prefix`. */
export const fixtureNames = (prefix: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.replace(/\.json$/, ''));

/** The account id of all v1 fixtures: it begins with `-`, as real ones may. */
export const accountId = '-Qm7xR2vTf6KpZ1bN_dWsA';

/** When the payloads of these tests are received. */
export const at = Date.UTC(2026, 2, 1, 9);

/** Reads a payload that must be an event. */
export const eventOf = (payload: unknown, source?: DeliverySource): AccountEvent => {
  const reading = readPayload(payload, at, source);
  if (reading.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(reading)}`);
  return reading.event;
};

/** Reads a payload that must be unreadable. */
export const reasonOf = (payload: unknown, source?: DeliverySource): string => {
  const reading: PayloadReading = readPayload(payload, at, source);
  if (reading.kind !== 'unreadable') throw new Error(`was read: ${JSON.stringify(reading)}`);
  return reading.reason;
};

/** Values that no id and no required word may have, each with what the reason says of it. */
export const hostileTexts: readonly (readonly [value: unknown, reason: RegExp])[] = [
  [undefined, /is missing$/],
  [null, /is not a string but null$/],
  [7, /is not a string but 7$/],
  [1e308, /is not a string but 1e\+308$/],
  [true, /is not a string but true$/],
  [['x'], /is not a string but an array$/],
  [{ x: 1 }, /is not a string but an object$/],
  ['', /is empty$/],
  ['x'.repeat(5000), /is longer than \d+ characters: "x{40}…"$/],
  ['a\u0000b', /contains a control character or a lone surrogate: "a\\u0000b"$/],
  ['a\nb', /contains a control character or a lone surrogate: "a\\nb"$/],
  ['a\u007fb', /contains a control character or a lone surrogate: "a\\u007fb"$/],
  ['a\u009bb', /contains a control character or a lone surrogate: "a\\u009bb"$/],
  ['a\ud800b', /contains a control character or a lone surrogate: "a\\ud800b"$/],
  ['a\udc00', /contains a control character or a lone surrogate: "a\\udc00"$/],
  ['__proto__', /is the reserved name "__proto__"$/],
  ['constructor', /is the reserved name "constructor"$/],
  ['prototype', /is the reserved name "prototype"$/],
];

/** The hostile texts that are neither absent nor null nor empty: what an optional fact is refused for. */
export const hostileFacts = hostileTexts.filter(
  ([value]) => value !== undefined && value !== null && value !== '',
);
