/**
 * `node bench/diagnosis/fit.ts`: fits the weights that are shipped on worlds for fitting, and writes machines/causes/weights.json.
 * Worlds for judging are never looked at here: `judge.ts` does that. With `--only phone` the other families stay as they are in that
 * file, but for beliefs about answers that it does not know yet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Weights } from '../../machines/causes/weights.ts';
import { believed } from './beliefs.ts';
import { liveFleet } from './fleet.ts';
import {
  beginning,
  examplesOf,
  familiesIn,
  fitFamily,
  predict,
  type Example,
  type Family,
  type Stiffness,
} from './model.ts';
import { observationsOf, type Observation } from './observed.ts';
import { levels } from './words.ts';
import { worlds } from './worlds.ts';

const { values: options } = parseArgs({
  options: {
    fleets: { type: 'string', default: '4' },
    worth: { type: 'string', default: '6000' },
    version: { type: 'string', default: '2' },
    out: { type: 'string', default: 'machines/causes/weights.json' },
    only: { type: 'string', multiple: true },
  },
});

const stiffness: Stiffness = {
  prior: 0.5,
  believed: 0.8,
  other: 0.35,
  background: 0.08,
  little: 0.4,
  certain: 0.6,
};

const worth = Number(options.worth);

/** Breaks of an incident are told apart by the incident; the few that are not found look like lone ones. */
const unfound = 0.1;

const weightOf = ({ truth }: Observation): number => (truth.incident === null ? 1 : unfound);

interface Observed {
  readonly world: string;
  readonly observations: readonly Observation[];
}

const observe = (fleets: number): readonly Observed[] =>
  worlds
    .filter(({ use }) => use === 'fit')
    .map((world) => ({
      world: world.name,
      observations: Array.from({ length: fleets }, (_, number) =>
        liveFleet({ world, seed: number + 1 }),
      ).flatMap((fleet) =>
        levels.flatMap((level) => {
          const { flip, last } = observationsOf(fleet.lines(level), fleet.truth);
          return [...flip, ...last];
        }),
      ),
    }));

const lossOf = (
  family: Family,
  values: Float64Array,
  examples: readonly Example[],
  temperature: number,
): number =>
  examples.reduce((sum, example) => {
    const p = predict(family, values, example, temperature)[example.possible.indexOf(example.truth)] ?? 0;
    return sum - example.count * Math.log(p);
  }, 0);

/** From 1.1 on: a world that nobody thought of differs by more than those from one another. */
const temperatures = [1.1, 1.25, 1.4];

/** So many parts the worlds are left out in, one after the other. */
const PARTS = 3;

/** The temperature at which fits on the other worlds say the truth of those left out best, on the whole. */
const calibrate = (families: readonly Family[], observed: readonly Observed[]): number => {
  const losses = temperatures.map(() => 0);
  for (let part = 0; part < PARTS; part += 1) {
    const isLeft = (place: number): boolean => place % PARTS === part;
    const kept = observed.filter((_, place) => !isLeft(place)).flatMap(({ observations }) => observations);
    const left = observed.filter((_, place) => isLeft(place)).flatMap(({ observations }) => observations);
    for (const family of families) {
      const fitted = fitFamily(
        family,
        examplesOf(family, kept, weightOf),
        beginning(family, believed, stiffness),
        { worth, steps: 120 },
      );
      const held = examplesOf(family, left, weightOf);
      temperatures.forEach((temperature, place) => {
        losses[place] = (losses[place] ?? 0) + lossOf(family, fitted, held, temperature);
      });
    }
  }
  const best = losses.indexOf(Math.min(...losses));
  console.log(
    'temperatures',
    temperatures.map((t, place) => `${t}: ${losses[place]?.toFixed(0)}`).join(', '),
  );
  return temperatures[best] ?? 1;
};

/** What is written of a weight: less than this says nothing. */
const least = 0.02;

const round = (value: number): number => Number(value.toFixed(2));

const weightsOf = (
  fitted: readonly { readonly family: Family; readonly values: Float64Array }[],
  temperature: number,
): Weights => {
  const prior: Record<string, Record<string, number>> = {};
  const weight: Record<string, Record<string, number>> = {};
  for (const { family, values } of fitted) {
    const { keys, features } = family;
    const at = (row: number, hypothesis: number): number =>
      round((values[row * keys.length + hypothesis] ?? 0) / temperature);
    family.providers.forEach((provider, row) => {
      prior[provider] = Object.fromEntries(
        keys.flatMap((key, hypothesis) => {
          const name = key === `${family.name}.unlisted` ? 'unlisted' : key;
          return believed.prior[provider]?.[name] === undefined ? [] : [[name, at(row, hypothesis)]];
        }),
      );
    });
    keys.forEach((key, hypothesis) => {
      const learnt = features.map(
        (feature, row) => [feature, at(family.providers.length + row, hypothesis)] as const,
      );
      const unseen = Object.entries(believed.weight[key] ?? {}).filter(
        ([feature]) => !features.includes(feature),
      );
      weight[key] = Object.fromEntries(
        [...learnt, ...unseen.map(([feature, value]) => [feature, round(value / temperature)] as const)]
          .filter(([, value]) => Math.abs(value) >= least)
          .toSorted(([one], [other]) => (one < other ? -1 : 1)),
      );
    });
  }
  return { version: options.version, fittedOn: '', prior, weight };
};

/** The beliefs about a cause that speak of answers which none of its family has a weight for. */
const newBeliefs = (key: string, kept: Weights): Record<string, number> => {
  const family = `${key.split('.')[0] ?? ''}.`;
  const known = new Set(
    Object.entries(kept.weight).flatMap(([name, of]) => (name.startsWith(family) ? Object.keys(of) : [])),
  );
  return Object.fromEntries(
    Object.entries(believed.weight[key] ?? {}).flatMap(([feature, value]) =>
      known.has(feature) ? [] : [[feature, round(value / (temperatures[0] ?? 1))] as const],
    ),
  );
};

/** Weights of which some families are fitted anew, and the others are kept. */
const partly = (fitted: Weights, kept: Weights, names: readonly string[]): Weights => ({
  ...kept,
  version: fitted.version,
  fittedOn: `${kept.fittedOn.replace(/; anew.*$/, '')}; anew: ${names.join(', ')}`,
  prior: { ...kept.prior, ...fitted.prior },
  weight: Object.fromEntries(
    Object.entries(kept.weight).map(([key, of]) => [
      key,
      fitted.weight[key] ??
        Object.fromEntries(
          Object.entries({ ...of, ...newBeliefs(key, kept) }).toSorted(([one], [other]) =>
            one < other ? -1 : 1,
          ),
        ),
    ]),
  ),
});

const { only, out } = options;
const observed = observe(Number(options.fleets));
const all = observed.flatMap(({ observations }) => observations);
const families = familiesIn(all).filter(({ name }) => only?.includes(name) ?? true);
const temperature = calibrate(families, observed);
const fitted = families.map((family) => {
  const examples = examplesOf(family, all, weightOf);
  console.log(family.name, examples.length, 'examples', family.features.length, 'features');
  return {
    family,
    values: fitFamily(family, examples, beginning(family, believed, stiffness), { worth }),
  };
});
const count = new Set(all.map(({ truth }) => `${truth.accountId} ${truth.flippedAt}`)).size;
const anew = {
  ...weightsOf(fitted, temperature),
  fittedOn: `${count} breaks of simulated fleets (seeds 1 to ${options.fleets} of ${observed.map(({ world }) => world).join(', ')}) at ${levels.length} levels of evidence, counted as ${worth} for each family beside beliefs; temperature ${temperature}`,
};
const weights =
  only === undefined ? anew : partly(anew, JSON.parse(readFileSync(out, 'utf8')) as Weights, only);
writeFileSync(out, `${JSON.stringify(weights, null, 2)}\n`);
console.log(weights.fittedOn);
