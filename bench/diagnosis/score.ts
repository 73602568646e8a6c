import type { Moment, Said, Verdict } from './judge.ts';

/** A share, and of how many. */
export interface Share {
  readonly right: number;
  readonly of: number;
}

/** One row of the table of reliability: how sure the engine was, and how often it was right. */
export interface Reliability extends Share {
  /** `0.3` for probabilities from 0.3 to 0.4, or a strength where there are none. */
  readonly band: string;
  /** The mean of the probabilities; null where there are none. */
  readonly said: number | null;
}

/** What is measured of a set of verdicts at one moment. */
export interface Score {
  readonly breaks: number;
  readonly top1: Share;
  readonly top3: Share;
  /** The right thing to do. */
  readonly remedy: Share;
  /** What is always right most often: the most frequent answer of each provider. In sample, so a little flattered. */
  readonly constant: Share;
  readonly strong: Share;
  readonly decisive: Share;
  /** Where a cause is named, however surely. */
  readonly named: Share;
  /** Of all breaks: the most that can be named, the surest first, with nine in ten right. */
  readonly namedSurely: Share;
  /** The mean squared difference between the leading cause's probability and whether it is right. */
  readonly brier: number;
  /** Whether the probabilities are the engine's; otherwise each strength's own share stands in, which flatters it. */
  readonly brierOwn: boolean;
  readonly reliability: readonly Reliability[];
  /** Breaks of incidents, by the incident's name: whether the cause told is right. */
  readonly incidents: ReadonlyMap<string, Share>;
  /** Lone breaks that are told as part of something that strikes many. */
  readonly loneTaken: Share;
}

const share = <T>(items: readonly T[], isRight: (item: T) => boolean): Share => ({
  right: items.filter(isRight).length,
  of: items.length,
});

/** A share as a number from 0 to 1; 0 of nothing. */
export const ratio = ({ right, of }: Share): number => (of === 0 ? 0 : right / of);

/** Items by a key, in the order in which the keys first occur. */
export const grouped = <T>(
  items: readonly T[],
  key: (item: T) => string,
): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
};

/** A verdict at the moment that is looked at. */
interface Heard {
  readonly verdict: Verdict;
  readonly said: Said;
  readonly right: boolean;
}

const strengths = ['none', 'weak', 'strong', 'decisive'];

const sureness = ({ probability, strength }: Said): number => probability ?? strengths.indexOf(strength);

const constantOf = (heard: readonly Heard[]): Share => {
  const byProvider = grouped(heard, ({ verdict }) => verdict.truth.provider);
  const right = [...byProvider.values()].map((group) =>
    Math.max(...[...grouped(group, ({ verdict }) => verdict.label).values()].map(({ length }) => length)),
  );
  return { right: right.reduce((sum, one) => sum + one, 0), of: heard.length };
};

/** As many as can be named, the surest first and those equally sure together, while nine in ten of them are right. */
const namedSurelyOf = (heard: readonly Heard[]): Share => {
  const named = heard.filter(({ said }) => said.told !== 'unlisted');
  const bySureness = [...grouped(named, ({ said }) => String(sureness(said)))];
  bySureness.sort(([one], [other]) => Number(other) - Number(one));
  let [count, right, best] = [0, 0, 0];
  for (const [, group] of bySureness) {
    count += group.length;
    right += group.filter((one) => one.right).length;
    if (right >= 0.9 * count) best = count;
  }
  return { right: best, of: heard.length };
};

const bandOf = ({ probability, strength }: Said): string =>
  probability === null ? strength : (Math.min(9, Math.floor(probability * 10)) / 10).toFixed(1);

const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

const reliabilityOf = (heard: readonly Heard[]): readonly Reliability[] =>
  [...grouped(heard, ({ said }) => bandOf(said))]
    .map(([band, group]) => ({
      band,
      said: group[0]?.said.probability === null ? null : mean(group.map(({ said }) => said.probability ?? 0)),
      ...share(group, ({ right }) => right),
    }))
    .toSorted(
      (one, other) =>
        strengths.indexOf(one.band) - strengths.indexOf(other.band) || (one.band < other.band ? -1 : 1),
    );

const brierOf = (heard: readonly Heard[], reliability: readonly Reliability[]): number => {
  const ofBand = new Map(reliability.map((one) => [one.band, ratio(one)]));
  return mean(
    heard.map(
      ({ said, right }) => ((said.probability ?? ofBand.get(bandOf(said)) ?? 0) - Number(right)) ** 2,
    ),
  );
};

/** Causes that strike many accounts at once, by the bare names that the engine may have for them. */
const together = new Set([
  'oauthKeysChanged',
  'revokedByAdmin',
  'proxyUnavailable',
  'unipileIncident',
  'appInTesting',
]);

/** Scores verdicts at one of the moments. Providers without a list of causes do not count: there is nothing to tell. */
export const scoreOf = (verdicts: readonly Verdict[], moment: Moment): Score => {
  const heard = verdicts.map((verdict): Heard => {
    const said = verdict.said[moment];
    return { verdict, said, right: said.ranked[0] === verdict.label };
  });
  const isRight = ({ right }: Heard): boolean => right;
  const reliability = reliabilityOf(heard);
  const struck = heard.filter(({ verdict }) => verdict.truth.incident !== null);
  const lone = heard.filter(({ verdict }) => verdict.truth.incident === null);
  const byIncident = grouped(struck, ({ verdict }) => verdict.truth.incident?.split(':')[0] ?? '');
  return {
    breaks: heard.length,
    top1: share(heard, isRight),
    top3: share(heard, ({ said, verdict }) => said.ranked.slice(0, 3).includes(verdict.label)),
    remedy: share(heard, ({ said, verdict }) => said.remedy === verdict.truth.remedy),
    constant: constantOf(heard),
    strong: share(
      heard.filter(({ said }) => said.strength === 'strong'),
      isRight,
    ),
    decisive: share(
      heard.filter(({ said }) => said.strength === 'decisive'),
      isRight,
    ),
    named: share(
      heard.filter(({ said }) => said.told !== 'unlisted'),
      ({ said, verdict }) => said.told === verdict.label,
    ),
    namedSurely: namedSurelyOf(heard),
    brier: brierOf(heard, reliability),
    brierOwn: heard.some(({ said }) => said.probability !== null),
    reliability,
    incidents: new Map(
      [...byIncident].map(([name, group]) => [
        name,
        share(group, ({ said, verdict }) => said.told === verdict.label),
      ]),
    ),
    loneTaken: share(lone, ({ said, verdict }) => together.has(said.told) && said.told !== verdict.label),
  };
};
