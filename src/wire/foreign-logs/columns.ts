import type { JsonObject } from '../../text/json-object.ts';

/** A name without what tells its spellings apart: `received_at`, `receivedAt` and `Received At` are one. */
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '');

const payloadNames: readonly string[] = (
  'payload body event data webhook rawpayload rawbody raw json jsonpayload requestbody webhookpayload webhookbody req ' +
  'request postdata msg message textpayload log text line content detail sns parsedbody'
).split(' ');

const timeNames: readonly string[] =
  'receivedat createdat insertedat ingestedat starteddatetime time timestamp ts date datetime'.split(' ');

/** A number that is too small for a moment since 1973 says how long something took. */
const isSpan = (value: unknown): boolean => typeof value === 'number' && value < 1e8;

/** The names of a line's fields that are among these, in the order of these. */
const fieldsAmong = (line: JsonObject, names: readonly string[]): readonly string[] =>
  Object.keys(line)
    .map((name) => [names.indexOf(plainName(name)), name] as const)
    .filter(([rank]) => rank !== -1)
    .toSorted(([one], [other]) => one - other)
    .map(([, name]) => name);

/** The fields that may hold the payload, as people and systems name them most, the likeliest first. */
export const payloadColumns = (line: JsonObject): readonly string[] => fieldsAmong(line, payloadNames);

/** The fields that may say when a row was made, or a line written, the likeliest first. */
export const timeColumns = (line: JsonObject): readonly string[] =>
  fieldsAmong(line, timeNames).filter((name) => !isSpan(line[name]));

/** Whether a column has a name of those that hold payloadNames or times in the logs of others. */
export const isUsualColumn = (name: string): boolean => {
  const plain = plainName(name);
  return payloadNames.includes(plain) || timeNames.includes(plain);
};
