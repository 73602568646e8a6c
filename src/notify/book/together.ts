import { MINUTE } from '../../../machines/policy.ts';
import type { Incident } from '../../model/incident.ts';

/** How long an incident has to last before it is told, in minutes: meanwhile a wider or narrower one may explain it better. */
export const INCIDENT_SETTLES = 3;

/** Whether an incident was found so shortly after another one that is open that both are told together. */
export const isPartOf = (incident: Incident, other: Incident): boolean =>
  other.endedAt === null &&
  other.id < incident.id &&
  incident.openedAt - other.openedAt <= INCIDENT_SETTLES * MINUTE;

/** The incidents that are told together with one: those found while it settled. Pure. */
export const toldWith = (incident: Incident, all: readonly Incident[]): readonly Incident[] =>
  all.filter((other) => other.endedAt === null && isPartOf(other, incident));
