import { HOUR, MINUTE } from '../../../machines/policy.ts';
import type { ScopeCounters } from '../../model/incident.ts';
import { pastOf, usualIn } from './counters.ts';

/** An incident takes members for so long at most, in milliseconds: what goes on for longer is how the fleet is now. */
export const TAKES_MEMBERS = 6 * HOUR;

/** An incident takes members so long after the last one, in milliseconds … */
const LONGEST_LULL = 6 * HOUR;
const SHORTEST_LULL = 5 * MINUTE;

/** … or until so many breaks by chance are to be expected, whichever is sooner. */
const CHANCE = 0.2;

/** How long after its last member an incident still takes one, in milliseconds, by what is usual for its scope. */
export const lullUnder = (counters: ScopeCounters | null, at: number): number => {
  if (counters === null) return SHORTEST_LULL;
  const { mean } = usualIn(pastOf(counters, at), counters.live, HOUR, 0);
  return Math.max(SHORTEST_LULL, Math.min(LONGEST_LULL, (CHANCE / mean) * HOUR));
};
