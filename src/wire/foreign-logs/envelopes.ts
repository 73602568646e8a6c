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
];

/** The lines of a stream as Loki's API answers with them, each as `logcli` would print it. */
const linesOfStream = (stream: unknown): readonly unknown[] => {
  const values = at(stream, 'values');
  if (!Array.isArray(values)) return [stream];
  return values.map((value: unknown) =>
    Array.isArray(value) ? { labels: {}, timestamp: value[0] as unknown, line: value[1] as unknown } : value,
  );
};

/** What lies in an envelope that says nothing more: an answer of an API, or a batch of what was sent on. */
export const listIn = (line: JsonObject): readonly unknown[] | undefined => {
  const streams = at(line, 'streams') ?? at(line, 'data', 'result');
  if (Array.isArray(streams)) return streams.flatMap(linesOfStream);
  const hits = at(line, 'hits', 'hits');
  if (Array.isArray(hits)) return hits;
  for (const name of ['logEvents', 'events', 'data', 'rows', 'records', 'Records', 'Messages'] as const) {
    const list = at(line, name);
    if (Array.isArray(list)) return list;
  }
  return undefined;
};
