const isoForm =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/;

const earliestTime = 0;
const lastTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const dayExists = (text: string): boolean => {
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  const month = Number(text.slice(5, 7));
  // Day 0 of the next month is the last one of this; 2000 + year % 400 has the same leap years and no two-digit trap.
  const lastDay = new Date(Date.UTC(2000 + (Number(text.slice(0, 4)) % 400), month, 0)).getUTCDate();
  return day <= lastDay;
};

/**
 * Reads an ISO 8601 time: date, `T`, time with or without seconds and fraction, and a zone (`Z`, `+02:00`, `+0200`, `+02`).
 *
 * @returns milliseconds since 1970 (finer digits are dropped), or undefined for anything else, a day that does not exist,
 *   and years outside 1970 to 9999
 */
export const parseTime = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || !isoForm.test(value) || !dayExists(value)) return undefined;
  // Date.parse takes the zone in one spelling only.
  const zoned = value.endsWith('Z')
    ? value
    : value.replace(/([+-]\d\d):?(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`);
  const time = Date.parse(zoned);
  return time >= earliestTime && time <= lastTime ? time : undefined;
};
