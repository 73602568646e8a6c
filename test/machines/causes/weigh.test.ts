import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causesOf, nameOf } from '../../../machines/causes/catalogue.ts';
import { unlisted } from '../../../machines/causes/cause.ts';
import { clues } from '../../../machines/causes/clues/index.ts';
import { leading, strengthOf, weigh, type Hypothesis } from '../../../machines/causes/hypothesis.ts';
import type { Weights } from '../../../machines/causes/weights.ts';
import { DAY, HOUR, defaultPolicy, type Policy } from '../../../machines/policy.ts';
import { anyEvidence } from './arbitraries.ts';
import { apiError, authorised, connected, flip, keysChanged, situation, weighed } from './situation.ts';

const under = (weight: Weights['weight'], prior: Weights['prior'] = {}): Policy => ({
  ...defaultPolicy,
  weights: { version: 'test', fittedOn: 'nothing', prior, weight },
});

describe('whatever the evidence', () => {
  const always = (holds: (hypotheses: readonly Hypothesis[], lead: string | null) => void) =>
    fc.assert(
      fc.property(anyEvidence, (evidence) =>
        holds(weigh(evidence, defaultPolicy), leading(evidence, defaultPolicy)),
      ),
      { numRuns: 300 },
    );

  test('each cause of the provider is weighed once, and unlisted beside them', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const names = weigh(evidence, defaultPolicy).map(({ cause }) => cause);
        const expected = causesOf(evidence.provider).map((cause): string => nameOf(cause));
        expect(names.toSorted()).toEqual(expected.length === 0 ? [] : [...expected, unlisted].toSorted());
      }),
    );
  });

  test('probabilities add up to one and fall, and strength is their band', () => {
    always((hypotheses) => {
      const sum = hypotheses.reduce((total, { probability }) => total + probability, 0);
      if (hypotheses.length > 0) expect(sum).toBeCloseTo(1, 2);
      hypotheses.forEach(({ probability, strength }, place) => {
        expect(probability).toBeLessThanOrEqual(hypotheses[place - 1]?.probability ?? 1);
        if (![0.4, 0.7, 0.9].includes(probability))
          expect(strength).toBe(strengthOf(probability, defaultPolicy));
      });
    });
  });

  test('the likeliest leads, unless it is below the floor or has no name', () => {
    always(([first], lead) => {
      const leads = first !== undefined && first.strength !== 'none' && first.cause !== unlisted;
      expect(lead).toBe(leads ? first.cause : null);
    });
  });

  test('what speaks for and against is in words, the weightiest first', () => {
    always((hypotheses) => {
      for (const { evidence, for: pro, against } of hypotheses) {
        expect(evidence).toEqual(pro.map(({ words }) => words));
        for (const facts of [pro, against])
          facts.forEach(({ words, weight }, place) => {
            expect(words).not.toMatch(/undefined|null|NaN|Infinity/);
            expect(words).not.toBe('');
            expect(Math.sign(weight)).toBe(facts === pro ? 1 : -1);
            expect(Math.abs(weight)).toBeLessThanOrEqual(Math.abs(facts[place - 1]?.weight ?? Infinity));
          });
      }
    });
  });

  test('what is excluded has no probability', () => {
    always((hypotheses) => {
      for (const { excluded, probability } of hypotheses)
        if (excluded !== undefined) expect(probability).toBe(0);
    });
  });

  test('the same evidence gives the same hypotheses, weighed before or not', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const found = weigh(evidence, defaultPolicy);
        expect(weigh(structuredClone(evidence), defaultPolicy)).toEqual(found);
        expect(weigh(evidence, { ...defaultPolicy })).toEqual(found);
      }),
      { numRuns: 50 },
    );
  });

  test('a clue without an answer adds nothing, and those that have one are among its answers', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        for (const clue of clues) {
          const answer = clue.read(evidence, defaultPolicy);
          if (answer !== null) expect(clue.answers).toContain(answer);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a clue is not asked without what it needs, and would know nothing', () => {
    for (const provider of ['linkedin', 'whatsapp', 'google', 'imap'] as const)
      for (const { name, read } of clues)
        expect([name, read(situation(provider), defaultPolicy)]).toEqual([name, null]);
  });
});

describe('not known', () => {
  test('never counts as not seen: with nothing known only the priors speak', () => {
    const heavy = Object.fromEntries(
      causesOf('linkedin').map((cause) => [
        nameOf(cause),
        Object.fromEntries(
          clues.flatMap(({ name, answers }) => answers.map((answer) => [`${name}.${answer}`, 9])),
        ),
      ]),
    );
    const prior = { linkedin: { 'linkedin.duplicate': 0, unlisted: 0 } };
    const [first, second] = weigh(situation('linkedin'), under(heavy, prior));
    expect(first?.cause).toBe('linkedin.duplicate');
    expect(first?.probability).toBeCloseTo(second?.probability ?? 0, 3);
  });

  test('is something else than known not to be', () => {
    const policy = under({ 'linkedin.credentialsChanged': { 'refused.none': -3 } });
    const cause = 'linkedin.credentialsChanged';
    const silent = weighed(situation('linkedin'), cause, policy).probability;
    const told = weighed(situation('linkedin', apiError(500, 'unexpected_error')), cause, policy);
    expect(told.probability).toBeLessThan(silent);
    expect(told.against.map(({ words }) => words)).toEqual([
      'calls are told of, and none was answered 401 before the break',
    ]);
  });
});

describe('weights', () => {
  const policy = under(
    {
      'imap.passwordChanged': { 'passwordRefused.hours': 2 },
      'imap.unlisted': { 'passwordRefused.hours': -1 },
    },
    { imap: { 'imap.passwordChanged': 0, unlisted: 0 } },
  );
  const evidence = situation('imap', apiError(401, 'invalid_credentials'));

  test('add up: a factor of e² for one and of 1/e for the other leave 20 to 1', () => {
    const rest = 4 * Math.exp(-6);
    const expected = Math.exp(2) / (Math.exp(2) + Math.exp(-1) + rest);
    expect(weighed(evidence, 'imap.passwordChanged', policy).probability).toBeCloseTo(expected, 3);
  });

  test('are told as the factor by which the odds change', () => {
    const [fact] = weighed(evidence, 'imap.passwordChanged', policy).for;
    expect(fact?.words).toBe('1 API call answered 401 invalid_credentials at 2026-03-01 08:00 UTC');
    expect(fact?.weight).toBeCloseTo(3, 1);
    expect(weighed(evidence, unlisted, policy).against[0]?.weight).toBeCloseTo(-3, 1);
  });

  test('of another policy are other scales', () => {
    expect(leading(evidence, policy)).toBe('imap.passwordChanged');
    expect(leading(evidence, { ...policy, weakProbability: 0.99 })).toBeNull();
    expect(leading(evidence, under({}, { imap: { 'imap.serverChanged': 0 } }))).toBe('imap.serverChanged');
  });
});

describe('what is proposed to be tried next', () => {
  const proposed = (weight: Weights['weight']): string | undefined => {
    const policy = under(weight, {
      imap: { 'imap.serverChanged': 0, 'imap.passwordChanged': 0, unlisted: 0 },
    });
    return weigh(situation('imap'), policy)[0]?.nextTest;
  };
  const other = { 'imap.serverChanged': { 'stored.accepted': 2 } };

  test('has those of its results that say something under the weights', () => {
    const refused = { 'imap.passwordChanged': { 'stored.passwordRefused': 2 } };
    expect(proposed({ ...refused, ...other })).toMatch(/accepted → serverChanged.*401 → passwordChanged/);
    expect(proposed({ 'imap.passwordChanged': { 'stored.passwordRefused': -2 } })).not.toContain('accepted');
  });

  test('is nothing of which no result would say anything', () => {
    expect(proposed({ 'imap.passwordChanged': { 'stored.cookieRefused': 2 } })).toBeUndefined();
  });
});

describe('the last answer', () => {
  const evidence = situation('google', keysChanged());

  test.each([
    ['provider', { provider: 'microsoft' }],
    ['flip', { flippedAt: flip + 2 * DAY }],
    ['facts', { evidence: [] }],
  ] as const)('is not taken for one with another %s', (_, difference) => {
    expect(leading(evidence, defaultPolicy)).toBe('email.oauthKeysChanged');
    const other = { ...evidence, ...difference };
    const lead = leading(other, defaultPolicy);
    expect(lead).toBe(leading(structuredClone(other), defaultPolicy));
    expect(weigh(other, defaultPolicy)).toEqual(weigh(structuredClone(other), defaultPolicy));
  });

  test('of answers is not taken for one under another window', () => {
    const old = situation('linkedin', apiError(401, 'multiple_sessions', flip - 3 * HOUR));
    const narrow = { ...defaultPolicy, evidenceWindowHours: 1 };
    const evidence = weighed(old, 'linkedin.sessionSelection').evidence;
    expect(evidence).toContain('1 API call answered 401 multiple_sessions at 2026-03-01 06:00 UTC');
    expect(weighed(old, 'linkedin.sessionSelection', narrow).evidence).toEqual([]);
  });
});

describe('what excludes a cause', () => {
  test.each([
    [
      'linkedin.sessionSelection',
      connected({ method: 'cookies' }),
      'connected with the method cookies, not credentials',
    ],
    [
      'linkedin.sessionSelection',
      connected({ premium_features: [] }),
      'the account has no Recruiter feature',
    ],
    [
      'linkedin.browserLogout',
      connected({ method: 'credentials' }),
      'connected with the method credentials, not cookies',
    ],
    [
      'linkedin.wrongUserAgent',
      connected({ method: 'credentials' }),
      'connected with the method credentials',
    ],
  ])('%s', (cause, fact, excluded) => {
    expect(weighed(situation('linkedin', fact), cause)).toMatchObject({
      excluded,
      probability: 0,
      strength: 'none',
    });
    expect(weighed(situation('linkedin', authorised(DAY)), cause)).not.toHaveProperty('excluded');
  });
});
