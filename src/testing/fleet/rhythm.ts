import { HOUR } from '../../../machines/policy.ts';
import type { Random } from '../random.ts';

/** How busy each hour of a working day is, from midnight UTC on, against the busiest. */
const busyness = [
  0.08, 0.06, 0.05, 0.05, 0.08, 0.15, 0.35, 0.6, 0.9, 1, 1, 0.9, 0.7, 0.85, 1, 0.95, 0.85, 0.65, 0.45, 0.35,
  0.3, 0.25, 0.18, 0.12,
] as const;

const weekendBusyness = 0.35;

/** How busy a moment is, 0 to 1: people work by day and rest at the weekend, and accounts follow them. */
const busynessAt = (moment: number): number => {
  const date = new Date(moment);
  const weekend = date.getUTCDay() % 6 === 0;
  return (busyness[date.getUTCHours()] ?? 0) * (weekend ? weekendBusyness : 1);
};

/**
 * A random moment between the two, in milliseconds since 1970, likelier where people are busy. Where the span is
 * too short for that, any moment of it.
 */
export const busyMoment = (random: Random, from: number, to: number): number => {
  let moment = random.integer(from, to);
  for (let tries = 0; tries < 30 && random.next() > busynessAt(moment); tries += 1) {
    moment = random.integer(from, to);
  }
  return moment;
};

/** A busy moment between `least` and `most` hours after another. */
export const busyMomentAfter = (random: Random, moment: number, least: number, most: number): number =>
  busyMoment(random, moment + least * HOUR, moment + most * HOUR);
