const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** A mean month of the Gregorian calendar. */
const month = 30.436875 * day;
const year = 12 * month;

/** Each unit from the age at which it is used; the last that fits counts, rounded down. */
const ageUnits: readonly (readonly [from: number, unit: number, name: string])[] = [
  [0, second, 's'],
  [minute, minute, 'min'],
  [hour, hour, 'h'],
  [day, day, 'd'],
  [2 * month, month, 'mo'],
  [2 * year, year, 'y'],
];

/**
 * How long ago `from` was at `now`, both in milliseconds since 1970: `5 min`, `2 h`, `3 d`, `14 mo`. What
 * lies ahead is `0 s`.
 */
export const age = (from: number, now: number): string => durationText(now - from);

/** A time span in milliseconds as people say it, in one unit and rounded down: `40 s`, `14 mo`. */
export const durationText = (milliseconds: number): string => {
  const span = Math.max(0, milliseconds);
  const [, unit, name] = ageUnits.findLast(([from]) => span >= from) ?? [0, second, 's'];
  return `${Math.floor(span / unit)} ${name}`;
};

/** A moment in milliseconds since 1970, to the minute: `2026-03-01 09:00 UTC`. */
export const utc = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, -8).replace('T', ' ')} UTC`;

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The day of a moment (UTC) as people say it: `15 Feb`, and `15 Feb 2025` where that is another year than the present one.
 * Both in milliseconds since 1970.
 */
export const dayWords = (moment: number, now: number): string => {
  const [then, present] = [new Date(moment), new Date(now)];
  const words = `${then.getUTCDate()} ${monthNames[then.getUTCMonth()] ?? ''}`;
  return then.getUTCFullYear() === present.getUTCFullYear() ? words : `${words} ${then.getUTCFullYear()}`;
};

/**
 * The end of something as people say it (UTC): `16:04 UTC` while that is today, else `15 Feb`. Both in milliseconds since 1970.
 */
export const untilWords = (moment: number, now: number): string => {
  const day = dayWords(moment, now);
  return day === dayWords(now, now) ? utc(moment).slice(11) : day;
};

/** A whole number with its thousands set apart: `1,204`. By hand: the first number that a locale formats takes 20 ms. */
export const grouped = (count: number): string =>
  String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** A whole number where there is little room: `1,204`, `28 k`, `1.2 M`; rounded down. */
export const shortFigure = (count: number): string => {
  if (count < 10_000) return grouped(count);
  return count < 1_000_000
    ? `${grouped(Math.floor(count / 1000))} k`
    : `${Math.floor(count / 100_000) / 10} M`;
};

/**
 * A number and its noun: `1 account`, `1,204 accounts`. `several` is the noun's plural where it is not just
 * an s more.
 */
export const plural = (count: number, one: string, several = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : several}`;
