import { describe, expect, test } from 'vitest';
import { liveFleet } from '../../bench/diagnosis/fleet.ts';
import { observationsOf, type Observation } from '../../bench/diagnosis/observed.ts';
import { levels, type Level } from '../../bench/diagnosis/words.ts';
import { worlds } from '../../bench/diagnosis/worlds.ts';
import { weigh } from '../../machines/causes/hypothesis.ts';
import { defaultPolicy } from '../../machines/policy.ts';

/*
 * What the shipped weights are worth on worlds that they were not fitted on. Breaks of incidents are left out: those the engine
 * finds by other means.
 */

const judged = worlds.filter(({ use }) => use === 'judge');

const observed: ReadonlyMap<Level, readonly Observation[]> = (() => {
  // One fleet of each has too few lone breaks to tell a point or two from chance.
  const fleets = judged.flatMap((world) => [1, 2, 3].map((seed) => liveFleet({ world, seed })));
  return new Map(
    levels.map((level) => [
      level,
      fleets
        .flatMap((fleet) => observationsOf(fleet.lines(level), fleet.truth).last)
        .filter(({ truth }) => truth.incident === null),
    ]),
  );
})();

interface Verdict {
  readonly right: boolean;
  readonly strength: string;
  readonly probability: number;
  readonly named: boolean;
}

const verdictsAt = (level: Level): readonly Verdict[] =>
  (observed.get(level) ?? []).map(({ evidence, cause }) => {
    const [first] = weigh(evidence, defaultPolicy);
    return {
      right: first?.cause === cause,
      strength: first?.strength ?? 'none',
      probability: first?.probability ?? 0,
      named: first?.cause !== 'unlisted',
    };
  });

const shareRight = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ right }) => right).length / Math.max(1, verdicts.length);

describe('on worlds that the weights were not fitted on', () => {
  test.each(levels)('at level %s what is strong or decisive is as often right as it says', (level) => {
    const named = verdictsAt(level).filter(({ named: has }) => has);
    const of = (strength: string) => named.filter((verdict) => verdict.strength === strength);
    expect(shareRight(of('strong'))).toBeGreaterThan(0.7);
    expect(shareRight(of('decisive'))).toBeGreaterThan(0.85);
  });

  test('more evidence never makes the first guess worse', () => {
    const shares = levels.map((level) => shareRight(verdictsAt(level)));
    shares.forEach((share, place) => expect(share).toBeGreaterThan((shares[place - 1] ?? 0) - 0.01));
    expect(shares.at(-1)).toBeGreaterThan((shares[0] ?? 1) + 0.05);
  });

  test('with all signals the probability of the first guess is near to the truth: Brier under 0.21', () => {
    const verdicts = verdictsAt('S4');
    const brier =
      verdicts.reduce((sum, { probability, right }) => sum + (probability - Number(right)) ** 2, 0) /
      verdicts.length;
    expect(brier).toBeLessThan(0.21);
  });

  test('weights that are three times as sure of themselves are found out', () => {
    const tripled = (table: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
      Object.fromEntries(
        Object.entries(table).map(([name, row]) => [
          name,
          Object.fromEntries(Object.entries(row).map(([key, weight]) => [key, weight * 3])),
        ]),
      );
    const { weights } = defaultPolicy;
    const policy = {
      ...defaultPolicy,
      weights: { ...weights, prior: tripled(weights.prior), weight: tripled(weights.weight) },
    };
    const sure = (observed.get('S4') ?? []).flatMap(({ evidence, cause }) => {
      const [first] = weigh(evidence, policy);
      return first?.strength === 'decisive' && first.cause !== 'unlisted' ? [first.cause === cause] : [];
    });
    expect(sure.filter(Boolean).length / sure.length).toBeLessThan(0.85);
  });
});
