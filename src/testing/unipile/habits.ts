import type { Random } from '../random.ts';

/** How badly deliveries arrive (DOMAIN §4). */
export interface DeliveryHabits {
  /** How likely a delivery never arrives, 0 to 1. Default 0. */
  readonly loss?: number;
  /** How likely it arrives twice, 0 to 1. Default 0. */
  readonly duplicates?: number;
  /** The longest delay, in milliseconds. A delivery may overtake those before it. Default 0. */
  readonly longestDelayMs?: number;
}

/** When the copies of one delivery arrive, in milliseconds after it was sent: none, one or two. */
export const scatter = (
  random: Random,
  { loss = 0, duplicates = 0, longestDelayMs = 0 }: DeliveryHabits,
): readonly number[] => {
  if (random.chance(loss)) return [];
  const copies = random.chance(duplicates) ? 2 : 1;
  return Array.from({ length: copies }, () => random.integer(0, longestDelayMs));
};

const MINUTE_MS = 60_000;

/**
 * How long after each failed try the next one comes, in milliseconds: five retries with growing delays, whose lengths
 * Unipile does not publish (DOMAIN §4).
 */
export const retryDelaysMs: readonly number[] = [1, 5, 15, 60, 180].map((minutes) => minutes * MINUTE_MS);
