import { isObject } from '../../text/json-object.ts';
import { shown } from '../text.ts';
import { parseTime } from '../time.ts';
import { zoneOf, type Zone } from './zone.ts';

/** A moment in milliseconds since 1970, or why a value is none. */
export type LogTime = number | { readonly fault: string };

const lastTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Date and time of day, and what says the zone: as PostgreSQL, SQLite, BigQuery, Python, Go and Ruby write them. */
const spelled =
  /^(\d{4})([-/])(\d\d)\2(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?: UTC)?)?$/;

/** What the clock shows, as if it were UTC; undefined when there is no such day or time. */
const shownBy = (parts: readonly (string | undefined)[]): number | undefined => {
  const [, year, , month, day, hour, minute, second = '0', fraction = ''] = parts;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const fields = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)] as const;
  const local = new Date(Date.UTC(...fields, Number(second), milliseconds));
  const same =
    local.getUTCMonth() === fields[1] &&
    local.getUTCDate() === fields[2] &&
    local.getUTCHours() === fields[3] &&
    local.getUTCMinutes() === fields[4] &&
    local.getUTCSeconds() === Number(second);
  return same ? local.getTime() : undefined;
};

const readSpelled = (field: string, text: string, zone: Zone | undefined): LogTime | undefined => {
  const parts = spelled.exec(text);
  const local = parts === null ? undefined : shownBy(parts);
  if (local === undefined) return undefined;
  const said = parts?.[9];
  const known = said === undefined ? zone : zoneOf(said);
  if (known !== undefined) return known(local);
  return {
    fault: `${field} has no zone: ${shown(text)}; say which one it is in with --zone, such as --zone UTC`,
  };
};

/** As Apache and nginx write it: `01/Mar/2026:09:00:00 +0000`. */
const commonForm = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/;

const shortMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const readCommon = (field: string, text: string): LogTime | undefined => {
  const [, day = '', name = '', year = '', time = '', zone = ''] = commonForm.exec(text) ?? [];
  const month = String(shortMonths.indexOf(name) + 1).padStart(2, '0');
  return day === '' ? undefined : readSpelled(field, `${year}-${month}-${day} ${time}${zone}`, undefined);
};

/** Numbers since 1970: from 1973 on, seconds, milliseconds, microseconds and nanoseconds are of different lengths. */
const epochOf = (count: number): number | undefined => {
  if (!(count >= 1e8 && count < 1e20)) return undefined;
  // A fraction of a second is not quite what it says; what is added makes up for it, and is less than a millisecond.
  if (count < 1e11) return Math.floor(count * 1000 + 0.001);
  if (count < 1e14) return Math.floor(count);
  return Math.floor(count / (count < 1e17 ? 1e3 : 1e6));
};

/** A number that is written as a text: journald and MongoDB do so, and BigQuery with an exponent. */
const numberForm = /^\d{9,20}(?:\.\d+)?$|^\d\.\d+[eE]\+?\d{1,2}$/;

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && numberForm.test(value) ? Number(value) : undefined;
};

/** What MongoDB's extended JSON says of a moment: a text, or milliseconds, which may be wrapped once more. */
const readExtended = (field: string, value: unknown, zone: Zone | undefined): LogTime | undefined => {
  const inner = isObject(value) ? (value['$numberLong'] ?? value['$numberDouble']) : value;
  if (typeof inner === 'string' && !numberForm.test(inner) && !/^\d+$/.test(inner))
    return readSpelled(field, inner, zone);
  const milliseconds = Number(inner);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
};

const read = (field: string, value: unknown, zone: Zone | undefined): LogTime | undefined => {
  const count = numberOf(value);
  if (count !== undefined) return epochOf(count);
  if (typeof value === 'string')
    return readSpelled(field, value.trim(), zone) ?? readCommon(field, value.trim());
  if (isObject(value) && Object.hasOwn(value, '$date')) return readExtended(field, value['$date'], zone);
  return undefined;
};

/**
 * Reads the time of a log's line, however it is written: ISO 8601, as databases print it, seconds, milliseconds,
 * microseconds or nanoseconds since 1970, or MongoDB's `{"$date":…}`. Finer digits than milliseconds are dropped. Pure
 * and total.
 *
 * @param field - how the reason shall call it
 * @param zone - where the clock hung, for a time that does not say so itself
 */
export const readLogTime = (field: string, value: unknown, zone: Zone | undefined): LogTime => {
  const time = parseTime(value) ?? read(field, value, zone);
  if (typeof time === 'object') return time;
  if (time !== undefined && time >= 0 && time <= lastTime) return time;
  return { fault: `${field} is not a time between the years 1970 and 9999 but ${shown(value)}` };
};
