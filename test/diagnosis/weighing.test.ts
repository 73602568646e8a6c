import { describe, expect, test } from 'vitest';
import { liveFleet } from '../../bench/diagnosis/fleet.ts';
import { observationsOf, type Observation } from '../../bench/diagnosis/observed.ts';
import type { Level } from '../../bench/diagnosis/words.ts';
import { worlds } from '../../bench/diagnosis/worlds.ts';
import type { Evidence } from '../../machines/causes/cause.ts';
import { clues } from '../../machines/causes/clues/index.ts';
import { weigh } from '../../machines/causes/hypothesis.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';

/*
 * What the shipped weights are worth on worlds that they were not fitted on. Breaks of incidents are left out: those the engine
 * finds by other means.
 */

/** Each adds to the one before. Between them lie two that most teams tell nothing at. */
const levels: readonly Level[] = ['W0', 'W1', 'W2', 'S2', 'S4'];

const judged = worlds.filter(({ use }) => use === 'judge');

interface Seen extends Observation {
  readonly world: string;
  /** The same at every level. */
  readonly id: string;
}

const observed: ReadonlyMap<Level, readonly Seen[]> = (() => {
  const fleets = judged.flatMap((world) =>
    [1, 2].map((seed) => ({ name: world.name, seed, fleet: liveFleet({ world, seed }) })),
  );
  return new Map(
    levels.map((level) => [
      level,
      fleets.flatMap(({ name, seed, fleet }) =>
        observationsOf(fleet.lines(level), fleet.truth)
          .last.filter(({ truth }) => truth.incident === null)
          .map((one) => ({
            ...one,
            world: name,
            id: `${name} ${seed} ${one.truth.accountId} ${one.truth.flippedAt}`,
          })),
      ),
    ]),
  );
})();

interface Judged {
  readonly world: string;
  readonly id: string;
  readonly right: boolean;
  readonly strength: string;
  readonly probability: number;
  readonly named: boolean;
}

const verdictsAt = (level: Level, policy: Policy = defaultPolicy): readonly Judged[] =>
  (observed.get(level) ?? []).map(({ evidence, cause, world, id }) => {
    const [first] = weigh(evidence, policy);
    return {
      world,
      id,
      right: first?.cause === cause,
      strength: first?.strength ?? 'none',
      probability: first?.probability ?? 0,
      named: first?.cause !== 'unlisted',
    };
  });

const shareRight = (verdicts: readonly Judged[]): number =>
  verdicts.filter(({ right }) => right).length / Math.max(1, verdicts.length);

/** The breaks of a fleet resemble one another, so that a few fleets of a world differ by so large a share from many. */
const ofFleets = 0.03;

/**
 * The worlds in which more is lost than won from a level to the next, by more than chance: of the breaks whose first guess becomes
 * right or wrong half should become right, give or take two standard deviations and what fleets differ by.
 */
const setbacksUnder = (policy: Policy = defaultPolicy): readonly string[] => {
  const byLevel = levels.map((level) => verdictsAt(level, policy));
  return byLevel.slice(1).flatMap((more, place) => {
    const before = new Map(byLevel[place]?.map(({ id, right }) => [id, right]));
    return judged.flatMap(({ name }) => {
      const all = more.filter(({ world }) => world === name);
      const changed = all.filter(({ id, right }) => (before.get(id) ?? right) !== right);
      const won = changed.filter(({ right }) => right).length;
      const lost = changed.length - won;
      return lost - won > Math.max(2 * Math.sqrt(changed.length), ofFleets * all.length)
        ? [`${name} ${levels[place] ?? ''} → ${levels[place + 1] ?? ''}: ${lost} lost, ${won} won`]
        : [];
    });
  });
};

const { weights } = defaultPolicy;

/** The shipped weights with one more. */
const withWeight = (cause: string, feature: string, weight: number): Policy => ({
  ...defaultPolicy,
  weights: {
    ...weights,
    weight: { ...weights.weight, [cause]: { ...weights.weight[cause], [feature]: weight } },
  },
});

describe('on worlds that the weights were not fitted on', () => {
  test.each(levels)('at level %s what is strong or decisive is as often right as it says', (level) => {
    const named = verdictsAt(level).filter(({ named: has }) => has);
    const of = (strength: string) => named.filter((verdict) => verdict.strength === strength);
    expect(shareRight(of('strong'))).toBeGreaterThan(0.7);
    expect(shareRight(of('decisive'))).toBeGreaterThan(0.85);
  });

  test('more evidence makes the first guess worse in no world, by more than chance', () => {
    expect(setbacksUnder()).toEqual([]);
  });

  test('more evidence makes the first guess better on the whole', () => {
    const shares = levels.map((level) => shareRight(verdictsAt(level)));
    shares.forEach((share, place) => expect(share).toBeGreaterThan((shares[place - 1] ?? 0) - 0.005));
    expect(shares.at(-1)).toBeGreaterThan((shares[0] ?? 1) + 0.1);
  });

  test('weights by which a read of the API misleads are found out', () => {
    expect(setbacksUnder(withWeight('linkedin.duplicate', 'young.no', 3))).not.toEqual([]);
  });

  test('with all signals the probability of the first guess is near to the truth: Brier under 0.2', () => {
    const verdicts = verdictsAt('S4');
    const brier =
      verdicts.reduce((sum, { probability, right }) => sum + (probability - Number(right)) ** 2, 0) /
      verdicts.length;
    expect(brier).toBeLessThan(0.2);
  });

  test('weights that are three times as sure of themselves are found out', () => {
    const tripled = (table: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
      Object.fromEntries(
        Object.entries(table).map(([name, row]) => [
          name,
          Object.fromEntries(Object.entries(row).map(([key, weight]) => [key, weight * 3])),
        ]),
      );
    const policy = {
      ...defaultPolicy,
      weights: { ...weights, prior: tripled(weights.prior), weight: tripled(weights.weight) },
    };
    const sure = verdictsAt('S4', policy).filter(({ strength, named }) => strength === 'decisive' && named);
    expect(shareRight(sure)).toBeLessThan(0.85);
  });
});

describe('what is not told', () => {
  /** An account of which everything else is known, and nothing of one kind was ever told. */
  const without = (evidence: Evidence, type: string): Evidence => ({
    ...evidence,
    evidence: evidence.evidence.filter((item) => item.type !== type),
  });

  test('is no answer of any clue: a clue that looks at it alone does not say that there was none', () => {
    const all = (observed.get('S4') ?? []).map(({ evidence }) => evidence);
    const kinds = [...new Set(all.flatMap(({ evidence }) => evidence.map(({ type }) => type)))];
    const counted = kinds.map((type) => {
      const telling = all.filter(({ evidence }) => evidence.some((item) => item.type === type)).slice(0, 40);
      const looking = clues.filter(({ needs }) => needs.every((needed) => needed === type));
      const answered = telling.flatMap((evidence) =>
        looking.flatMap(({ name, read }) => {
          const answer = read(without(evidence, type), defaultPolicy);
          return answer === null ? [] : [`${name}.${answer} without ${type}`];
        }),
      );
      expect(answered).toEqual([]);
      return telling.length * looking.length;
    });
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  });
});
