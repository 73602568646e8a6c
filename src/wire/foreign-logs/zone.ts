/** Turns what a wall clock shows, written as if it were UTC, into the moment: both in milliseconds since 1970. */
export type Zone = (local: number) => number;

const offsetForm = /^([+-])([01]\d|2[0-3])(?::?([0-5]\d))?$/;

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
type OffsetAt = (moment: number) => number;

const offsetsOf = (timeZone: string): OffsetAt => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (moment) => {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(moment)) shown[type] = Number(value);
    const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, date, hour, minutes, second) - (moment - (moment % 1000));
  };
};

/**
 * The offset that holds when the clocks show `local`. Of a time that is shown twice the earlier moment counts; one that is
 * left out, in spring, counts with the offset before it.
 */
const offsetOfLocal = (local: number, offsetAt: OffsetAt): number => {
  const before = offsetAt(local - dayMs);
  const after = offsetAt(local + dayMs);
  return [before, after].find((offset) => offsetAt(local - offset) === offset) ?? before;
};

/** Clocks change at quarters of an hour, so that all times of one have the same offset. */
const quarter = 15 * minuteMs;

const namedZone = (name: string): Zone => {
  const offsetAt = offsetsOf(name);
  const last = { quarter: -1, offset: 0 };
  return (local) => {
    const present = Math.floor(local / quarter);
    if (present !== last.quarter) {
      last.offset = offsetOfLocal(present * quarter, offsetAt);
      last.quarter = present;
    }
    return local - last.offset;
  };
};

/**
 * The zone of this name: `Z`, `UTC`, an offset such as `+02:00`, or a name of the IANA database such as `Europe/Berlin`.
 * Undefined when there is none.
 */
export const zoneOf = (text: string): Zone | undefined => {
  if (/^(?:z|utc|gmt)$/i.test(text)) return (local) => local;
  const [, sign, hours, minutes = '0'] = offsetForm.exec(text) ?? [];
  if (sign !== undefined) {
    const offset = (Number(hours) * 60 + Number(minutes)) * minuteMs * (sign === '-' ? -1 : 1);
    return (local) => local - offset;
  }
  try {
    return namedZone(text);
  } catch {
    return undefined;
  }
};
