import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine, PayloadReading } from '../../../src/model/delivery.ts';
import { generateLines } from '../../../src/testing/index.ts';
import { fastRead, fastReadBody, type FastLine } from '../../../src/wire/fast/fast-read.ts';
import { parseBody, parseLine, readLine, readPayload } from '../../../src/wire/index.ts';
import { parseTime } from '../../../src/wire/time.ts';
import { damagedLines } from '../damaged-lines.ts';
import { trials } from '../../trials.ts';

type FastRead = typeof fastRead;

const at = Date.UTC(2026, 2, 1, 9);

const same = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(one, other) && JSON.stringify(one) === JSON.stringify(other);

const readingOf = ({ payload, source }: LogLine): PayloadReading =>
  readPayload(payload, at, source ?? undefined);

/** What a fast line says otherwise than the parsed one, or undefined when it says the same. */
const difference = (fast: FastLine, parsed: ReturnType<typeof parseLine>): string | undefined => {
  if ('unreadable' in parsed) return 'it cannot be read';
  const reading = readingOf(parsed);
  if (fast.receivedAt !== parsed.receivedAt) return 'receivedAt';
  if (fast.source !== parsed.source) return 'source';
  if (fast.json !== JSON.stringify(parsed.payload)) return 'json';
  if (reading.kind !== 'event' || !same(fast.event(at), reading.event)) return 'event';
  return same(fast.payload, parsed.payload) ? undefined : 'payload';
};

/** The property that all of this is about: whatever a glance tells, parsing tells too. */
const disagreement = (look: FastRead, text: string): string | undefined => {
  const fast = look(text);
  const found = fast === undefined ? undefined : difference(fast, parseLine(text));
  return found === undefined ? undefined : `${found} of ${JSON.stringify(text)}`;
};

/** The first of the texts on which a glance and the parser disagree. */
const firstDisagreement = (look: FastRead, texts: Iterable<string>): string | undefined => {
  for (const text of texts) {
    const found = disagreement(look, text);
    if (found !== undefined) return found;
  }
  return undefined;
};

const payload = '{"AccountStatus":{"account_id":"-a","account_type":"LINKEDIN","message":"CREDENTIALS"}}';
const wrap = (time: string): string => `{"received_at":"${time}","source":"webhook","payload":${payload}}`;
const line = wrap('2025-01-01T00:00:00.188Z');

describe('a glance', () => {
  it('knows every line of a plain log', () => {
    for (const text of generateLines({ seed: 5, accounts: 300, lines: 3000 })) {
      expect(fastRead(text)).toBeDefined();
      expect(disagreement(fastRead, text)).toBeUndefined();
    }
  });

  it.each([
    ['a bare payload', payload],
    ['a wrapped payload', line],
    ['a status that is not documented', line.replace('CREDENTIALS', 'SOMETHING NEW')],
    ['a type that is not documented', line.replace('LINKEDIN', 'something/new')],
    ['texts of one character', line.replace('-a', '-').replace('LINKEDIN', 'L').replace('CREDENTIALS', 'C')],
    ['the longest texts', line.replace('-a', 'a'.repeat(256)).replace('LINKEDIN', 'L'.repeat(128))],
    ['texts that only begin with a reserved name', line.replace('-a', '__proto__1')],
    ['the first moment', wrap('1970-01-01T00:00:00.000Z')],
    ['the last moment', wrap('9999-12-31T23:59:59.999Z')],
    ['a leap day', wrap('2024-02-29T23:59:59.999Z')],
  ])('knows %s', (_, text) => {
    expect(fastRead(text)).toBeDefined();
    expect(disagreement(fastRead, text)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark', `\ufeff${line}`],
    ['a space after the line', `${line} `],
    ['a second line', `${line}\n${line}`],
    ['another order', payload.replace(/("account_id":"-a"),("account_type":"LINKEDIN")/, '$2,$1')],
    ['a product', payload.replace('"}}', '","product":"calendar"}}')],
    ['an escape', line.replace('-a', '\\u002da')],
    ['an id that is reserved', line.replace('-a', '__proto__')],
    ['a type that is reserved', line.replace('LINKEDIN', 'constructor')],
    ['a status that is reserved', line.replace('CREDENTIALS', 'prototype')],
    ['an id that is too long', line.replace('-a', 'a'.repeat(257))],
    ['a type that is too long', line.replace('LINKEDIN', 'L'.repeat(129))],
    ['a status that is too long', line.replace('CREDENTIALS', 'C'.repeat(129))],
    ['an empty id', line.replace('-a', '')],
    ['a letter beyond ASCII', line.replace('-a', 'é')],
    ['another source', line.replace('webhook', 'poll')],
    ['a day that does not exist', wrap('2025-02-29T00:00:00.000Z')],
    ['a time before 1970', wrap('1969-12-31T23:59:59.999Z')],
    ['hour 24', wrap('2025-01-01T24:00:00.000Z')],
  ])('leaves %s to the parser', (_, text) => {
    expect(fastRead(text)).toBeUndefined();
    expect(readLine(text)).toStrictEqual(parseLine(text));
  });

  it('tells the same as parsing, whatever became of a line', () => {
    expect(firstDisagreement(fastRead, damagedLines(1, trials(150_000)))).toBeUndefined();
    const known = [...damagedLines(1, 20_000)].filter((text) => fastRead(text) !== undefined).length;
    // Both answers are common enough for the loop to mean something.
    expect(known).toBeGreaterThan(3000);
    expect(known).toBeLessThan(10_000);
  });

  it('tells the same as parsing for any texts in the fields', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(text, text, text, fc.date({ noInvalidDate: true }), (id, type, message, time) => {
        const status = { AccountStatus: { account_id: id, account_type: type, message } };
        const received = { received_at: time.toJSON(), source: 'webhook', payload: status };
        expect(disagreement(fastRead, JSON.stringify(status))).toBeUndefined();
        expect(disagreement(fastRead, JSON.stringify(received))).toBeUndefined();
      }),
      { numRuns: trials(10_000) },
    );
  });

  it('tells the time of every day, in any order', () => {
    for (let day = 0; day < 60_000; day += 1) {
      const time = new Date(((day * 7919) % 60_000) * 86_400_000 + ((day * 104_729) % 86_400_000)).toJSON();
      expect(fastRead(wrap(time))?.receivedAt).toBe(parseTime(time));
    }
  });

  it('gives an event for whatever time the engine counts', () => {
    expect(fastRead(line)?.event?.(7)).toEqual({
      type: 'CREDENTIALS',
      accountId: '-a',
      at: 7,
      source: 'webhook',
      accountType: 'LINKEDIN',
    });
  });

  it('parses the payload once, when it is asked for', () => {
    const fast = fastRead(line);
    expect(fast?.payload).toEqual(JSON.parse(payload));
    expect(fast?.payload).toBe(fast?.payload);
  });
});

/** Ways of looking that are wrong in one point each: the property must see it. */
const wrong: readonly (readonly [string, (text: string) => string])[] = [
  ['escapes', (text) => text.replaceAll('\\', '/')],
  ['control characters', (text) => text.replaceAll(/\p{Cc}/gu, 'x')],
  ['lone surrogates', (text) => text.replaceAll(/\p{Cs}/gu, 'x')],
  ['space around the line', (text) => text.trim()],
  ['what follows the line', (text) => text.replace(/\}\}\}.*$/s, '}}}')],
  ['reserved names', (text) => text.replaceAll('__proto__', '--proto--')],
  ['the length of texts', (text) => text.replaceAll(/x{129,}/g, 'x')],
  ['days that do not exist', (text) => text.replace('-02-29T', '-02-28T')],
  ['hour 24', (text) => text.replace('T24:', 'T23:')],
  ['the product', (text) => text.replace(',"product":"calendar"', '')],
  ['the source', (text) => text.replace('"source":"poll"', '"source":"webhook"')],
];

describe('the property', () => {
  it.each(wrong)('finds out a glance that overlooks %s', (_, overlook) => {
    const careless: FastRead = (text) => fastRead(overlook(text));
    expect(firstDisagreement(careless, damagedLines(1, 20_000))).toBeDefined();
  });
});

describe('a glance at a body', () => {
  /** What it tells otherwise than the body parsed and read, or undefined. */
  const disagreesOn = (text: string): string | undefined => {
    const fast = fastReadBody(text);
    if (fast === undefined) return undefined;
    const parsed = parseBody(text);
    if (!('value' in parsed)) return `it cannot be read: ${text}`;
    const reading = readPayload(parsed.value, at, 'webhook');
    if (reading.kind !== 'event' || !same(fast.event(at), reading.event)) return `event of ${text}`;
    return fast.json === JSON.stringify(parsed.value) ? undefined : `json of ${text}`;
  };

  it('knows a bare payload, and no line of a log', () => {
    expect(fastReadBody(payload)?.event(at)).toMatchObject({ type: 'CREDENTIALS', source: 'webhook' });
    expect([fastReadBody(line), fastReadBody(''), fastReadBody(` ${payload}`)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('tells what parsing tells, however a body is damaged', () => {
    let known = 0;
    for (const text of damagedLines(7, 20_000)) {
      expect(disagreesOn(text)).toBeUndefined();
      if (fastReadBody(text) !== undefined) known += 1;
    }
    expect(known).toBeGreaterThan(500);
  });
});
