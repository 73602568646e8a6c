import { seededRandom, type Random } from '../../src/testing/random.ts';

/** Texts that an id or a word of a line may be; not all may stand there. */
const words = [
  '-Qm7xR2vTf6KpZ1bN_dWsA',
  'bench-000000000043593A',
  'LINKEDIN',
  'OK',
  'CREDENTIALS',
  'CREATION_SUCCESS',
  'ok',
  'SOMETHING_NEW',
  'two words',
  '/',
  '~',
  '\u007f',
  'é',
  'ÿ',
  '名',
  '😀',
  '\ud800',
  '\udc00x',
  'a\u2028b',
  '',
  'a"b',
  'a\\b',
  'a\nb',
  '\u0000',
  '__proto__',
  '__proto__x',
  'constructor',
  'prototype',
  'x'.repeat(128),
  'x'.repeat(129),
  'x'.repeat(256),
  'x'.repeat(257),
];

const times = [
  '2025-01-01T00:00:00.188Z',
  '2025-01-01T23:59:59.999Z',
  '2024-02-29T12:34:56.789Z',
  '2025-02-29T12:34:56.789Z',
  '1900-02-29T00:00:00.000Z',
  '2000-02-29T00:00:00.000Z',
  '2025-04-31T00:00:00.000Z',
  '2025-13-01T00:00:00.000Z',
  '2025-00-10T00:00:00.000Z',
  '2025-01-00T00:00:00.000Z',
  '2025-01-32T00:00:00.000Z',
  '2025-01-01T24:00:00.000Z',
  '2025-01-01T23:60:00.000Z',
  '2025-01-01T23:59:60.000Z',
  '2025-01-01T00:00:00Z',
  '2025-01-01T00:00:00.18Z',
  '2025-01-01T00:00:00.1881Z',
  '2025-01-01T00:00:00.188+00:00',
  '2025-01-01T00:00:00.188',
  '2025-01-01 00:00:00.188Z',
  '1970-01-01T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
];

/** What is put into a line, or in the place of something. */
const pieces = [
  ' ',
  '\t',
  '\r',
  '\n',
  '\\',
  '\\\\',
  '\\"',
  '\\n',
  '\\u0041',
  '\\ud83d\\ude00',
  '\\/',
  '"',
  "'",
  ',',
  ':',
  '{',
  '}',
  '{}',
  '[]',
  '0',
  'null',
  'é',
  '😀',
  '\ud800',
  '\u0000',
  '\u007f',
  '\u2028',
  '\ufeff',
  '__proto__',
  '"__proto__":1,',
  '"product":"calendar",',
  ',"product":"calendar"',
  ',"product":""',
  '"account_id":"other",',
  ',"message":"OK"',
  '"received_at":"2025-01-01T00:00:00.000Z",',
  '"source":"webhook",',
  '"source":"poll",',
  '"payload":{},',
  '"event":"x",',
  'x'.repeat(300),
];

/** A word with its usual ones the more likely, written as JSON. */
const word = (random: Random, usual: string): string =>
  JSON.stringify(random.chance(0.7) ? usual : random.pick(words));

const wholeLine = (random: Random): string => {
  const account = random.chance(0.2)
    ? word(random, '-Qm7xR2vTf6KpZ1bN_dWsA')
    : `"${random.text('-_09azAZ', random.integer(1, 40))}"`;
  const fields = [
    `"account_id":${account}`,
    `"account_type":${word(random, random.pick(['LINKEDIN', 'MAIL', 'GOOGLE_OAUTH']))}`,
    `"message":${word(random, random.pick(['OK', 'CONNECTING', 'CREDENTIALS', 'DELETED', 'CREATION_FAIL']))}`,
  ];
  if (random.chance(0.05)) fields.splice(random.integer(0, 2), 1);
  if (random.chance(0.05)) fields.reverse();
  if (random.chance(0.05)) fields.push('"product":"calendar"');
  const payload = `{"AccountStatus":{${fields.join(',')}}}`;
  if (random.chance(0.25)) return payload;
  const time = random.chance(0.6) ? '2025-01-01T00:00:00.188Z' : random.pick(times);
  const source = random.chance(0.9)
    ? 'webhook'
    : random.pick(['poll', 'notify', 'v2', 'signal', 'deadline', '']);
  return `{"received_at":"${time}","source":"${source}","payload":${payload}}`;
};

const damaged = (random: Random, line: string): string => {
  const from = random.integer(0, line.length);
  const to = random.chance(0.7) ? from + 1 : from + random.integer(0, 30);
  switch (random.integer(0, 6)) {
    case 0:
      return line.slice(0, from) + line.slice(to);
    case 1:
      return line.slice(0, from) + random.pick(pieces) + line.slice(from);
    case 2:
      return line.slice(0, from) + random.pick(pieces) + line.slice(to);
    case 3:
      return line.slice(0, from) + String.fromCharCode(random.integer(0, 0x17f)) + line.slice(to);
    case 4:
      return line.slice(0, to) + line.slice(from);
    case 5:
      return line.slice(0, from) + line.slice(from, to).toUpperCase() + line.slice(to);
    default:
      return random.chance(0.5) ? random.pick(pieces) + line : line + random.pick(pieces);
  }
};

/** Lines of v1 webhooks, of which a third are whole and the others damaged once to three times. The same seed, the same lines. */
export function* damagedLines(seed: number, count: number): Generator<string, void> {
  const random = seededRandom(seed);
  for (let made = 0; made < count; made += 1) {
    let line = wholeLine(random);
    for (let wounds = random.chance(1 / 3) ? 0 : random.integer(1, 3); wounds > 0; wounds -= 1)
      line = damaged(random, line);
    yield line;
  }
}
