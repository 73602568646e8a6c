import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFormat } from '../../../src/model/delivery.ts';
import { valueAt, placeOf } from '../../../src/wire/foreign-logs/place.ts';
import { salvage } from '../../../src/wire/foreign-logs/salvage.ts';
import { logReader, readPayload } from '../../../src/wire/index.ts';

const iso = '2026-03-01T09:00:00.123Z';
const at = Date.parse(iso);
const status = (message: string, id = 'a') => ({
  AccountStatus: { account_id: id, account_type: 'LINKEDIN', message },
});
const broken = status('CREDENTIALS');
const text = JSON.stringify(broken);
const own = JSON.stringify({ received_at: iso, source: 'webhook', payload: broken });

const sentAt = { SentTimestamp: String(at) };
const request = (requestContext: object, body: string, isBase64Encoded = false) => ({
  headers: {},
  requestContext,
  body,
  isBase64Encoded,
});

/** The same as DynamoDB writes it, and a row as CloudWatch Logs Insights answers with it. */
const typed = {
  M: {
    AccountStatus: { M: { account_id: { S: 'a' }, account_type: { S: 'X' }, message: { S: 'CREDENTIALS' } } },
  },
};
const insights = (row: Readonly<Record<string, string>>) =>
  Object.entries(row).map(([field, value]) => ({ field, value }));

/** The same as other languages print it. */
const javaScript =
  "{\n  AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'CREDENTIALS' }\n}";
const python =
  "{'AccountStatus': {'account_id': 'a', 'account_type': 'LINKEDIN', 'message': 'CREDENTIALS', 'x': None}}";
const ruby =
  '{"AccountStatus"=>{"account_id"=>"a", "account_type"=>"LINKEDIN", "message"=>"CREDENTIALS"}, "webhook"=>{}}';

/** What becomes of a line, one word and time for each of the things that it holds. */
const read = (line: string, format: LogFormat = {}): readonly string[] =>
  [logReader(format)(line)].flat().map((opened) => {
    const reading = opened.read(0, { file: 'log', line: 1 });
    const time = opened.receivedAt === null ? '' : ` at ${new Date(opened.receivedAt).toISOString()}`;
    const as = opened.format === undefined ? '' : ` as ${opened.format}`;
    if (reading.kind === 'event') return `${reading.event.type}${time}${as}`;
    return reading.kind === 'unreadable' ? `unreadable: ${reading.reason}` : `${reading.kind}${as}`;
  });

const reads = (line: object | string, format?: LogFormat): readonly string[] =>
  read(typeof line === 'string' ? line : JSON.stringify(line), format);

describe('a line of another system', () => {
  it.each([
    ['CloudWatch events', { timestamp: at, message: text, ingestionTime: at + 1 }],
    [
      'CloudWatch events',
      { messageType: 'DATA_MESSAGE', logEvents: [{ id: '3', timestamp: at, message: text }] },
    ],
    ['Docker json-file lines', { log: `${text}\n`, stream: 'stdout', time: iso }],
    ['Kubernetes container logs', `${iso} stdout F ${text}`],
    ['journald entries', { __REALTIME_TIMESTAMP: `${at}000`, MESSAGE: text }],
    ['journald entries', { __REALTIME_TIMESTAMP: `${at}000`, MESSAGE: [...Buffer.from(text)] }],
    ['pino lines', { level: 30, time: at, pid: 1, msg: 'webhook', payload: broken }],
    ['pino lines', { level: 30, time: at, pid: 1, msg: 'webhook', req: { body: broken } }],
    ['pino lines', { level: 30, time: at, pid: 1, msg: 'webhook', ...broken }],
    ['bunyan lines', { name: 'app', level: 30, msg: 'webhook', body: broken, time: iso, v: 0 }],
    ['winston lines', { level: 'info', message: `webhook ${text}`, timestamp: iso }],
    ['JSON log lines', { severity: 'INFO', timestamp: iso, jsonPayload: broken }],
    ['Datadog logs', { date: iso, service: 's', message: text, attributes: {}, tags: [] }],
    ['Datadog logs', { date: iso, service: 's', message: 'webhook', attributes: { body: broken } }],
    ['lines that begin with their time', `${iso} ${text}`],
    ['lines that begin with their time', `[${iso}] INFO webhook ${text}`],
    ['rows of a table', { id: 1, created_at: iso, source: 'unipile', payload: broken }],
    ['rows of a table', { id: 1, received_at: iso, body: text }],
    ['rows of a table', { id: 1, account_id: 'a', type: 'webhook', created_at: iso, payload: broken }],
    ['MongoDB documents', { _id: { $oid: '65' }, receivedAt: { $date: iso }, payload: broken }],
    ['lines with the payload as text', { received_at: iso, payload: text }],
    ['rejects of a replay', { file: 'f', line: 1, reason: 'r', text: own }],
    ['requests to AWS functions', request({ requestTimeEpoch: at }, text)],
    ['requests to AWS functions', request({ timeEpoch: at }, btoa(text), true)],
    ['SQS messages', { Records: [{ eventSource: 'aws:sqs', body: text, attributes: sentAt }] }],
    ['SQS messages', { Messages: [{ MessageId: '1', Body: text, Attributes: sentAt }] }],
    ['SNS notifications', { TopicArn: 'arn', Message: text, Timestamp: iso }],
    ['EventBridge events', { 'detail-type': 'webhook', source: 's', time: iso, detail: broken }],
    ['Pub/Sub messages', { message: { data: btoa(text), publishTime: iso }, subscription: 's' }],
    ['Elasticsearch documents', { hits: { hits: [{ _index: 'i', _source: { '@timestamp': iso, text } }] } }],
    ['Loki lines', { labels: {}, line: text, timestamp: iso }],
    ['Loki lines', { streams: [{ stream: {}, values: [[`${at}000000`, text]] }] }],
    [
      'Loki lines',
      { data: { resultType: 'streams', result: [{ stream: {}, values: [[`${at}000000`, text]] }] } },
    ],
    ['Splunk results', { preview: false, result: { _raw: text, _time: iso } }],
    ['DynamoDB items', { Item: { at: { N: '1' }, createdAt: { S: iso }, payload: typed } }],
    ['DynamoDB items', { Items: [{ received_at: { N: String(at) }, body: { S: text } }], Count: 1 }],
    ['DynamoDB items', { Records: [{ dynamodb: { NewImage: { ts: { N: String(at) }, raw: typed } } }] }],
    ['rows of a table', { results: [insights({ '@timestamp': iso, '@message': `INFO ${text}` })] }],
    [
      'rows of a table',
      { tables: [{ columns: [{ name: 'timestamp' }, { name: 'extra' }], rows: [[iso, text]] }] },
    ],
    ['rows of a table', { models: [{ id: 'r', ingested_at: iso, data: { path: '/', body: broken } }] }],
    ['rows of a table', { 'Received At': iso, 'Request Body': text }],
    ['rows of a table', { id: 1, created_at: iso, duration: 3, blob: text }],
    [
      'rows of a table',
      { log: { entries: [{ startedDateTime: iso, time: 3, request: { postData: { text } } }] } },
    ],
    ['lines of text with their time', `time=${iso} level=info msg=webhook body=${JSON.stringify(text)}`],
    ['Datadog logs', { data: [{ type: 'log', attributes: { timestamp: iso, message: text } }] }],
    ['lines of text with their time', `<134>1 ${iso} host app 1 - - ${text}`],
    ['lines of text with their time', `I, [${iso} #7]  INFO -- :   Parameters: ${ruby}`],
    ['lines that begin with their time', `[${iso}] production.INFO: webhook ${text} []`],
    ['lines that begin with their time', `${iso} app[web.1]: webhook ${javaScript}`],
    ['lines that begin with their time', `${iso} INFO webhook ${python}`],
  ])('is read as %s with its time: %j', (name, line) => {
    expect(reads(line)).toEqual([`CREDENTIALS at ${iso} as ${name}`]);
  });

  it('may lie within another', () => {
    const pino = { level: 30, time: at, msg: 'webhook', payload: broken };
    const docker = { log: `${JSON.stringify(pino)}\n`, stream: 'stdout', time: '2026-03-01T09:00:07Z' };
    expect(reads(docker)).toEqual([`CREDENTIALS at ${iso} as Docker json-file lines`]);
  });

  it('may hold several deliveries, each with a line of its own', () => {
    const list = { object: 'AccountList', items: ['a', 'b'].map((id) => account(id)), cursor: null };
    const wrapped = JSON.stringify({ received_at: iso, source: 'poll', payload: list });
    const opened = [logReader({})(wrapped)].flat();
    expect(opened.map((each) => [each.receivedAt, each.text])).toEqual(
      ['a', 'b'].map((id) => [
        at,
        JSON.stringify({ received_at: iso, source: 'poll', payload: account(id) }),
      ]),
    );
    expect(read(opened[1]?.text ?? '')).toEqual([`OK at ${iso}`]);
    expect(reads([broken, status('OK')])).toEqual([
      'CREDENTIALS as arrays of payloads',
      'OK as arrays of payloads',
    ]);
  });

  it.each([
    [{ timestamp: at, message: 'START RequestId: 1', ingestionTime: at }, 'CloudWatch events'],
    [{ log: 'GET /health {200}\n', stream: 'stdout', time: iso }, 'Docker json-file lines'],
    [{ level: 30, time: at, msg: 'listening', req: { url: '/' } }, 'pino lines'],
    [`${iso} Listening on port 3000`, 'lines that begin with their time'],
  ])('that says something else is passed over: %j', (line, name) => {
    expect(reads(line)).toEqual([`none as ${name}`]);
  });

  it('that mentions an account and is cut off is not passed over', () => {
    const cut = { log: text.slice(0, -9), stream: 'stdout', time: iso };
    expect(reads(cut)).toEqual([expect.stringMatching(/^unreadable: a payload in it cannot be read/)]);
  });

  it('may hold several objects among its words', () => {
    expect(reads(`first ${text}, then ${JSON.stringify(status('OK'))} of {2}`)).toEqual(
      ['CREDENTIALS', 'OK'].map((word) => `${word} as lines of text with JSON in them`),
    );
  });

  it('in which Node.js has left the payload out is told what to log', () => {
    expect(reads('webhook { body: { AccountStatus: [Object] } }')).toEqual([
      expect.stringContaining('log JSON.stringify(body)'),
    ]);
  });

  it('says what is wrong with a time among its words', () => {
    expect(reads(`10.0.0.1 - - [01/Mar/2026:09:00:00 +0000] "POST /" 200 ${text}`)).toEqual([
      'CREDENTIALS at 2026-03-01T09:00:00.000Z as lines of text with their time',
    ]);
    expect(reads(`10.0.0.1 - - [41/Mar/2026:09:00:00 +0000] "POST /" 200 ${text}`)).toEqual([
      expect.stringMatching(/^unreadable: the time in it is not a time/),
    ]);
  });

  it('of nginx has each quotation mark as its code, and what is no ASCII byte by byte', () => {
    const named = JSON.stringify(status('CREDENTIALS', 'é')).replaceAll('"', String.raw`\x22`);
    const line = `10.0.0.1 - - [01/Mar/2026:09:00:00 +0000] "POST /" 200 2 "-" "${named.replace('é', String.raw`\xC3\xA9`)}"`;
    const [opened] = [logReader({})(line)].flat();
    expect(opened?.read(at, { file: 'log', line: 1 })).toMatchObject({ event: { accountId: 'é' } });
    expect(opened?.receivedAt).toBe(Date.parse('2026-03-01T09:00:00.000Z'));
  });

  it.each([
    { time: iso, user: { account_id: 'a', type: 'admin', status: 'ok' } },
    { time: iso, change: { account_id: 'a', id: 'x', type: 'text' } },
  ])('holds no delivery in a field of another name that merely looks like one: %j', (line) => {
    expect(reads(line)).toEqual([expect.stringMatching(/^(?:none|unreadable)/)]);
  });

  it('that was cut off at its beginning is not taken for the words of a program', () => {
    expect(reads(own.slice(9))).toEqual([expect.stringMatching(/^unreadable/)]);
    expect(reads(`at":"${iso}","source":"poll","payload":null}`)).toEqual([
      expect.stringMatching(/^unreadable: the line is not JSON/),
    ]);
  });

  it('from which journalctl has left the message out is told how to get it', () => {
    expect(reads({ __REALTIME_TIMESTAMP: `${at}000`, MESSAGE: null })).toEqual([
      expect.stringContaining('--all'),
    ]);
  });

  it.each([
    [own, [`CREDENTIALS at ${iso}`]],
    [text, ['CREDENTIALS']],
    [JSON.stringify(broken, null, 1), ['CREDENTIALS']],
    [
      JSON.stringify({ id: 'e', account_id: 'a', type: 'account.add', payload: broken }),
      ['CREATION_SUCCESS'],
    ],
    [JSON.stringify({ event: 'message_received', account_id: 'a', message: text }), ['foreign']],
    [JSON.stringify({ webhook_name: 'w', body: text, timestamp: iso }), ['foreign']],
  ])('never hides one that we write, or a webhook: %s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it('is opened, whatever it is, and its reading says the same as the payload alone', () => {
    const word = fc.constantFrom(
      'payload',
      'message',
      'log',
      'time',
      'body',
      'level',
      'data',
      'headers',
      'a',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.constant(broken),
        fc.constant(text),
        tie('object'),
      ),
      object: fc.dictionary(word, tie('any')),
    }));
    fc.assert(
      fc.property(value.any, (line) => {
        expect(read(JSON.stringify(line))).not.toHaveLength(0);
      }),
    );
    expect(readPayload(broken, at)).toMatchObject({ kind: 'event' });
  });
});

const account = (id: string) => ({
  object: 'Account',
  id,
  type: 'LINKEDIN',
  sources: [{ id: 's', status: 'OK' }],
});

describe('what a line does not say', () => {
  it.each<[LogFormat, object | string]>([
    [
      { payload: 'req.raw', time: 'at' },
      { at: iso, req: { raw: broken } },
    ],
    [
      { payload: '/req/raw', time: '/at' },
      { at, req: { raw: text } },
    ],
    [
      { payload: 'blob.deep', time: 'at' },
      { at, blob: JSON.stringify({ deep: broken }) },
    ],
    [
      { payload: 'items.1', time: 'at' },
      { at, items: [0, broken] },
    ],
    [
      { payload: '/a.b~1c', time: 'at' },
      { at, 'a.b/c': broken },
    ],
    [{ time: 'when' }, { when: at, created_at: 'sometime', payload: broken }],
  ])('is said by places: %j', (format, line) => {
    expect(reads(line, format).map((each) => each.replace(/ as .*/, ''))).toEqual([`CREDENTIALS at ${iso}`]);
  });

  it('is not asked of a line of our own', () => {
    expect(read(own, { payload: 'x', time: 'y' })).toEqual([`CREDENTIALS at ${iso}`]);
  });

  it('passes over lines that have nothing there, and refuses those without the time', () => {
    expect(reads({ other: 1 }, { payload: 'x' })).toEqual(['none as lines with the payload at x']);
    expect(reads({ x: broken }, { payload: 'x', time: 'y' })).toEqual([
      'unreadable: nothing stands at y, where --time has it; the line\'s keys are "x"',
    ]);
  });

  it('is said of the source', () => {
    const line = { account_id: 'a', type: 'somethingNew', id: 'x' };
    const [opened] = [logReader({ source: 'signal' })(JSON.stringify(line))].flat();
    expect(opened?.read(0, { file: 'log', line: 1 })).toMatchObject({ event: { type: 'SIGNAL' } });
  });

  it.each<[LogFormat]>([
    [{ payload: '' }],
    [{ payload: 'a..b' }],
    [{ time: '/a~2' }],
    [{ zone: 'Mars' }],
    [{ source: 'nobody' as 'poll' }],
  ])('must be possible: %j', (format) => {
    expect(() => logReader(format)).toThrow(expect.objectContaining({ code: 'invalidOption' }));
  });

  it('reaches no prototype', () => {
    expect(valueAt({ a: 1 }, placeOf('constructor.name') ?? [])).toBeUndefined();
    expect(valueAt('{"a":{"b":2}}', placeOf('a.b') ?? [])).toBe(2);
  });
});

describe('a line that is damaged', () => {
  const next = JSON.stringify({ received_at: iso, source: 'webhook', payload: status('OK', 'b') });

  it.each([
    ['two lines without a newline between them', `${own}${next}`, [`CREDENTIALS at ${iso}`, `OK at ${iso}`]],
    ['a gap of NUL before it', `\0\0\0${own}`, [`CREDENTIALS at ${iso}`]],
    ['a gap between two', `${own}\0\0${next}`, [`CREDENTIALS at ${iso}`, `OK at ${iso}`]],
    ['a comma after it', `${own},`, [`CREDENTIALS at ${iso}`]],
    ['the separator of text sequences', `\u001e${own}`, [`CREDENTIALS at ${iso}`]],
    [
      'one that was cut off before it',
      `${own.slice(0, 60)}${next}`,
      [expect.stringMatching(/^unreadable/), `OK at ${iso}`],
    ],
  ])('gives what is whole: %s', (_, line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it('never gives a part of itself for the whole: the time would be lost', () => {
    for (let length = 1; length < own.length; length += 1)
      expect(read(own.slice(0, length))).toEqual([expect.stringMatching(/^unreadable/)]);
  });

  it('is found out when parts are taken for the whole', () => {
    const cut = own.slice(0, -1);
    const careless = cut.slice(cut.indexOf('{"AccountStatus"'));
    expect(read(careless)).toEqual(['CREDENTIALS']);
    expect(salvage(cut)).toEqual([{ garbage: cut }]);
  });

  it('takes no longer for being long', () => {
    for (const line of [
      '{'.repeat(200_000),
      '{"a":'.repeat(100_000),
      `${'{}'.repeat(100_000)}{`,
      '"'.repeat(99_999),
    ])
      expect(read(line).length).toBeGreaterThan(0);
  });
});
