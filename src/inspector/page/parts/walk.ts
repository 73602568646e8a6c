import type { HistoryPoint } from '../../answers.ts';

/** A way that led out of a state and back into it. */
export interface Detour {
  /** The state in which it was furthest from working. */
  readonly connection: string;
  readonly group: string;
  /** How often. */
  readonly times: number;
}

/** A state on the way here; no state stands twice. */
export interface Stop {
  readonly connection: string;
  readonly group: string;
  /** When it was entered last, ISO 8601. */
  readonly at: string;
  /** Number of the entry that entered it last. */
  readonly seq: number;
  /** The ways that led out of it and back, since it was first entered. */
  readonly detours: readonly Detour[];
}

/** From what works to what somebody must mend: which state of a detour gives it its name. */
const harm = ['works', 'unknown', 'underWay', 'gone', 'user', 'operator'];

const furthestOf = (stops: readonly Stop[]): Stop | undefined =>
  stops.reduce<Stop | undefined>(
    (furthest, stop) =>
      furthest !== undefined && harm.indexOf(furthest.group) >= harm.indexOf(stop.group) ? furthest : stop,
    undefined,
  );

const added = (detours: readonly Detour[], by: readonly Detour[]): readonly Detour[] => {
  const all = new Map(detours.map((each) => [each.connection, each]));
  for (const each of by) {
    const known = all.get(each.connection);
    all.set(each.connection, known === undefined ? each : { ...known, times: known.times + each.times });
  }
  return [...all.values()];
};

/** What a stop has seen once the way has come back to it. */
const afterDetour = (stop: Stop, passed: readonly Stop[], { at, seq, group }: HistoryPoint): Stop => {
  const furthest = furthestOf(passed);
  const own: readonly Detour[] =
    furthest === undefined ? [] : [{ connection: furthest.connection, group: furthest.group, times: 1 }];
  const inner = passed.flatMap(({ detours }) => detours);
  return { ...stop, at, seq, group, detours: added(stop.detours, [...own, ...inner]) };
};

/**
 * The way by which an account came to where it stands after an entry: every state on it once, and beside each the detours that
 * led back to it, so that a life of years is as short as one of days.
 */
export const walkTo = (course: readonly HistoryPoint[], index: number): readonly Stop[] => {
  const way: Stop[] = [];
  for (const entry of course.slice(0, index + 1)) {
    const { connection } = entry.state;
    if (way.at(-1)?.connection === connection) continue;
    const before = way.findIndex((stop) => stop.connection === connection);
    const stop = way[before];
    if (stop === undefined)
      way.push({ connection, group: entry.group, at: entry.at, seq: entry.seq, detours: [] });
    else way.splice(before, way.length, afterDetour(stop, way.slice(before + 1), entry));
  }
  return way;
};
