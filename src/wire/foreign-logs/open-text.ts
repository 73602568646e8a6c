import { parseBody } from '../form.ts';
import { parseJson } from '../line.ts';
import { shown } from '../text.ts';
import { faulty, holdsSomething, nothing, timedBy, within, type Around, type Item } from './item.ts';
import { readLogTime } from './log-time.ts';
import { printedObject } from './printed-object.ts';
import { salvage, withoutGaps } from './salvage.ts';
import type { Zone } from './zone.ts';

/** Opens parsed values and texts that lie within a text. */
export interface Inner {
  open(value: unknown, around: Around): readonly Item[];
  text(text: string, around: Around): readonly Item[];
}

/** A line as container runtimes of Kubernetes write it: time, stream, whole or part, text. */
const criForm = /^(\S+) (?:stdout|stderr) [FP] (.*)$/s;

const date = String.raw`\d{4}[-/]\d\d[-/]\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?![\w:]))?`;

/** A line that begins with its time, in brackets or without. */
const timeForm = new RegExp(String.raw`^\[?(${date})\]?[\s|:,-]+(.*)$`, 's');

/**
 * A time among the words before a payload, as syslog (RFC 5424), Rails, nginx and Apache write it. A quotation mark before it tells
 * that it is rather a piece of an object.
 */
const timeWithin = new RegExp(
  String.raw`^[^"'{}]*?(?<!\w)(${date}|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})(?!\w)`,
);

/** What tells that a text was to hold a payload, even if it was cut off: a key as JSON and others write it. */
const mention =
  /["'`](?:AccountStatus|account_id)\\*["'`]|(?:^|[{,]\s*):?(?:AccountStatus|account_id)\s*(?:=>|:)/m;

/** Node.js prints no more than three levels of an object. */
const isShortened = /\[(?:Object|Array)\]/;

const notJson = (text: string, around: Around): readonly Item[] => {
  const isMentioned = mention.test(text);
  if (isMentioned && isShortened.test(text))
    return faulty('Node.js printed [Object] in place of what it holds: log JSON.stringify(body)', around);
  if (!around.mixed) return faulty(`the line is not JSON: ${shown(text)}`, around);
  return isMentioned ? faulty(`a payload in it cannot be read: ${shown(text)}`, around) : nothing(around);
};

const printedFormat = 'objects as programs print them';

/** What a text holds that begins as JSON does and is none. */
const brokenItem = (text: string, around: Around, inner: Inner): readonly Item[] => {
  const object = mention.test(text) ? printedObject(text, 0) : undefined;
  if (object?.end === text.length) return inner.open(object.value, within(around, printedFormat));
  const parts = salvage(text);
  if (!parts.some((part) => 'value' in part)) return notJson(text, around);
  return parts.flatMap((part) =>
    'value' in part
      ? inner.open(part.value, around)
      : faulty(`the line is not JSON: ${shown(part.garbage)}`, around, part.garbage),
  );
};

const afterTime = (
  [time, rest]: readonly [string, string],
  format: string,
  around: Around,
  zone: Zone | undefined,
  inner: Inner,
): readonly Item[] => {
  const timed = timedBy(around, readLogTime('the time before it', time, zone));
  return inner.text(rest, within(timed, format, { mixed: true }));
};

/** The texts in quotes that are to be a payload, as logfmt and Go write them. */
const quotedTexts = (text: string): readonly unknown[] =>
  Array.from(text.matchAll(/"\{(?:[^"\\]|\\.)*\}"/g), ([quoted]) => parseJson(quoted)?.value ?? '').filter(
    (value) => typeof value === 'string' && mention.test(value),
  );

/** What nginx wrote as `\x22` for each byte that is a quotation mark, or none of ASCII. */
const withoutEscapes = (text: string): string => {
  if (!text.includes('\\x22')) return text;
  const bytes = Array.from(text.matchAll(/\\x([\dA-F]{2})|[^\\]+|\\/g), ([piece, byte]) =>
    byte === undefined ? [...new TextEncoder().encode(piece)] : [Number.parseInt(byte, 16)],
  ).flat();
  return new TextDecoder().decode(Uint8Array.from(bytes));
};

/** What objects among the words of a text may be, each time with their format: JSON at its end or anywhere, or as programs print it. */
function* objectsAmong(
  text: string,
  from: number,
): Generator<readonly [format: string, values: readonly unknown[]]> {
  const whole = parseJson(text.slice(from));
  if (whole !== undefined) return yield ['lines of text that end with JSON', [whole.value]];
  // What follows a quoted key is a part of an object that was cut off before it.
  if (!mention.test(text) || /["']\s*:\s*\[?\s*$/.test(text.slice(0, from))) return;
  const parts = salvage(text.slice(from));
  yield ['lines of text with JSON in them', parts.flatMap((part) => ('value' in part ? [part.value] : []))];
  yield ['lines of text with JSON in quotes', quotedTexts(text)];
  // The first bracket may belong to a word before the object.
  for (let at = from, tries = 0; at !== -1 && tries < 8; at = text.indexOf('{', at + 1), tries += 1) {
    const object = printedObject(text, at);
    if (object !== undefined) return yield [printedFormat, [object.value]];
  }
}

/** A time that stands among the words of a line: it is one of a log of all that a program had to say. */
const timedByWords = (text: string, around: Around, zone: Zone | undefined): Around => {
  const said = timeWithin.exec(text)?.[1];
  if (said === undefined) return around;
  const time = around.receivedAt === null ? readLogTime('the time in it', said, zone) : undefined;
  return within(timedBy(around, time), 'lines of text with their time', { mixed: true });
};

/** A payload among the words of a program. */
const amongWords = (line: string, around: Around, zone: Zone | undefined, inner: Inner): readonly Item[] => {
  const text = withoutEscapes(line);
  const timed = timedByWords(text, around, zone);
  const from = text.indexOf('{');
  if (from === -1) return notJson(text, timed);
  for (const [format, values] of objectsAmong(text, from)) {
    const each = within(timed, format, { mixed: true });
    const items = values.flatMap((value) => inner.open(value, each)).filter((item) => holdsSomething([item]));
    if (items.length > 0) return items;
  }
  return notJson(text, timed);
};

/** A body as a form has it, which names an account. */
const formBody = /^(?=.*(?:AccountStatus|account_id))[\w.%[\]-]+=\S*$/s;

/**
 * What a text holds: JSON, a form, or a line of a log that ends with some.
 *
 * @param zone - of times that name none
 */
export const openText = (
  text: string,
  around: Around,
  zone: Zone | undefined,
  inner: Inner,
): readonly Item[] => {
  const content = withoutGaps(text);
  if (/^[[{"]/.test(content)) {
    const parsed = parseJson(content);
    if (parsed !== undefined) return inner.open(parsed.value, around);
    // A word in brackets, such as a time or a level, begins no list.
    if (!/^\[[^[{"]/.test(content)) return brokenItem(content, around, inner);
  }
  const [, criTime, criRest] = criForm.exec(content) ?? [];
  if (criTime !== undefined && criRest !== undefined)
    return afterTime([criTime, criRest], 'Kubernetes container logs', around, zone, inner);
  const [, time, rest] = timeForm.exec(content) ?? [];
  if (time !== undefined && rest !== undefined)
    return afterTime([time, rest], 'lines that begin with their time', around, zone, inner);
  const form = formBody.test(content) ? parseBody(content) : undefined;
  return form !== undefined && 'value' in form
    ? inner.open(form.value, around)
    : amongWords(content, around, zone, inner);
};
