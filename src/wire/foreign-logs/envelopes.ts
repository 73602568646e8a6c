import { isObject, type JsonObject } from '../../text/json-object.ts';
import type { Container } from './container.ts';

/** A field of an object, or of what is no object nothing. */
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce(
    (inner: unknown, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );

const isString = (value: unknown): value is string => typeof value === 'string';

/** The text that base64 stands for; what is no base64 stays as it is. */
const fromBase64 = (text: string): string => {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return text;
  }
};

const requestBody = (line: JsonObject): unknown =>
  line['isBase64Encoded'] === true && isString(line['body']) ? fromBase64(line['body']) : line['body'];

/** What API Gateway, a function's URL or a load balancer hands to a function of AWS. */
const gateway: Container = {
  name: 'requests to AWS functions',
  fits: (line) =>
    isObject(line['requestContext']) && isObject(line['headers']) && Object.hasOwn(line, 'body'),
  contents: (line) => [requestBody(line)],
  times: [],
  time: (line) => at(line, 'requestContext', 'requestTimeEpoch') ?? at(line, 'requestContext', 'timeEpoch'),
  mixed: true,
};

/** As a function gets it, and as the command line of AWS prints it. */
const sqs: Container = {
  name: 'SQS messages',
  fits: (line) =>
    (isString(line['body']) && line['eventSource'] === 'aws:sqs') ||
    (isString(line['Body']) && isString(line['MessageId'])),
  contents: (line) => [line['body'] ?? line['Body']],
  times: [],
  time: (line) => at(line, 'attributes', 'SentTimestamp') ?? at(line, 'Attributes', 'SentTimestamp'),
  mixed: true,
};

const sns: Container = {
  name: 'SNS notifications',
  fits: (line) => isString(line['TopicArn']) && isString(line['Message']),
  contents: (line) => [line['Message']],
  times: ['Timestamp'],
  mixed: true,
};

const eventBridge: Container = {
  name: 'EventBridge events',
  fits: (line) => isString(line['detail-type']) && Object.hasOwn(line, 'detail'),
  contents: (line) => [line['detail']],
  times: ['time'],
  mixed: true,
};

/** As it is pushed, and as the command line of Google Cloud pulls it. */
const pubSub: Container = {
  name: 'Pub/Sub messages',
  fits: (line) => isString(at(line, 'message', 'data')) && isString(at(line, 'message', 'publishTime')),
  contents: (line) => [fromBase64(String(at(line, 'message', 'data')))],
  times: [],
  time: (line) => at(line, 'message', 'publishTime'),
  mixed: true,
};

const elasticsearch: Container = {
  name: 'Elasticsearch documents',
  fits: (line) => isObject(line['_source']) && Object.hasOwn(line, '_index'),
  contents: (line) => [line['_source']],
  times: [],
  mixed: true,
};

/** As `logcli --output=jsonl` prints it. */
const loki: Container = {
  name: 'Loki lines',
  fits: (line) => isString(line['line']) && isString(line['timestamp']) && isObject(line['labels']),
  contents: (line) => [line['line']],
  times: ['timestamp'],
  mixed: true,
};

const splunk: Container = {
  name: 'Splunk results',
  fits: (line) => isString(at(line, 'result', '_raw')),
  contents: (line) => [at(line, 'result', '_raw')],
  times: [],
  time: (line) => at(line, 'result', '_time'),
  mixed: true,
};

/** As the API of Datadog lists them; its export has the attributes alone. */
const datadogAnswer: Container = {
  name: 'Datadog logs',
  fits: (line) => line['type'] === 'log' && isString(at(line, 'attributes', 'timestamp')),
  contents: (line) => [at(line, 'attributes', 'message'), at(line, 'attributes', 'attributes')],
  times: [],
  time: (line) => at(line, 'attributes', 'timestamp'),
  mixed: true,
};

/** The types of DynamoDB's values, which stand as the only name in an object around each. */
const dynamoTypes = new Set('S N B BOOL NULL M L SS NS BS'.split(' '));

const isTyped = (value: unknown): value is JsonObject =>
  isObject(value) && Object.keys(value).length === 1 && dynamoTypes.has(Object.keys(value)[0] ?? '');

const isDynamoItem = (value: unknown): value is JsonObject =>
  isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isTyped);

/** A value of DynamoDB without its types. Numbers stay texts, as it writes them. */
const untyped = (value: unknown): unknown => {
  if (!isTyped(value)) return value;
  const { M: map, L: list } = value;
  if (isObject(map)) return untypedFields(map);
  if (Array.isArray(list)) return list.map(untyped);
  return value['NULL'] === true ? null : Object.values(value)[0];
};

const untypedFields = (item: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, untyped(value)]));

const dynamoItem = (line: JsonObject): unknown => line['Item'] ?? at(line, 'dynamodb', 'NewImage') ?? line;

/** As it is exported, and as scans and streams hand it out. */
const dynamo: Container = {
  name: 'DynamoDB items',
  fits: (line) => isDynamoItem(dynamoItem(line)),
  contents: (line) => {
    const item = dynamoItem(line);
    return isObject(item) ? [untypedFields(item)] : [];
  },
  times: [],
  mixed: true,
};

/** What queues, buses and searches put around what they were given. */
export const envelopes: readonly Container[] = [
  gateway,
  sqs,
  sns,
  eventBridge,
  pubSub,
  elasticsearch,
  loki,
  splunk,
  datadogAnswer,
  dynamo,
];

/** The lines of a stream as Loki's API answers with them, each as `logcli` would print it. */
const linesOfStream = (stream: unknown): readonly unknown[] => {
  const values = at(stream, 'values');
  if (!Array.isArray(values)) return [stream];
  return values.map((value: unknown) =>
    Array.isArray(value) ? { labels: {}, timestamp: value[0] as unknown, line: value[1] as unknown } : value,
  );
};

/** A row of an answer as an object: given as names and cells, or as a list of fields with their values. */
const objectOfRow = (columns: unknown, cells: unknown): unknown => {
  if (!Array.isArray(cells)) return cells;
  const names: readonly unknown[] = Array.isArray(columns) ? columns : cells;
  return Object.fromEntries(
    cells.map((cell: unknown, index) => {
      const name = at(names[index], 'field') ?? at(names[index], 'name') ?? names[index];
      return [String(name), at(cell, 'field') === undefined ? cell : at(cell, 'value')];
    }),
  );
};

/** The rows of a table as Azure Monitor and CloudWatch Logs Insights answer with them, each as an object. */
const rowsOfTable = (line: JsonObject): readonly unknown[] | undefined => {
  const { columns, rows, results } = line;
  if (Array.isArray(columns) && Array.isArray(rows)) return rows.map((row) => objectOfRow(columns, row));
  return Array.isArray(results) ? results.map((row) => objectOfRow(undefined, row)) : undefined;
};

/** What lies in an envelope that says nothing more: an answer of an API, or a batch of what was sent on. */
export const listIn = (line: JsonObject): readonly unknown[] | undefined => {
  const streams = at(line, 'streams') ?? at(line, 'data', 'result');
  if (Array.isArray(streams)) return streams.flatMap(linesOfStream);
  const hits = at(line, 'hits', 'hits');
  if (Array.isArray(hits)) return hits;
  const table = rowsOfTable(line);
  if (table !== undefined) return table;
  for (const name of [
    'logEvents',
    'events',
    'data',
    'rows',
    'records',
    'Records',
    'Items',
    'Messages',
  ] as const) {
    const list = at(line, name);
    if (Array.isArray(list)) return list;
  }
  return undefined;
};
