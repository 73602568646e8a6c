import { type Strength, strengths } from '../../../machines/causes/cause.ts';
import type { Provider } from '../../../machines/provider.ts';

/** What was said of a break, and what it turned out to be. */
export interface JudgedBreak {
  readonly provider: Provider;
  /** Its likeliest causes at some moment, the likeliest first. */
  readonly said: readonly Verdict[];
  /** The cause that it turned out to have had. */
  readonly cause: string;
}

/** A cause as it was held likely. */
export interface Verdict {
  readonly cause: string;
  readonly probability: number;
  readonly strength: Strength;
}

/** How often what was said was right. Shares are from 0 to 1, and null where there is nothing to share. */
export interface DiagnosisScore {
  readonly breaks: number;
  /** How often the likeliest cause was the true one. */
  readonly top1: number | null;
  /** How often it was among the three likeliest. */
  readonly top3: number | null;
  /** What naming the most frequent cause of each provider would have come to: the score to beat. */
  readonly constant: number | null;
  /** The mean of (probability − whether it was right)² of the likeliest cause: the lower, the better. */
  readonly brier: number | null;
  /** How often the likeliest was right, by how strong it was said to be. */
  readonly byStrength: readonly StrengthScore[];
  /** How often the likeliest was right, by how likely it was said to be, in tenths. */
  readonly reliability: readonly ReliabilityBand[];
  /** What was said instead, by the true cause; the most frequent mistakes first. */
  readonly confusion: readonly Confusion[];
}

/** How often hypotheses of one strength were right. */
export interface StrengthScore {
  readonly strength: Strength;
  readonly breaks: number;
  readonly right: number | null;
}

/** A tenth of the scale: what was said, and how often it was so. */
export interface ReliabilityBand {
  /** The lower end, from 0 to 0.9. */
  readonly from: number;
  readonly breaks: number;
  readonly said: number | null;
  readonly right: number | null;
}

/** A true cause, and what was said. */
export interface Confusion {
  readonly cause: string;
  readonly said: string;
  readonly breaks: number;
}

const shareOf = <One>(all: readonly One[], which: (one: One) => boolean): number | null =>
  all.length === 0 ? null : all.filter(which).length / all.length;

const meanOf = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

const firstSaid = ({ said }: JudgedBreak): Verdict =>
  said[0] ?? { cause: 'undetermined', probability: 0, strength: 'none' };

const isRight = (one: JudgedBreak): boolean => firstSaid(one).cause === one.cause;

/** How often the most frequent cause of each provider is the true one. */
const constantOf = (breaks: readonly JudgedBreak[]): number | null => {
  const counts = new Map<Provider, Map<string, number>>();
  for (const { provider, cause } of breaks) {
    const ofProvider = counts.get(provider) ?? new Map<string, number>();
    counts.set(provider, ofProvider.set(cause, (ofProvider.get(cause) ?? 0) + 1));
  }
  const right = [...counts.values()].reduce((sum, ofProvider) => sum + Math.max(...ofProvider.values()), 0);
  return breaks.length === 0 ? null : right / breaks.length;
};

const reliabilityOf = (breaks: readonly JudgedBreak[], tenth: number): ReliabilityBand => {
  const within = breaks.filter((one) => Math.min(9, Math.floor(firstSaid(one).probability * 10)) === tenth);
  return {
    from: tenth / 10,
    breaks: within.length,
    said: meanOf(within.map((one) => firstSaid(one).probability)),
    right: shareOf(within, isRight),
  };
};

const confusionsIn = (breaks: readonly JudgedBreak[]): readonly Confusion[] => {
  const counts = new Map<string, Confusion>();
  for (const one of breaks) {
    const { cause } = one;
    const said = firstSaid(one).cause;
    if (said === cause) continue;
    const key = `${cause} ${said}`;
    counts.set(key, { cause, said, breaks: (counts.get(key)?.breaks ?? 0) + 1 });
  }
  return [...counts.values()].toSorted(
    (a, b) => b.breaks - a.breaks || (`${a.cause} ${a.said}` < `${b.cause} ${b.said}` ? -1 : 1),
  );
};

/** Scores what was said of breaks against what they turned out to be. Pure. */
export const scoreOf = (breaks: readonly JudgedBreak[]): DiagnosisScore => ({
  breaks: breaks.length,
  top1: shareOf(breaks, isRight),
  top3: shareOf(breaks, ({ said, cause }) => said.slice(0, 3).some((one) => one.cause === cause)),
  constant: constantOf(breaks),
  brier: meanOf(breaks.map((one) => (firstSaid(one).probability - (isRight(one) ? 1 : 0)) ** 2)),
  byStrength: strengths.toReversed().map((strength) => {
    const within = breaks.filter((one) => firstSaid(one).strength === strength);
    return { strength, breaks: within.length, right: shareOf(within, isRight) };
  }),
  reliability: Array.from({ length: 10 }, (_, tenth) => reliabilityOf(breaks, tenth)),
  confusion: confusionsIn(breaks),
});
