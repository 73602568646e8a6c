import { liveFleet } from './fleet.ts';
import { hear, moments, type Verdict } from './judge.ts';
import { grouped, ratio, type Share } from './score.ts';
import type { World } from './worlds.ts';

/** The incidents that are to be found, by what they are: the names that the worlds have for them, and the share that is aimed at. */
const kinds = {
  'OAuth keys': { names: ['keys'], goal: 0.95 },
  proxy: { names: ['proxyOutage'], goal: 0.95 },
  Unipile: { names: ['vendorFault', 'vendorOutage'], goal: 0.95 },
  'domain admin': { names: ['admin'], goal: 0.8 },
  'mail host': { names: ['hostOutage'], goal: null },
} as const;

/** See {@link judgeIncidents}. */
export type IncidentKind = keyof typeof kinds;

/** Of fewer accounts than these nobody can say that they have something in common. */
const ENOUGH = 5;

/** What became of the accounts that incidents of one kind struck. */
export interface IncidentGoal {
  readonly kind: IncidentKind;
  /** The share of right answers that is aimed at where enough accounts are struck, or null. */
  readonly goal: number | null;
  /** Told rightly, of all that were struck. */
  readonly right: Share;
  /** Told rightly, of those in incidents that struck five accounts or more. */
  readonly rightOfEnough: Share;
  /** Users asked to do something, of the same. */
  readonly asked: Share;
}

/** How incidents of several fleets were judged. */
export interface IncidentGoals {
  readonly goals: readonly IncidentGoal[];
  /** Lone breaks that count as members of an incident at one of the moments. */
  readonly loneTaken: Share;
}

const share = <T>(items: readonly T[], holds: (item: T) => boolean): Share => ({
  right: items.filter(holds).length,
  of: items.length,
});

const isRight = ({ said, label }: Verdict): boolean => said.end.told === label;

/** What became of incidents, from the verdicts of fleets one by one: a number of an incident says nothing outside its own. */
export const goalsOf = (fleets: readonly (readonly Verdict[])[]): IncidentGoals => {
  const struck = new Map<string, (readonly Verdict[])[]>();
  for (const verdicts of fleets)
    for (const [incident, group] of grouped(verdicts, ({ truth }) => truth.incident ?? '')) {
      const [name = ''] = incident.split(':');
      struck.set(name, [...(struck.get(name) ?? []), group]);
    }
  const lone = (struck.get('') ?? []).flat();
  return {
    goals: (Object.keys(kinds) as IncidentKind[]).map((kind): IncidentGoal => {
      const groups = kinds[kind].names.flatMap((name) => struck.get(name) ?? []);
      const enough = groups.filter(({ length }) => length >= ENOUGH).flat();
      return {
        kind,
        goal: kinds[kind].goal,
        right: share(groups.flat(), isRight),
        rightOfEnough: share(enough, isRight),
        asked: share(enough, ({ asked }) => asked),
      };
    }),
    loneTaken: share(lone, ({ said }) => moments.some((moment) => said[moment].isMember)),
  };
};

/** The fleets of some worlds, told with webhooks and reads of the API, of teams whose API shows what accounts share. */
export const judgeIncidents = async (
  worlds: readonly World[],
  seeds: readonly number[],
): Promise<IncidentGoals> => {
  const fleets: (readonly Verdict[])[] = [];
  for (const world of worlds)
    for (const seed of seeds) {
      const fleet = liveFleet({ world, seed });
      if (fleet.shows) fleets.push(await hear({ lines: fleet.lines('W2'), truth: fleet.truth }));
    }
  return goalsOf(fleets);
};

const percent = (one: Share): string =>
  one.of === 0 ? '–' : `${(100 * ratio(one)).toFixed(1)} (${String(one.of)})`;

/** A table of the goals, as Markdown. Shares are of 100; numbers in brackets say of how many. */
export const goalsTable = ({ goals, loneTaken }: IncidentGoals): string =>
  [
    `| incident | accounts right | of incidents of ${String(ENOUGH)} and more | goal | users asked there |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...goals.map(
      ({ kind, goal, right, rightOfEnough, asked }) =>
        `| ${kind} | ${percent(right)} | ${percent(rightOfEnough)} | ${goal === null ? '–' : String(100 * goal)} | ${percent(asked)} |`,
    ),
    '',
    `Lone breaks taken into an incident: ${percent(loneTaken)}; at most 0.5 is the goal.`,
  ].join('\n');
