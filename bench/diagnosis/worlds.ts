import { seededRandom, type Random } from '../../src/testing/random.ts';
import { isDocumented } from './table/causes.ts';
import { baseTable, type Table } from './table/index.ts';
import type { Noise, TeamRates } from './table/daily.ts';
import type { Answer, CauseRow, Dying, Failure, FailureName } from './words.ts';

/** A world: its figures, and what it may be used for. */
export interface World {
  readonly name: string;
  /** Weights may be fitted on the ones, and are judged on the others alone; no world is for both. */
  readonly use: 'fit' | 'judge';
  readonly table: Table;
}

/** A number from the standard normal distribution. */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** A factor around 1: `spread` is the standard deviation of its logarithm. */
export const factor = (random: Random, spread: number): number => Math.exp(spread * normal(random));

const share = (value: number): number => Math.min(0.97, Math.max(0, value));

/** What is changed of a table, and by how much. Every number that a world has goes through here. */
interface Change {
  /** Of how often a cause strikes. */
  readonly cause: (row: CauseRow) => number;
  readonly incident: () => number;
  readonly noise: () => number;
  /** Of the weight of an answer. */
  readonly answer: (answer: Answer) => number;
  /** Of the odds that a team does or tells something. */
  readonly team: (name: keyof TeamRates) => number;
  readonly lag: () => number;
}

/** A share whose odds are multiplied. */
const withOdds = (value: number, odds: number): number => {
  const changed = (value / (1 - value)) * odds;
  return share(changed / (1 + changed));
};

const changedDying = (dying: Dying, by: number): Dying =>
  dying.kind === 'rate'
    ? { ...dying, perYear: dying.perYear * by }
    : { ...dying, share: withOdds(dying.share, by) };

const changedFailure = (failure: Failure, change: Change): Failure => {
  const answers = (list: readonly Answer[]): readonly Answer[] =>
    list.map((answer) => ({ ...answer, weight: answer.weight * change.answer(answer) }));
  return {
    calls: answers(failure.calls),
    stored: answers(failure.stored),
    attempts: answers(failure.attempts),
    lagMinutes: failure.lagMinutes * change.lag(),
    flaps: withOdds(failure.flaps, change.lag()),
  };
};

const changedNoise = (noise: Noise, change: Change): Noise => ({
  ...noise,
  errors: noise.errors.map((answer) => ({ ...answer, weight: answer.weight * change.noise() })),
  rejectRuns: noise.rejectRuns * change.noise(),
  flapSpells: noise.flapSpells * change.noise(),
  faults: noise.faults * change.noise(),
  renewals: noise.renewals * change.noise(),
  busyDays: noise.busyDays * change.noise(),
  rotations: noise.rotations * change.noise(),
  falseProxyAlarms: noise.falseProxyAlarms * change.noise(),
});

const changedTeam = (team: TeamRates, change: Change): TeamRates => {
  const names = Object.keys(team) as (keyof TeamRates)[];
  const changed = names.map((name) => [name, withOdds(team[name], change.team(name))]);
  return Object.fromEntries(changed) as unknown as TeamRates;
};

const changedTable = (table: Table, change: Change): Table => ({
  causes: table.causes.map((row) =>
    row.dying === undefined ? row : { ...row, dying: changedDying(row.dying, change.cause(row)) },
  ),
  failures: Object.fromEntries(
    Object.entries(table.failures).map(([name, failure]) => [name, changedFailure(failure, change)]),
  ) as Record<FailureName, Failure>,
  incidents: table.incidents.map((row) => ({ ...row, perYear: row.perYear * change.incident() })),
  noise: changedNoise(table.noise, change),
  team: changedTeam(table.team, change),
});

/**
 * A table drawn around the base: priors within a factor of two for two thirds of the causes, the rest in proportion.
 *
 * @param spread - how far from the base, against that
 */
const drawn = (seed: number, spread = 1): Table => {
  const random = seededRandom(seed);
  return changedTable(baseTable, {
    cause: () => factor(random, 0.7 * spread),
    incident: () => factor(random, 0.6 * spread),
    noise: () => factor(random, 0.5 * spread),
    answer: () => factor(random, 0.6 * spread),
    team: () => factor(random, 0.5 * spread),
    lag: () => factor(random, 0.4 * spread),
  });
};

/** Says nothing of what happened: what is answered for any failure. */
const isVague = ({ error }: Answer): boolean =>
  error === 'disconnected_account' || error === 'provider_error' || error === 'unexpected_error';

const tells = (name: keyof TeamRates): boolean => name.startsWith('tells') || name === 'reads';

/** Little noise, clear answers, teams that tell; a third of the undocumented causes. */
const friendly = (seed: number): Table => {
  const random = seededRandom(seed);
  return changedTable(drawn(seed), {
    cause: (row) => (isDocumented(row) ? 1 : 0.35),
    incident: () => 1,
    noise: () => 0.4,
    answer: (answer) => (isVague(answer) ? 0.4 : factor(random, 0.2)),
    team: (name) => (tells(name) ? 3 : name === 'silent' || name === 'hosted' ? 0.4 : 1),
    lag: () => 1.6,
  });
};

/** Much noise, vague answers, teams that tell little; twice the undocumented causes. */
const hostile = (seed: number): Table => {
  const random = seededRandom(seed);
  return changedTable(drawn(seed), {
    cause: (row) => (isDocumented(row) ? 1 : 2) * factor(random, 0.3),
    incident: () => 1.3,
    noise: () => 2.5,
    answer: (answer) => (isVague(answer) ? 2.2 : factor(random, 0.3)),
    team: (name) => (tells(name) ? 0.6 : name === 'silent' ? 2 : 1),
    lag: () => 0.6,
  });
};

type AnswersOf = 'calls' | 'stored' | 'attempts';

/** The answers of a failure, a third of them drawn from those of all others: an API that often says the wrong thing. */
const blurredFailure = (failure: Failure, others: readonly Failure[]): Failure => {
  const answers = (kind: AnswersOf): readonly Answer[] => {
    const sum = (list: readonly Answer[]): number => list.reduce((total, { weight }) => total + weight, 0);
    const strange = others.flatMap((other) =>
      other[kind].map((one) => ({ ...one, weight: one.weight / sum(other[kind]) / others.length })),
    );
    return [
      ...failure[kind],
      ...strange.map((one) => ({ ...one, weight: (one.weight * sum(failure[kind])) / 2 })),
    ];
  };
  return { ...failure, calls: answers('calls'), stored: answers('stored'), attempts: answers('attempts') };
};

/** A world in which what is answered is only loosely connected with what happened. */
const blurred = (seed: number): Table => {
  const table = drawn(seed);
  const all = Object.entries(table.failures);
  return {
    ...table,
    failures: Object.fromEntries(
      all.map(([name, failure]) => [name, blurredFailure(failure, Object.values(table.failures))]),
    ) as Record<FailureName, Failure>,
  };
};

const world = (use: World['use'], name: string, table: Table): World => ({ name, use, table });

/**
 * The worlds. Those for fitting are the base, draws around it, some of them far from it, and a friendly and a hostile one; those
 * for judging are other draws, with one of a kind that no fit has seen, so that weights that merely know the fitted worlds fail.
 */
export const worlds: readonly World[] = [
  world('fit', 'base', baseTable),
  world('fit', 'alder', drawn(101)),
  world('fit', 'birch', drawn(102)),
  world('fit', 'cedar', drawn(103)),
  world('fit', 'elder', drawn(104)),
  world('fit', 'hazel', drawn(105, 1.6)),
  world('fit', 'larch', drawn(106, 1.6)),
  world('fit', 'maple', drawn(107, 1.6)),
  world('fit', 'rowan', drawn(108, 1.6)),
  world('fit', 'linden', friendly(109)),
  world('fit', 'thorn', hostile(110)),
  world('judge', 'amber', drawn(901)),
  world('judge', 'beryl', drawn(902)),
  world('judge', 'coral', drawn(903)),
  world('judge', 'flint', drawn(904, 1.6)),
  world('judge', 'friendly', friendly(0xf00d)),
  world('judge', 'hostile', hostile(0xbad)),
  world('judge', 'blurred', blurred(905)),
];

/**
 * The world of a name.
 *
 * @throws RangeError when there is none, with the names that there are
 */
export const worldNamed = (name: string): World => {
  const found = worlds.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `no world ${JSON.stringify(name)}; there are ${worlds.map((one) => one.name).join(', ')}`,
  );
};

/**
 * The chance of one fleet. Its seed is mixed with the world's name and use, so that no fleet for judging is one for
 * fitting whatever numbers are given.
 */
export const chanceOf = ({ use, name }: World, seed: number): Random =>
  seededRandom(seed).branch(`${use} ${name}`);
