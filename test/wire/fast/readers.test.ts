import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Readers } from '../../../src/model/delivery.ts';
import { generateLines } from '../../../src/testing/index.ts';
import { fastReaders, readersOf, readPayload } from '../../../src/wire/index.ts';
import { v1 } from '../../payloads.ts';
import { damagedLines } from '../damaged-lines.ts';

const at = Date.UTC(2026, 2, 1, 9);
const place = { file: 'log.ndjson', line: 7 };
const plain = readersOf(readPayload);

/** All that readers say of a text: as a line of a log, and as the body of a delivery. */
const said = (readers: Readers, text: string): string => {
  const lines = [readers.line(text)].flat();
  return JSON.stringify([
    lines.map((line) => [line.receivedAt, line.format, line.text, line.read(at, place)]),
    readers.delivery(text, at, 'webhook'),
  ]);
};

/** The first of the texts on which readers and the plain ones disagree. */
const firstDisagreement = (readers: Readers, texts: Iterable<string>): string | undefined => {
  for (const text of texts) if (said(readers, text) !== said(plain, text)) return text;
  return undefined;
};

describe('the fast readers', () => {
  it('say the same as the plain ones of every line of a log', () => {
    expect(
      firstDisagreement(fastReaders, generateLines({ seed: 7, accounts: 200, lines: 2000 })),
    ).toBeUndefined();
  });

  it('say the same of lines that were damaged', () => {
    expect(firstDisagreement(fastReaders, damagedLines(3, 20_000))).toBeUndefined();
  });

  it('say the same of any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => said(fastReaders, text) === said(plain, text)),
      { numRuns: 2000 },
    );
  });

  it.each<[string, Readers]>([
    [
      'takes another moment',
      { ...fastReaders, delivery: (one, _, source) => plain.delivery(one, 0, source) },
    ],
    [
      'forgets where a line stands',
      {
        ...fastReaders,
        line: (text) =>
          [plain.line(text)].flat().map((line) => ({
            ...line,
            read: (time: number) => line.read(time, { file: '', line: 0 }),
          })),
      },
    ],
  ])('are found out where one %s', (_, careless) => {
    expect(firstDisagreement(careless, damagedLines(3, 2000))).toBeDefined();
  });
});

describe('a delivery that is an object', () => {
  it('is read as a copy through JSON, so that what becomes of the object later is not in the log', () => {
    const payload = {
      AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'OK' },
      gone: undefined,
    };
    const reading = plain.delivery(payload, at);
    payload.AccountStatus.message = 'ERROR';
    expect(reading).toMatchObject({
      kind: 'event',
      event: { type: 'OK', at },
      json: '{"AccountStatus":{"account_id":"a","account_type":"LINKEDIN","message":"OK"}}',
    });
  });

  it('that cannot be written as JSON is refused', () => {
    const round: Record<string, unknown> = {};
    round['itself'] = round;
    expect(() => plain.delivery(round, at)).toThrow(expect.objectContaining({ code: 'payloadUnusable' }));
  });

  it('as bytes is read as its text is', () => {
    for (const text of [JSON.stringify(v1('a', 'OK')), '{"neither":"nor"}', 'hello', '', '{"a":"\uFFFD"}'])
      for (const readers of [plain, fastReaders])
        for (const bytes of [Buffer.from(text), new TextEncoder().encode(text)])
          expect(readers.delivery(bytes, at)).toEqual(plain.delivery(text, at));
  });
});
