import { nameOf } from '../../../machines/causes/catalogue.ts';
import { unlisted, type Evidence } from '../../../machines/causes/cause.ts';
import { clues } from '../../../machines/causes/clues/index.ts';
import { probabilitiesOf, scalesOf } from '../../../machines/causes/weigh.ts';
import type { Weights } from '../../../machines/causes/weights.ts';
import { defaultPolicy, type Policy } from '../../../machines/policy.ts';
import type { Outcome } from './outcome.ts';

/** A break whose outcome is known, at least in part. */
export interface LearntBreak {
  /** What was known of it before it ended. */
  readonly evidence: Evidence;
  readonly outcome: Outcome;
}

/** How a fit is held to the weights that it starts from. */
export interface FitOptions {
  /** Thresholds and windows under which clues are read. Default: the defaults. */
  readonly policy?: Policy;
  /**
   * How far a weight may go from where it starts, as the standard deviation of a normal distribution around it. The smaller,
   * the more outcomes it takes to move anything. Default 0.35.
   */
  readonly spread?: number;
  /** The same for priors: how frequent causes are differs more from fleet to fleet. Default 0.6. */
  readonly priorSpread?: number;
}

/** Weights that can be changed. */
interface WeightsDraft {
  readonly prior: Record<string, Record<string, number>>;
  readonly weight: Record<string, Record<string, number>>;
}

const copied = (table: Weights['prior']): Record<string, Record<string, number>> =>
  Object.fromEntries(Object.entries(table).map(([name, row]) => [name, { ...row }]));

/** A break in numbers: where each of its parameters stands, for each hypothesis. */
interface Example {
  /** For each hypothesis the parameters that add up to its score. */
  readonly rows: readonly (readonly number[])[];
  /** Whether each hypothesis is excluded by a fact. */
  readonly isImpossible: readonly boolean[];
  /** Whether each hypothesis can have been the cause. */
  readonly isTrue: readonly boolean[];
  readonly trust: number;
}

/** The parameters of a fit, by their names in the weights. */
class Parameters {
  readonly #places = new Map<string, number>();
  readonly names: (readonly [table: keyof WeightsDraft, row: string, column: string])[] = [];
  readonly start: number[] = [];
  readonly #from: Weights;

  constructor(from: Weights) {
    this.#from = from;
  }

  place(table: keyof WeightsDraft, row: string, column: string): number {
    const name = `${table} ${row} ${column}`;
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.names.length;
    this.#places.set(name, place);
    this.names.push([table, row, column]);
    this.start.push(this.#from[table][row]?.[column] ?? 0);
    return place;
  }
}

/** The names of what is known of a break: `age.year` and the like. */
const featuresIn = (evidence: Evidence, policy: Policy): readonly string[] =>
  clues.flatMap((clue) => {
    const answer = clue.read(evidence, policy);
    return answer === null ? [] : [`${clue.name}.${answer}`];
  });

const exampleOf = (
  { evidence, outcome }: LearntBreak,
  from: Weights,
  parameters: Parameters,
  policy: Policy,
): Example => {
  const { provider } = evidence;
  const { names, causes } = scalesOf(from, provider);
  const family = causes[0]?.family ?? '';
  const features = featuresIn(evidence, policy);
  return {
    rows: names.map((name) => {
      const key = name === unlisted ? `${family}.${unlisted}` : name;
      return [
        parameters.place('prior', provider, name),
        ...features.map((feature) => parameters.place('weight', key, feature)),
      ];
    }),
    isImpossible: names.map((name) => {
      const cause = causes.find((one) => nameOf(one) === name);
      return (cause?.impossible?.(evidence) ?? null) !== null;
    }),
    isTrue: names.map((name) => outcome.causes.includes(name)),
    trust: outcome.trust,
  };
};

const probabilitiesIn = ({ rows, isImpossible }: Example, values: Float64Array): Float64Array =>
  probabilitiesOf(
    Float64Array.from(rows, (row, place) =>
      isImpossible[place] === true ? -Infinity : row.reduce((sum, at) => sum + (values[at] ?? 0), 0),
    ),
  );

/** Adds what one break says to the gradient: it pulls towards the causes that it can have been. */
const addGradient = (example: Example, values: Float64Array, gradient: Float64Array): void => {
  const probabilities = probabilitiesIn(example, values);
  const share = example.isTrue.reduce((sum, isTrue, at) => sum + (isTrue ? (probabilities[at] ?? 0) : 0), 0);
  // What was held impossible and is true after all teaches nothing about weights.
  if (share <= 0) return;
  for (const [place, row] of example.rows.entries()) {
    const probability = probabilities[place] ?? 0;
    const slope = probability - (example.isTrue[place] === true ? probability / share : 0);
    for (const at of row) gradient[at] = (gradient[at] ?? 0) + slope * example.trust;
  }
};

const STEPS = 400;

/** The parameters that are likeliest, given the examples and where they start: a convex problem but for outcomes in part. */
const likeliestAmong = (
  examples: readonly Example[],
  start: Float64Array,
  stiffness: Float64Array,
): Float64Array => {
  const values = start.slice();
  const energy = new Float64Array(values.length).fill(1e-6);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = values.map((value, at) => (value - (start[at] ?? 0)) * (stiffness[at] ?? 1));
    for (const example of examples) addGradient(example, values, gradient);
    const rate = 0.1 * (1 - step / STEPS);
    gradient.forEach((slope, at) => {
      energy[at] = 0.95 * (energy[at] ?? 0) + 0.05 * slope * slope;
      values[at] = (values[at] ?? 0) - (rate * slope) / (Math.sqrt(energy[at] ?? 0) + 1e-3);
    });
  }
  return values;
};

/**
 * Weights that fit the outcomes of one's own fleet: those they start from, moved as far as the outcomes bear out. Few outcomes
 * move little. Breaks of providers without causes teach nothing. Pure.
 *
 * @param from - where they start: the weights in force
 * @param version - tells the result from others
 */
export const fitWeights = (
  breaks: readonly LearntBreak[],
  from: Weights,
  version: string,
  { policy = defaultPolicy, spread = 0.35, priorSpread = 0.6 }: FitOptions = {},
): Weights => {
  const known = breaks.filter(({ evidence }) => scalesOf(from, evidence.provider).causes.length > 0);
  const parameters = new Parameters(from);
  const examples = known.map((one) => exampleOf(one, from, parameters, policy));
  const values = likeliestAmong(
    examples,
    Float64Array.from(parameters.start),
    Float64Array.from(parameters.names, ([table]) => (table === 'prior' ? priorSpread : spread) ** -2),
  );
  const draft: WeightsDraft = { prior: copied(from.prior), weight: copied(from.weight) };
  for (const [at, [table, row, column]] of parameters.names.entries()) {
    const value = Number((values[at] ?? 0).toFixed(3));
    if (value !== (parameters.start[at] ?? 0)) (draft[table][row] ??= {})[column] = value;
  }
  return {
    ...draft,
    version,
    fittedOn: `${known.length} outcomes of your own, beginning with version ${from.version} (${from.fittedOn})`,
  };
};
