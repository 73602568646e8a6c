import { durationText, plural, utc } from './figures.ts';

/*
 * How fresh what is shown is, in words. A light that says "live" speaks of a connection; these speak of the data.
 */

const hour = 3_600_000;
const day = 24 * hour;
/** A mean month of the Gregorian calendar. */
const month = 30.436875 * day;

/** After how long a silence it is said that there is one, in milliseconds: from then on a fleet counts as one of the past. */
const silence = day;

/** Whether nothing has come for so long that it is said. Both in milliseconds since 1970; null for never. */
export const isSilent = (at: number | null, now: number): boolean => at === null || now - at > silence;

/** A long span as people say it: `25 h`, `9 days`, `9 months`, `2 years`. */
const spanWords = (span: number): string => {
  if (span < 2 * day) return `${Math.floor(span / hour)} h`;
  if (span < 2 * month) return plural(Math.floor(span / day), 'day');
  if (span < 24 * month) return plural(Math.round(span / month), 'month');
  return plural(Math.round(span / (12 * month)), 'year');
};

/**
 * When anything was last heard: `heard 12 s ago`, `nothing heard for 9 months`, `nothing heard yet`.
 *
 * @param heardAt - when the newest entry of the log counts from, or null; both in milliseconds since 1970
 */
export const heardWords = (heardAt: number | null, now: number): string => {
  if (heardAt === null) return 'nothing heard yet';
  if (heardAt > now) return `as of ${utc(heardAt)}`;
  if (isSilent(heardAt, now)) return `nothing heard for ${spanWords(now - heardAt)}`;
  return `heard ${durationText(now - heardAt)} ago`;
};

/** When accounts were last compared with the API: `reconciled 3 min ago`. Both in milliseconds since 1970. */
export const reconciledWords = (reconciledAt: number, now: number): string =>
  isSilent(reconciledAt, now)
    ? `not reconciled for ${spanWords(now - reconciledAt)}`
    : `reconciled ${durationText(now - reconciledAt)} ago`;

/** What became of a database that is looked at: its file is another one, or is gone. */
export type LostDatabase = 'replaced' | 'removed';

/** What is said where the file that is looked at is no longer the database. */
export const lostWords = (lost: LostDatabase): string => `the database was ${lost}: start again`;
