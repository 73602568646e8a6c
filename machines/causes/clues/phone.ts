import { DAY, type Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { everyOf } from '../facts.ts';
import { counted, duration, utcMinute } from '../wording.ts';
import { clue } from './clue.ts';

/** The times at which the phone was seen before the flip, oldest first. */
const sightings = (evidence: Evidence): readonly number[] =>
  everyOf(evidence, 'deviceSeen')
    .map(({ at }) => at)
    .filter((at) => at <= evidence.flippedAt)
    .toSorted((one, other) => one - other);

/** How many sightings it takes to know how often there are some. */
const forCadence = 5;

/** The usual time between two sightings, in milliseconds; null where too few are known. */
const cadence = (seen: readonly number[]): number | null => {
  if (seen.length < forCadence) return null;
  const gaps = seen.slice(1).map((at, index) => at - (seen[index] ?? at));
  return gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? null;
};

const absence = (evidence: Evidence): number => evidence.flippedAt - (sightings(evidence).at(-1) ?? 0);

const isMissed = (evidence: Evidence, policy: Policy): boolean => {
  const usual = cadence(sightings(evidence));
  const gap = absence(evidence);
  return usual !== null && gap >= policy.phoneOfflineDays * DAY && gap >= 5 * usual;
};

/**
 * WhatsApp ends a session when its phone was away for 14 days; Telegram's needs no phone. Silence says something only after
 * regular reports.
 */
export const phoneClue = clue({
  name: 'phone',
  needs: ['deviceSeen'],
  answers: ['absent', 'seen'],
  read: (evidence, policy) => {
    if (evidence.provider !== 'whatsapp' || sightings(evidence).length === 0) return null;
    if (isMissed(evidence, policy)) return 'absent';
    return absence(evidence) <= 3 * DAY ? 'seen' : null;
  },
  say: (answer, evidence) => {
    const seen = sightings(evidence);
    const last = `${duration(absence(evidence))} before the break, at ${utcMinute(seen.at(-1) ?? 0)}`;
    return answer === 'seen'
      ? `phone last seen ${last}`
      : `phone last seen ${last}, after ${counted(seen.length, 'sighting')} every ${duration(cadence(seen) ?? 0)}`;
  },
});
