import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/model/delivery.ts';
import { openLine, parseLine, readLine } from '../../src/wire/index.ts';
import { fixture, fixtureNames } from './fixture.ts';

const payload = { AccountStatus: { account_id: '-a', message: 'OK' } };
const wrapped = (fields: object) => ({ payload, ...fields });
const time = '2026-03-01T09:00:00.000Z';
const receivedAt = Date.UTC(2026, 2, 1, 9);

/** What a line says, without what only some lines have. */
const opened = (text: string): object => {
  const line: LogLine | { readonly unreadable: string } = readLine(text);
  if ('unreadable' in line) return line;
  return { receivedAt: line.receivedAt, source: line.source, payload: line.payload };
};

const unreadableOf = (fields: object): string => {
  const line = openLine(wrapped(fields));
  return 'unreadable' in line ? line.unreadable : `opened: ${JSON.stringify(line)}`;
};

describe('a line of a log', () => {
  it.each(['webhook', 'notify', 'v2', 'poll', 'signal'])('names the source %s and its time', (source) => {
    const line = wrapped({ received_at: time, source });
    expect(openLine(line)).toStrictEqual({ receivedAt, source, payload });
    expect(opened(JSON.stringify(line))).toStrictEqual({ receivedAt, source, payload });
    expect(parseLine(JSON.stringify(line))).toStrictEqual({ receivedAt, source, payload });
  });

  it.each([
    [{ received_at: '2026-03-01T11:00:00+02:00' }, { receivedAt, source: null }],
    [{ source: 'poll' }, { receivedAt: null, source: 'poll' }],
    [
      { source: 'poll', received_at: null },
      { receivedAt: null, source: 'poll' },
    ],
    [
      { received_at: time, source: null },
      { receivedAt, source: null },
    ],
    [
      { received_at: time, note: 'ignored' },
      { receivedAt, source: null },
    ],
  ])('may leave out one of the two: %j', (fields, opened) => {
    expect(openLine(wrapped(fields))).toStrictEqual({ ...opened, payload });
  });

  it.each(fixtureNames(''))('may be %s bare', (name) => {
    const bare = { receivedAt: null, source: null, payload: fixture(name) };
    expect(opened(JSON.stringify(fixture(name)))).toStrictEqual(bare);
    expect(parseLine(JSON.stringify(fixture(name)))).toStrictEqual(bare);
  });

  it.each([[null], [7], ['text'], [[]], [{}], [{ received_at: time }], [{ payload }]])(
    'is handed on bare when it is %j',
    (value) => {
      expect(openLine(value)).toStrictEqual({ receivedAt: null, source: null, payload: value });
    },
  );

  it.each([[7], [''], ['2026-03-01'], ['2026-02-30T00:00:00Z'], [{}], [false]])(
    'with a time of %j is refused',
    (value) => {
      expect(unreadableOf({ received_at: value })).toMatch(
        /^received_at is not a time between the years 1970 and 9999 but /,
      );
    },
  );

  it('with a time that names no zone is refused, and told the option that does', () => {
    expect(unreadableOf({ received_at: '2026-03-01T09:00:00' })).toMatch(
      /^received_at has no zone: "2026-03-01T09:00:00"; .*--zone UTC$/,
    );
  });

  it.each([
    ['webhok', '"webhok"'],
    ['Webhook', '"Webhook"'],
    ['deadline', '"deadline"'],
    ['', '""'],
    [7, '7'],
    ['__proto__', '"__proto__"'],
  ])('with the source %j is refused and told the words', (source, said) => {
    expect(unreadableOf({ source })).toBe(
      `source is not one of webhook, notify, v2, poll, signal but ${said}`,
    );
  });

  it.each([[null], ['text'], [7], [[payload]]])('hands on a payload of %j as it stands', (value) => {
    expect(openLine({ received_at: time, payload: value })).toMatchObject({ payload: value });
  });

  it.each(['', ' ', '{', '{"a":1', 'undefined', "{'a':1}", '{"a":1}{"a":2}', 'NaN', '\u0000'])(
    '%j is not JSON',
    (text) => {
      expect(readLine(text)).toStrictEqual({ unreadable: `the line is not JSON: ${JSON.stringify(text)}` });
    },
  );

  it('may begin with a byte order mark', () => {
    expect(readLine(`\ufeff${JSON.stringify(payload)}`)).toMatchObject({ payload });
  });

  it('survives brackets by the hundred thousand', () => {
    for (const text of [
      '['.repeat(200_000),
      '{"a":'.repeat(200_000),
      '['.repeat(10_000) + ']'.repeat(10_000),
    ]) {
      expect(readLine(text)).toBeTypeOf('object');
    }
  });

  it('is opened or refused, whatever it says', () => {
    const word = fc.oneof(fc.constantFrom('poll', time, null), fc.jsonValue());
    const line = fc.record(
      { received_at: word, source: word, payload: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          line.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (text) => {
          const opened = readLine(text);
          expect('unreadable' in opened ? opened.unreadable : 'opened').toMatch(/^[a-z].*[^.]$/s);
        },
      ),
    );
  });
});
