import type { LoadedFleet } from './load.ts';
import type { Staged } from './staged.ts';

/** The fleet as it is after what was written has been kept: one revision further. */
export const fleetAfter = (fleet: LoadedFleet, staged: Staged): LoadedFleet => {
  if (!staged.isOfFleet) return fleet;
  const { breaks, droppedBreaks, incidents, scopes, facts } = staged;
  const told = new Set(facts.map(({ scope }) => scope));
  const recent = fleet.recent.filter(({ seq }) => !droppedBreaks.has(seq) && !breaks.has(seq));
  recent.push(...breaks.values());
  const open = new Map(fleet.open.map((incident) => [incident.id, incident]));
  for (const [id, incident] of incidents)
    if (incident.endedAt === null) open.set(id, incident);
    else open.delete(id);
  return {
    revision: fleet.revision + 1,
    recent: recent.sort((a, b) => a.seq - b.seq),
    open: [...open.values()].sort((a, b) => a.id - b.id),
    newest: Math.max(fleet.newest, ...incidents.keys()),
    scopes: new Map([...fleet.scopes, ...scopes]),
    facts: new Map([...fleet.facts].filter(([scope]) => !told.has(scope))),
    anyFact: fleet.anyFact || facts.length > 0,
  };
};
