import { causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import { unlisted } from '../../machines/causes/cause.ts';
import { clues } from '../../machines/causes/clues/index.ts';
import type { Needed } from '../../machines/causes/clues/clue.ts';
import { providers, type Provider } from '../../machines/provider.ts';
import type { Weights } from '../../machines/causes/weights.ts';
import { featuresOf, type Observation } from './observed.ts';

/** What one family of providers learns from: the same parameters for all of them, but for their priors. */
export interface Example {
  /** The place of the provider among those of the family. */
  readonly provider: number;
  /** Places of what is known. */
  readonly features: readonly number[];
  /** Places of the hypotheses that are possible. */
  readonly possible: readonly number[];
  /** The place of the true one. */
  readonly truth: number;
  /** How much it counts. */
  count: number;
}

/** The shape of a family's model. */
export interface Family {
  readonly name: string;
  readonly providers: readonly Provider[];
  /** Names in the weights, the family's own `unlisted` at the end. */
  readonly keys: readonly string[];
  readonly features: readonly string[];
}

/** The families, with the features that observations of them have. */
export const familiesIn = (observations: readonly Observation[]): readonly Family[] => {
  const names = new Set(providers.flatMap((provider) => causesOf(provider).map(({ family }) => family)));
  return [...names].map((name) => {
    const own = providers.filter((provider) => causesOf(provider)[0]?.family === name);
    const keys = [...new Set(own.flatMap((provider) => causesOf(provider).map(nameOf)))];
    const features = new Set(
      observations
        .filter(({ provider }) => own.includes(provider))
        .flatMap(({ evidence }) => featuresOf(evidence)),
    );
    return {
      name,
      providers: own,
      keys: [...keys, `${name}.${unlisted}`],
      features: [...features].toSorted(),
    };
  });
};

/** By provider, the causes that any observation has. */
const shownIn = (observations: readonly Observation[]): ReadonlySet<string> =>
  new Set(observations.map(({ provider, cause }) => `${provider} ${cause}`));

/**
 * Observations of a family as examples; equal ones are one that counts more. A cause that none of them has is no hypothesis here:
 * that no world has it is no reason to learn that it is rare, and what is believed of it stays.
 */
export const examplesOf = (
  family: Family,
  observations: readonly Observation[],
  weightOf: (observation: Observation) => number,
): readonly Example[] => {
  const found = new Map<string, Example>();
  const shown = shownIn(observations);
  for (const observation of observations) {
    const provider = family.providers.indexOf(observation.provider);
    if (provider < 0) continue;
    const { evidence, cause } = observation;
    const features = featuresOf(evidence).map((feature) => family.features.indexOf(feature));
    const possible = family.keys.flatMap((key, place) => {
      if (place === family.keys.length - 1) return [place];
      if (!shown.has(`${observation.provider} ${key}`)) return [];
      const one = causesOf(observation.provider).find((each) => nameOf(each) === key);
      return one === undefined || (one.impossible?.(evidence) ?? null) !== null ? [] : [place];
    });
    const truth = cause === unlisted ? family.keys.length - 1 : family.keys.indexOf(cause);
    if (!possible.includes(truth)) continue;
    const key = JSON.stringify([provider, features, possible, truth]);
    const known = found.get(key);
    if (known === undefined)
      found.set(key, { provider, features, possible, truth, count: weightOf(observation) });
    else known.count += weightOf(observation);
  }
  return [...found.values()];
};

/** The parameters of a family: priors by provider, then weights by feature, each for all hypotheses. */
export interface Parameters {
  readonly values: Float64Array;
  /** What the priors hold them to, how tightly, and which sign they must keep: -1, 1, or 0 for any. */
  readonly mean: Float64Array;
  readonly spread: Float64Array;
  readonly sign: Int8Array;
}

/** How far a fit may go from what is believed. */
export interface Stiffness {
  /** The standard deviations of priors, of weights with a belief, and of weights without one. */
  readonly prior: number;
  readonly believed: number;
  readonly other: number;
  /**
   * That of weights without a belief, of what an account was like all along. Whole teams have it in common, so that a few fleets
   * show much that is chance; and it is what one read of the API adds, which must not make the first guess worse.
   */
  readonly background: number;
  /** Weights that are believed to be smaller than this are kept so. */
  readonly little: number;
  /** Weights that are believed to be larger than this keep their sign: physics, not chance. */
  readonly certain: number;
}

/** What an account is like whether it breaks or not, and what became of it before. */
const ofBackground: ReadonlySet<Needed> = new Set([
  'connection',
  'authorisation',
  'creation',
  'poll',
  'product',
  'broke',
]);

const background: ReadonlySet<string> = new Set(
  clues.filter(({ needs }) => needs.every((needed) => ofBackground.has(needed))).map(({ name }) => name),
);

const isBackground = (feature: string): boolean => background.has(feature.slice(0, feature.indexOf('.')));

/** Parameters as the beliefs have them. */
export const beginning = (family: Family, believed: Weights, stiffness: Stiffness): Parameters => {
  const { keys, features } = family;
  const size = (family.providers.length + features.length) * keys.length;
  const mean = new Float64Array(size);
  const spread = new Float64Array(size).fill(stiffness.other);
  const sign = new Int8Array(size);
  keys.forEach((key, hypothesis) => {
    family.providers.forEach((provider, row) => {
      const name = key.endsWith(`.${unlisted}`) ? unlisted : key;
      mean[row * keys.length + hypothesis] = believed.prior[provider]?.[name] ?? 0;
      spread[row * keys.length + hypothesis] = stiffness.prior;
    });
    features.forEach((feature, row) => {
      const belief = believed.weight[key]?.[feature];
      const place = (family.providers.length + row) * keys.length + hypothesis;
      if (belief === undefined) {
        if (isBackground(feature)) spread[place] = stiffness.background;
        return;
      }
      mean[place] = belief;
      // What is believed to say little is held to that: a world may make more of it than the next one.
      spread[place] = Math.abs(belief) <= stiffness.little ? stiffness.little / 2 : stiffness.believed;
      sign[place] = Math.abs(belief) >= stiffness.certain ? Math.sign(belief) : 0;
    });
  });
  return { values: mean.slice(), mean, spread, sign };
};

const rowsOf = (family: Family, example: Example): readonly number[] => [
  example.provider * family.keys.length,
  ...example.features
    .filter((feature) => feature >= 0)
    .map((feature) => (family.providers.length + feature) * family.keys.length),
];

/** The probabilities of an example's possible hypotheses, in their order. */
export const predict = (
  family: Family,
  values: Float64Array,
  example: Example,
  temperature = 1,
): readonly number[] => {
  const rows = rowsOf(family, example);
  const scores = example.possible.map(
    (hypothesis) => rows.reduce((sum, row) => sum + (values[row + hypothesis] ?? 0), 0) / temperature,
  );
  const highest = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - highest));
  const sum = odds.reduce((total, one) => total + one, 0);
  return odds.map((one) => one / sum);
};

/** Adds the gradient of the loss of some examples, and returns that loss. */
const addGradient = (
  family: Family,
  values: Float64Array,
  examples: readonly Example[],
  gradient: Float64Array,
  scale: number,
): void => {
  for (const example of examples) {
    const rows = rowsOf(family, example);
    const probabilities = predict(family, values, example);
    example.possible.forEach((hypothesis, place) => {
      const error =
        ((probabilities[place] ?? 0) - (hypothesis === example.truth ? 1 : 0)) * example.count * scale;
      for (const row of rows) gradient[row + hypothesis] = (gradient[row + hypothesis] ?? 0) + error;
    });
  }
};

/**
 * Fits a family: the most likely parameters given the examples and the beliefs, by gradient descent (Adam).
 *
 * @param worth - how many breaks the examples count for together, against the beliefs; fewer keep closer to those
 */
export const fitFamily = (
  family: Family,
  examples: readonly Example[],
  { mean, spread, sign, values: start }: Parameters,
  { worth, steps = 250 }: { readonly worth: number; readonly steps?: number },
): Float64Array => {
  const values = start.slice();
  const total = examples.reduce((sum, { count }) => sum + count, 0);
  const scale = Math.min(worth, total) / total;
  const slow = new Float64Array(values.length);
  const square = new Float64Array(values.length);
  for (let step = 1; step <= steps; step += 1) {
    const gradient = values.map((value, place) => (value - (mean[place] ?? 0)) / (spread[place] ?? 1) ** 2);
    addGradient(family, values, examples, gradient, scale);
    const rate = 0.08 * Math.min(1, (2 * (steps - step)) / steps);
    gradient.forEach((slope, place) => {
      const momentum = 0.9 * (slow[place] ?? 0) + 0.1 * slope;
      const energy = 0.999 * (square[place] ?? 0) + 0.001 * slope * slope;
      slow[place] = momentum;
      square[place] = energy;
      const move = (rate * (momentum / (1 - 0.9 ** step))) / (Math.sqrt(energy / (1 - 0.999 ** step)) + 1e-8);
      const moved = (values[place] ?? 0) - move;
      values[place] = (sign[place] ?? 0) * moved < 0 ? 0 : moved;
    });
  }
  return values;
};
