import { HOUR } from '../../machines/policy.ts';
import type { DeliveryPolicy } from './policy.ts';

/** By how much the time between two attempts grows. */
const FACTOR = 4;

/** By how much it is longer or shorter by chance, as a share. */
const JITTER = 0.2;

/** How many letters that fail in a row show that it is the sink that fails, and not what it was handed. */
const TIRED = 3;

/** The longest time that a sink is left alone, in milliseconds. */
const LONGEST_REST = 60_000;

/** A number from 0 up to 1, as of `Math.random`. */
export type RandomNumber = () => number;

const jittered = (ms: number, random: RandomNumber): number => ms * (1 - JITTER + 2 * JITTER * random());

/**
 * How long to wait after a failed attempt, in milliseconds: longer each time, by chance a little more or less, and never less
 * than what was asked for.
 *
 * @param attempts - how many there were, 1 after the first
 * @param retryAfterMs - what the other side asked for
 */
export const backOff = (
  attempts: number,
  retryAfterMs: number | undefined,
  { firstRetrySeconds, longestRetryHours }: DeliveryPolicy,
  random: RandomNumber,
): number => {
  const [first, longest] = [firstRetrySeconds * 1000, longestRetryHours * HOUR];
  const grown = jittered(Math.min(first * FACTOR ** (attempts - 1), longest), random);
  return Math.round(Math.min(Math.max(grown, first, retryAfterMs ?? 0), longest));
};

/**
 * How long a sink is left alone, in milliseconds, after so many letters in a row have failed; null while that may be due to what
 * it was handed.
 */
export const restOf = (failures: number, policy: DeliveryPolicy, random: RandomNumber): number | null =>
  failures < TIRED
    ? null
    : Math.round(
        jittered(Math.min(policy.firstRetrySeconds * 1000 * 2 ** (failures - TIRED), LONGEST_REST), random),
      );

/** How many notices a sink is handed at a time: one while it fails, to see whether it works again. */
export const slotsOf = (failures: number, { atOnce }: DeliveryPolicy): number =>
  failures < TIRED ? atOnce : 1;
