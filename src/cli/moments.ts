import { momentOption } from './options.ts';
import { usageError } from './usage.ts';

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment that a duration from now on, or a time, stands for; milliseconds since 1970.
 *
 * @param what - for the message: `--expires`
 * @throws LifecycleError `invalidOption` for what is neither, and for a moment that is past
 */
export const momentToCome = (text: string, now: number, what: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const moment = unit === '' ? momentOption(text) : now + Number(count) * (unitsMs[unit] ?? 0);
  if (moment > now) return moment;
  throw usageError(
    `${what} cannot be ${JSON.stringify(text)}, which is not later than now`,
    'Give a duration such as 24h, or a time to come.',
  );
};
