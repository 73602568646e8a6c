/**
 * Priors and rates of the base world, in one place, each with its source. `assumed` is a guess by somebody who knows the
 * providers and has no figures: no provider publishes how often its sessions die, or of what. That is why judgement is
 * passed in several worlds whose figures are drawn far around these (`worlds.ts`).
 */
import type { CauseRow, Failure, FailureName, IncidentRow } from '../words.ts';
import { causes } from './causes.ts';
import { noise, team, type Noise, type TeamRates } from './daily.ts';
import { failures } from './failures.ts';
import { incidents } from './incidents.ts';

/** A table of priors and rates: what a world is made of. */
export interface Table {
  readonly causes: readonly CauseRow[];
  readonly failures: Readonly<Record<FailureName, Failure>>;
  readonly incidents: readonly IncidentRow[];
  readonly noise: Noise;
  readonly team: TeamRates;
}

/** The base world's table. */
export const baseTable: Table = { causes, failures, incidents, noise, team };
