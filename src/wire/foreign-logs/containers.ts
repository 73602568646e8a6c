import { isObject, type JsonObject } from '../../text/json-object.ts';
import { payloadColumns, timeColumns } from './columns.ts';
import type { Container } from './container.ts';
import { envelopes } from './envelopes.ts';

const fields =
  (...names: readonly string[]) =>
  (line: JsonObject): readonly unknown[] =>
    names.flatMap((name) => (Object.hasOwn(line, name) ? [line[name]] : []));

const isText = (value: unknown): value is string => typeof value === 'string';

/** The keys that an event of CloudWatch Logs may have, in the answers of its API and in what it sends on. */
const eventKeys: ReadonlySet<string> = new Set([
  'timestamp',
  'message',
  'ingestionTime',
  'eventId',
  'id',
  'logStreamName',
  'extractedFields',
]);

const cloudWatchEvent: Container = {
  name: 'CloudWatch events',
  fits: (line) =>
    typeof line['timestamp'] === 'number' &&
    isText(line['message']) &&
    Object.keys(line).length > 2 &&
    Object.keys(line).every((key) => eventKeys.has(key)),
  contents: (line) => [line['message']],
  times: ['timestamp'],
  mixed: true,
};

const docker: Container = {
  name: 'Docker json-file lines',
  fits: (line) => isText(line['log']) && isText(line['time']) && isText(line['stream']),
  contents: (line) => [line['log']],
  times: ['time'],
  mixed: true,
};

/** journald writes a field that is not all plain text as an array of its bytes. */
const messageIn = (message: unknown): unknown =>
  Array.isArray(message) && message.every((byte) => typeof byte === 'number')
    ? new TextDecoder().decode(Uint8Array.from(message))
    : message;

const journald: Container = {
  name: 'journald entries',
  fits: (line) => Object.hasOwn(line, '__REALTIME_TIMESTAMP'),
  contents: (line) => [messageIn(line['MESSAGE'])],
  times: ['__REALTIME_TIMESTAMP'],
  mixed: true,
  fault: (line) =>
    line['MESSAGE'] === null
      ? 'journalctl has left MESSAGE out, which is longer than 4096 bytes: give it --all'
      : undefined,
};

const isDatadogLog = (line: JsonObject): boolean =>
  (isText(line['date']) || isText(line['timestamp'])) &&
  (isObject(line['attributes']) || Array.isArray(line['tags'])) &&
  (Object.hasOwn(line, 'service') || Object.hasOwn(line, 'host') || Object.hasOwn(line, '_id'));

const datadog: Container = {
  name: 'Datadog logs',
  fits: isDatadogLog,
  contents: fields('message', 'attributes'),
  times: ['date', 'timestamp'],
  mixed: true,
};

const n8n: Container = {
  name: 'n8n items',
  fits: (line) =>
    (isObject(line['headers']) &&
      Object.hasOwn(line, 'body') &&
      Object.hasOwn(line, 'params') &&
      Object.hasOwn(line, 'query')) ||
    (isObject(line['json']) &&
      Object.keys(line).every((key) => ['json', 'pairedItem', 'binary', 'index'].includes(key))),
  contents: (line) => [Object.hasOwn(line, 'json') ? line['json'] : line['body']],
  mixed: false,
};

/** What stands where loggers and tables keep the body of a request. */
const payloadFields = (line: JsonObject): readonly unknown[] => fields(...payloadColumns(line))(line);

const logger = (name: string, fits: (line: JsonObject) => boolean): Container => ({
  name,
  fits,
  contents: payloadFields,
  time: (line) => line['time'] ?? line['timestamp'] ?? line['ts'] ?? line['@timestamp'],
  mixed: true,
});

const hasTime = (line: JsonObject): boolean => timeColumns(line).length > 0;

/** The wrappers that say themselves that they are ones, the more particular before the more general. */
export const containers: readonly Container[] = [
  cloudWatchEvent,
  docker,
  journald,
  datadog,
  ...envelopes,
  n8n,
  logger(
    'bunyan lines',
    (line) => typeof line['level'] === 'number' && typeof line['v'] === 'number' && isText(line['time']),
  ),
  logger('pino lines', (line) => typeof line['level'] === 'number' && Object.hasOwn(line, 'time')),
  logger('winston lines', (line) => isText(line['level']) && Object.hasOwn(line, 'message') && hasTime(line)),
  logger(
    'JSON log lines',
    (line) => (Object.hasOwn(line, 'level') || isText(line['severity'])) && hasTime(line),
  ),
];

const isDocument = (line: JsonObject): boolean => isObject(line['_id']) && Object.hasOwn(line['_id'], '$oid');

/** What tells that the status of an account stands somewhere in a value, whatever is around it. */
const statusForm = /AccountStatus|\\*"type\\*"\s*:\s*\\*"account\./;

/** What stands in fields of any name, and holds the status of an account beyond doubt. */
const anyFields = (line: JsonObject): readonly unknown[] =>
  Object.values(line).filter((value) => statusForm.test(isText(value) ? value : JSON.stringify(value)));

/** What only its contents show to be a wrapper: it is one if one of them is a delivery. */
export const rows: readonly Container[] = [
  { name: 'MongoDB documents', fits: isDocument, contents: payloadFields, mixed: false },
  { name: 'rows of a table', fits: () => true, contents: payloadFields, mixed: false },
];

/** What is a wrapper only if one of its fields, whatever its name, holds a status whose time is told. */
export const looseRow: Container = {
  name: 'rows of a table',
  fits: () => true,
  contents: anyFields,
  mixed: false,
};

/** Whether it is what `GET /accounts` answers (DOMAIN §7). */
export const isAccountList = (line: JsonObject): boolean =>
  line['object'] === 'AccountList' && Array.isArray(line['items']);

/** A line that a replay rejected, as `--rejects` writes it. */
export const isReject = (line: JsonObject): boolean =>
  isText(line['text']) && isText(line['reason']) && isText(line['file']) && typeof line['line'] === 'number';
