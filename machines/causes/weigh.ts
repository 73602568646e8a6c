import type { Policy } from '../policy.ts';
import type { Provider } from '../provider.ts';
import { unlisted, type Cause, type Evidence } from './cause.ts';
import { causesOf, nameOf } from './catalogue.ts';
import { clues } from './clues/index.ts';
import type { Clue, Needed } from './clues/clue.ts';
import type { Weights } from './weights.ts';

/** A clue of a provider, with what each of its answers adds to each hypothesis, in the order of the hypotheses. */
export interface WeightedClue {
  readonly clue: Clue;
  /** What it needs any of, as bits. */
  readonly needs: number;
  readonly rows: ReadonlyMap<string, Float64Array>;
}

/** A bit for each thing that a clue can need. */
const bits: ReadonlyMap<Needed, number> = new Map(
  [...new Set(clues.flatMap(({ needs }) => needs))].map((needed, place) => [needed, 1 << place]),
);

const bitsOf = (needs: readonly Needed[]): number =>
  needs.reduce((found, needed) => found | (bits.get(needed) ?? 0), 0);

const ofConnection = bitsOf(['connection']);
const ofAuthorisation = bitsOf(['authorisation']);
const ofCreation = bitsOf(['creation']);
const ofPoll = bitsOf(['poll']);
const ofProduct = bitsOf(['product']);

/** What there is to look at, as bits. */
const bitsIn = ({
  connection,
  authorizedAt,
  createdAt,
  lastVerifiedAt,
  product,
  evidence,
}: Evidence): number => {
  let found =
    (connection === null ? 0 : ofConnection) |
    (authorizedAt === null ? 0 : ofAuthorisation) |
    (createdAt === null ? 0 : ofCreation) |
    (lastVerifiedAt === null ? 0 : ofPoll) |
    (product === null ? 0 : ofProduct);
  for (const { type } of evidence) found |= bits.get(type) ?? 0;
  return found;
};

/** All that is added up for the accounts of one provider. */
export interface Scales {
  readonly causes: readonly Cause[];
  /** The names of the hypotheses: the causes in their order, and `unlisted` at the end. */
  readonly names: readonly string[];
  readonly prior: Float64Array;
  readonly clues: readonly WeightedClue[];
  /** What can make a cause impossible, with its place among the hypotheses. */
  readonly impossible: readonly (readonly [place: number, test: NonNullable<Cause['impossible']>])[];
}

/** The name of a hypothesis in the weights: of what is unlisted, each family has its own. */
const weightKeyOf = (name: string, family: string): string =>
  name === unlisted ? `${family}.${unlisted}` : name;

const rowFor = (keys: readonly string[], weights: Weights, feature: string): Float64Array | null => {
  const row = Float64Array.from(keys, (key) => weights.weight[key]?.[feature] ?? 0);
  return row.some((weight) => weight !== 0) ? row : null;
};

const weightedClue = (clue: Clue, keys: readonly string[], weights: Weights): WeightedClue => ({
  clue,
  needs: bitsOf(clue.needs),
  rows: new Map(
    clue.answers.flatMap((answer) => {
      const row = rowFor(keys, weights, `${clue.name}.${answer}`);
      return row === null ? [] : [[answer, row]];
    }),
  ),
});

/** What a hypothesis starts with where the weights do not name it: one in some 400. */
const unheardOf = -6;

const scalesFor = (weights: Weights, provider: Provider): Scales => {
  const causes = causesOf(provider);
  const names = [...causes.map(nameOf), unlisted];
  const keys = names.map((name) => weightKeyOf(name, causes[0]?.family ?? ''));
  return {
    causes,
    names,
    prior: Float64Array.from(names, (name) => weights.prior[provider]?.[name] ?? unheardOf),
    clues: clues.map((clue) => weightedClue(clue, keys, weights)).filter(({ rows }) => rows.size > 0),
    impossible: causes.flatMap(({ impossible }, place) =>
      impossible === undefined ? [] : [[place, impossible] as const],
    ),
  };
};

const scalesKnown = new WeakMap<Weights, Map<Provider, Scales>>();

/** The scales of a provider under some weights; made once for each. */
export const scalesOf = (weights: Weights, provider: Provider): Scales => {
  const ofWeights = scalesKnown.get(weights) ?? new Map<Provider, Scales>();
  scalesKnown.set(weights, ofWeights);
  const found = ofWeights.get(provider) ?? scalesFor(weights, provider);
  ofWeights.set(provider, found);
  return found;
};

/**
 * What is scalesKnown of an account: each clue that has an answer, with what that adds to each hypothesis.
 *
 * @param hear - is given the clue, its answer, and the weights in the order of {@link Scales.names}
 */
export const ask = (
  scales: Scales,
  evidence: Evidence,
  policy: Policy,
  hear: (row: Float64Array, clue: Clue, answer: string) => void,
): void => {
  const there = bitsIn(evidence);
  for (const { clue, needs, rows } of scales.clues) {
    if ((needs & there) === 0) continue;
    const answer = clue.read(evidence, policy);
    const row = answer === null ? undefined : rows.get(answer);
    if (answer !== null && row !== undefined) hear(row, clue, answer);
  }
};

/**
 * The score of each hypothesis: its prior and the weights of all that is scalesKnown, in the order of {@link Scales.names}; -Infinity
 * where it is impossible.
 */
export const scoresOf = (scales: Scales, evidence: Evidence, policy: Policy): Float64Array => {
  const scores = scales.prior.slice();
  ask(scales, evidence, policy, (row) => {
    for (let place = 0; place < scores.length; place += 1)
      scores[place] = (scores[place] ?? 0) + (row[place] ?? 0);
  });
  for (const [place, impossible] of scales.impossible)
    if (impossible(evidence) !== null) scores[place] = -Infinity;
  return scores;
};

/** Scores as probabilities that add up to 1. */
export const probabilitiesOf = (scores: Float64Array): Float64Array => {
  const odds = scores.slice();
  let highest = -Infinity;
  for (const score of odds) if (score > highest) highest = score;
  let sum = 0;
  for (let place = 0; place < odds.length; place += 1) {
    const one = Math.exp((odds[place] ?? 0) - highest);
    odds[place] = one;
    sum += one;
  }
  for (let place = 0; place < odds.length; place += 1) odds[place] = (odds[place] ?? 0) / sum;
  return odds;
};
