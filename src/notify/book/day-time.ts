import { DAY, MINUTE } from '../../../machines/policy.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { Recipient } from './recipients.ts';

/** How many minutes a day has. */
const MINUTES = DAY / MINUTE;

const zoneClocks = new Map<string, Intl.DateTimeFormat>();

const clockIn = (zone: string): Intl.DateTimeFormat => {
  const known = zoneClocks.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    zoneClocks.set(zone, format);
    return format;
  } catch (error) {
    throw new LifecycleError('invalidOption', `${JSON.stringify(zone)} is not the name of a time zone`, {
      hint: 'Give a name such as Europe/Berlin.',
      cause: error,
    });
  }
};

/** A time of day such as `07:30` in minutes since midnight. */
const minutesOfTime = (time: string): number => {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours !== undefined && minutes !== undefined) return Number(hours) * 60 + Number(minutes);
  throw new LifecycleError('invalidOption', `${JSON.stringify(time)} is not a time of day`, {
    hint: 'Give one such as 07:30.',
  });
};

const minuteOfDay = (at: number, zone: string): number => minutesOfTime(clockIn(zone).format(at));

/** The next moment after `at` (milliseconds since 1970) at which it is that time of day there. */
const nextTimeOfDay = (at: number, time: string, zone: string): number => {
  const wanted = minutesOfTime(time);
  const ahead = (wanted - minuteOfDay(at, zone) + MINUTES) % MINUTES;
  const moment = Math.floor(at / MINUTE) * MINUTE + (ahead === 0 ? MINUTES : ahead) * MINUTE;
  // Where clocks change on the way the day has an hour more or less.
  const off = (wanted - minuteOfDay(moment, zone) + MINUTES) % MINUTES;
  return moment + (off > MINUTES / 2 ? off - MINUTES : off) * MINUTE;
};

/** Until when nothing is said to somebody, in milliseconds since 1970; null while something may be. */
export const silentUntil = ({ quiet, zone = 'UTC' }: Recipient, at: number): number | null => {
  if (quiet === undefined) return null;
  const [from, to] = quiet.map(minutesOfTime);
  if (from === undefined || to === undefined || from === to) return null;
  const now = minuteOfDay(at, zone);
  const isQuiet = from < to ? now >= from && now < to : now >= from || now < to;
  return isQuiet ? nextTimeOfDay(at, quiet[1], zone) : null;
};

/** When somebody is next handed what can wait, in milliseconds since 1970. */
export const nextDigest = ({ digestAt = '09:00', zone = 'UTC' }: Recipient, at: number): number =>
  nextTimeOfDay(at, digestAt, zone);

/**
 * Refuses a zone and times of day that are none.
 *
 * @throws LifecycleError `invalidOption`
 */
export const assertTimes = (zone: string, times: readonly string[]): void => {
  clockIn(zone);
  for (const time of times) minutesOfTime(time);
};
