import type { Policy } from '../policy.ts';
import type { Provider } from '../provider.ts';
import type { Evidence } from './cause.ts';
import type { Clue } from './clues/clue.ts';
import { probabilitiesOf, type Scales } from './weigh.ts';

/** Something that can be tried or found out, and the clue that its result answers. */
interface Test {
  readonly clue: string;
  readonly providers: readonly Provider[];
  readonly words: string;
  /** Its possible results: what is seen, and the answer of the clue that it gives. */
  readonly results: readonly (readonly [seen: string, answer: string])[];
  /** Whether it can be done with what is known of the account. */
  readonly applies?: (evidence: Evidence) => boolean;
}

const social = ['linkedin', 'instagram'] as const;

const tests: readonly Test[] = [
  {
    clue: 'stored',
    providers: [...social, 'imap'],
    words: 'retry with the stored password (POST /api/v1/accounts/{id}) and tell the answer',
    results: [
      ['accepted', 'accepted'],
      ['401', 'passwordRefused'],
    ],
    applies: ({ connection }) => connection?.method !== 'cookies' && connection?.method !== 'custom',
  },
  {
    clue: 'stored',
    providers: ['linkedin', 'instagram'],
    words: 'retry with the stored cookie (POST /api/v1/accounts/{id}) and tell the answer',
    results: [
      ['accepted', 'accepted'],
      ['401', 'cookieRefused'],
    ],
    applies: ({ connection }) => connection?.method === 'cookies' || connection?.method === 'custom',
  },
  {
    clue: 'check',
    providers: social,
    words: 'ask the user whether the app shows a check to complete',
    results: [['it does', 'inApp']],
  },
  {
    clue: 'restricted',
    providers: [...social, 'whatsapp', 'telegram'],
    words: 'make one call for the account and tell the answer',
    results: [
      ['403 account_restricted', 'minutes'],
      ['none of that', 'none'],
    ],
  },
  {
    clue: 'named',
    providers: ['google', 'microsoft'],
    words:
      "ask the provider's token endpoint with your own OAuth client, and tell the answer (`tokenAnswer`)",
    results: [
      ['a changed password', 'passwordChanged'],
      ['no consent of the administrator', 'blockedByAdmin'],
      ['a second factor', 'mfaRequired'],
      ['a rule on sessions', 'sessionPolicy'],
      ['long unused', 'unusedForLong'],
      ['the client is not accepted', 'clientWrong'],
      ['the account is gone', 'accountGone'],
      ['invalid_grant alone', 'tokenDead'],
    ],
  },
  {
    clue: 'proxyHealth',
    providers: social,
    words: "measure the account's proxy and tell it (`proxyHealth`)",
    results: [
      ['unhealthy', 'unhealthy'],
      ['healthy', 'healthy'],
    ],
    applies: ({ connection }) => connection?.proxy_host !== undefined,
  },
  {
    clue: 'method',
    providers: ['linkedin'],
    words: 'tell how the account was connected (`connection` with its method)',
    results: [
      ['credentials', 'credentials'],
      ['cookies', 'cookies'],
    ],
  },
  {
    clue: 'phone',
    providers: ['whatsapp'],
    words:
      'ask the user whether the phone was online in the last two weeks (`deviceSeen` tells it by itself)',
    results: [
      ['it was not', 'absent'],
      ['it was', 'seen'],
    ],
  },
];

/** A test as it is for one provider: all that does not depend on the account. */
interface PreparedTest {
  readonly test: Test;
  readonly clue: Clue;
  readonly results: readonly PreparedResult[];
}

interface PreparedResult {
  /** What is seen; empty for that nothing else is. */
  readonly seen: string;
  /** By place: what the result adds to each hypothesis, the factor that this is, and how probable the result is with it. */
  readonly weights: Float64Array;
  readonly factors: Float64Array;
  readonly chances: Float64Array;
}

/**
 * Weights are logarithms of how often a cause gives an answer, up to a constant for each answer: with no more known, answers
 * count as equally frequent on the whole.
 */
const preparedFor = (test: Test, scales: Scales): readonly PreparedTest[] => {
  const found = scales.clues.find(({ clue }) => clue.name === test.clue);
  if (found === undefined) return [];
  const told = test.results.flatMap(([seen, answer]) => {
    const weights = found.rows.get(answer);
    return weights === undefined ? [] : [{ seen, weights }];
  });
  const nothing = { seen: '', weights: new Float64Array(scales.names.length) };
  const all = told.length === 1 ? [...told, nothing] : told;
  const chances = scales.names.map((_, place) =>
    probabilitiesOf(Float64Array.from(all, ({ weights }) => weights[place] ?? 0)),
  );
  const results = all.map(({ seen, weights }, result) => ({
    seen,
    weights,
    factors: weights.map(Math.exp),
    chances: Float64Array.from(chances, (ofPlace) => ofPlace[result] ?? 0),
  }));
  return results.length === 0 ? [] : [{ test, clue: found.clue, results }];
};

const preparedKnown = new WeakMap<Scales, Map<Provider, readonly PreparedTest[]>>();

const testsFor = (scales: Scales, provider: Provider): readonly PreparedTest[] => {
  const ofScales = preparedKnown.get(scales) ?? new Map<Provider, readonly PreparedTest[]>();
  preparedKnown.set(scales, ofScales);
  const known =
    ofScales.get(provider) ??
    tests
      .filter(({ providers }) => providers.includes(provider))
      .flatMap((test) => preparedFor(test, scales));
  ofScales.set(provider, known);
  return known;
};

/** What is thought now. */
interface Thought {
  readonly probabilities: Float64Array;
  /** Their logarithms; -Infinity where a hypothesis is impossible. */
  readonly logarithms: Float64Array;
  readonly likeliest: number;
}

/** What one result would leave. */
interface TestResult {
  readonly seen: string;
  readonly share: number;
  /** The place of the hypothesis that would be the likeliest, and the doubt that would be left, in nats. */
  readonly likeliest: number;
  readonly doubt: number;
}

/** Which hypothesis is the likeliest after a result, and how much doubt is left: the entropy of what it makes of each. */
const afterResult = (
  { probabilities, logarithms }: Thought,
  { seen, weights, factors, chances }: PreparedResult,
): TestResult => {
  let [share, sum, sumOfLogarithms, highest, likeliest] = [0, 0, 0, 0, 0];
  for (let place = 0; place < probabilities.length; place += 1) {
    const p = probabilities[place] ?? 0;
    if (p === 0) continue;
    const odds = p * (factors[place] ?? 1);
    share += p * (chances[place] ?? 0);
    sum += odds;
    sumOfLogarithms += odds * ((logarithms[place] ?? 0) + (weights[place] ?? 0));
    if (odds > highest) [highest, likeliest] = [odds, place];
  }
  return { seen, share, likeliest, doubt: Math.log(sum) - sumOfLogarithms / sum };
};

const placeOfHighest = (probabilities: Float64Array): number => {
  let first = 0;
  for (let place = 1; place < probabilities.length; place += 1)
    if ((probabilities[place] ?? 0) > (probabilities[first] ?? 0)) first = place;
  return first;
};

const testInWords = ({ words: action }: Test, outcomes: readonly TestResult[], { names }: Scales): string => {
  const means = outcomes
    .filter(({ seen, share }) => seen !== '' && share >= 0.03)
    .map(({ seen, likeliest }) => `${seen} → ${(names[likeliest] ?? '').replace(/^.*\./, '')}`);
  return `${action}: ${means.join(', ')}`;
};

/** How much of the doubt, in nats, a test must take away to be worth its while. */
const worthwhile = 0.05;

/**
 * What to try or to find out next: of what is not known yet, that which is expected to split the leading hypotheses most. In
 * words, with what each result would mean; null where nothing would change much. Pure.
 *
 * @param now - the probability of each hypothesis
 */
export const nextTestOf = (
  scales: Scales,
  now: Float64Array,
  evidence: Evidence,
  policy: Policy,
): string | null => {
  const logarithms = now.map(Math.log);
  const thought: Thought = { probabilities: now, logarithms, likeliest: placeOfHighest(now) };
  let doubt = 0;
  for (let place = 0; place < now.length; place += 1)
    if ((now[place] ?? 0) > 0) doubt -= (now[place] ?? 0) * (logarithms[place] ?? 0);
  let best = { gain: worthwhile, said: null as string | null };
  for (const { test, clue, results } of testsFor(scales, evidence.provider)) {
    if (test.applies?.(evidence) === false || clue.read(evidence, policy) !== null) continue;
    const outcomes = results.map((result) => afterResult(thought, result));
    const gain = outcomes.reduce((rest, { share, doubt: left }) => rest - share * left, doubt);
    if (gain > best.gain && outcomes.some(({ likeliest }) => likeliest !== thought.likeliest))
      best = { gain, said: testInWords(test, outcomes, scales) };
  }
  return best.said;
};
