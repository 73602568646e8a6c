import { parseBody } from '../form.ts';
import { parseJson } from '../line.ts';
import { shown } from '../text.ts';
import { faulty, holdsSomething, nothing, timedBy, within, type Around, type Item } from './item.ts';
import { readLogTime } from './log-time.ts';
import { salvage, withoutGaps } from './salvage.ts';
import type { Zone } from './zone.ts';

/** Opens parsed values and texts that lie within a text. */
export interface Inner {
  open(value: unknown, around: Around): readonly Item[];
  text(text: string, around: Around): readonly Item[];
}

/** A line as container runtimes of Kubernetes write it: time, stream, whole or part, text. */
const criForm = /^(\S+) (?:stdout|stderr) [FP] (.*)$/s;

/** A line that begins with its time, in brackets or without. */
const timeForm =
  /^\[?(\d{4}[-/]\d\d[-/]\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?![\w:]))?)\]?[\s|:,-]+(.*)$/s;

/** What tells that a text was to hold a payload, even if it was cut off. */
const mention = /"(?:AccountStatus|account_id)\\*"/;

const inMixed = (text: string, around: Around): readonly Item[] =>
  mention.test(text) ? faulty(`a payload in it cannot be read: ${shown(text)}`, around) : nothing(around);

const notJson = (text: string, around: Around): readonly Item[] =>
  around.mixed ? inMixed(text, around) : faulty(`the line is not JSON: ${shown(text)}`, around);

const unreadableItem = (text: string, around: Around, inner: Inner): readonly Item[] => {
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

/** JSON that a text ends with, after words of a program. */
const atTheEnd = (text: string, around: Around, inner: Inner): readonly Item[] => {
  const from = text.indexOf('{');
  const parsed = from === -1 ? undefined : parseJson(text.slice(from));
  const items =
    parsed === undefined
      ? []
      : inner.open(parsed.value, within(around, 'lines of text that end with JSON', { mixed: true }));
  return holdsSomething(items) ? items : notJson(text, around);
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
    if (!/^\[[^[{"]/.test(content)) return unreadableItem(content, around, inner);
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
    : atTheEnd(content, around, inner);
};
