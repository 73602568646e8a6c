import type { Policy } from '../policy.ts';
import type { Provider } from '../provider.ts';
import type { Evidence } from './cause.ts';
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

const entropyOf = (probabilities: Float64Array): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

interface TestResult {
  readonly seen: string;
  /** The probability of the result, and of each hypothesis after it. */
  readonly share: number;
  readonly after: Float64Array;
}

const afterResult = (now: Float64Array, row: Float64Array): Float64Array => {
  const odds = now.map((p, place) => p * Math.exp(row[place] ?? 0));
  const sum = odds.reduce((total, one) => total + one, 0);
  return odds.map((one) => one / sum);
};

/**
 * What each result would leave. Weights are logarithms of how often a cause gives an answer, up to a constant for each answer:
 * with no more known, answers count as equally frequent on the whole.
 */
const outcomesOf = (test: Test, scales: Scales, now: Float64Array): readonly TestResult[] => {
  const rows = scales.clues.find(({ clue }) => clue.name === test.clue)?.rows;
  const results = test.results.flatMap(([seen, answer]) => {
    const row = rows?.get(answer);
    return row === undefined ? [] : [{ seen, row }];
  });
  if (results.length === 0) return [];
  const all = results.length > 1 ? results : [...results, { seen: '', row: new Float64Array(now.length) }];
  const chances = Array.from(now, (_, place) =>
    probabilitiesOf(Float64Array.from(all, ({ row }) => row[place] ?? 0)),
  );
  return all.map(({ seen, row }, result) => ({
    seen,
    share: now.reduce((sum, p, place) => sum + p * (chances[place]?.[result] ?? 0), 0),
    after: afterResult(now, row),
  }));
};

const likeliest = (probabilities: Float64Array): number => {
  let first = 0;
  for (const [place, p] of probabilities.entries()) if (p > (probabilities[first] ?? 0)) first = place;
  return first;
};

/** Whether a result would make another hypothesis the likeliest. */
const tells = (outcomes: readonly TestResult[], now: Float64Array): boolean =>
  outcomes.some(({ after }) => likeliest(after) !== likeliest(now));

const testInWords = ({ words: action }: Test, outcomes: readonly TestResult[], { names }: Scales): string => {
  const means = outcomes
    .filter(({ seen, share }) => seen !== '' && share >= 0.03)
    .map(({ seen, after }) => `${seen} → ${(names[likeliest(after)] ?? '').replace(/^.*\./, '')}`);
  return `${action}: ${means.join(', ')}`;
};

/** How much of the doubt, in nats, a test must take away to be worth its while. */
const worthwhile = 0.05;

/**
 * What to try or to find out next: of what is not known yet, that which is expected to split the leading hypotheses most. In
 * testInWords, with what each result would mean; null where nothing would change much. Pure.
 *
 * @param now - the probability of each hypothesis
 */
export const nextTestOf = (
  scales: Scales,
  now: Float64Array,
  evidence: Evidence,
  policy: Policy,
): string | null => {
  const doubt = entropyOf(now);
  let best = { gain: worthwhile, said: null as string | null };
  for (const test of tests) {
    if (!test.providers.includes(evidence.provider) || test.applies?.(evidence) === false) continue;
    const asked = scales.clues.find(({ clue }) => clue.name === test.clue)?.clue;
    if (asked === undefined || asked.read(evidence, policy) !== null) continue;
    const outcomes = outcomesOf(test, scales, now);
    const left = outcomes.reduce((sum, { share, after }) => sum + share * entropyOf(after), 0);
    if (doubt - left > best.gain && tells(outcomes, now))
      best = { gain: doubt - left, said: testInWords(test, outcomes, scales) };
  }
  return best.said;
};
