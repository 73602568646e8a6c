import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeNamed, causesOf, nameOf } from '../../../machines/causes/catalogue.ts';
import { strengths } from '../../../machines/causes/cause.ts';
import { leading, weigh, type Hypothesis } from '../../../machines/causes/hypothesis.ts';
import { DAY, HOUR, defaultPolicy } from '../../../machines/policy.ts';
import { anyEvidence } from './arbitraries.ts';
import { apiError, authorised, flip, reconnect, situation } from './situation.ts';

const rank = ({ strength }: Hypothesis): number => strengths.indexOf(strength);
const row = ({ cause }: Hypothesis): number => causeNamed(cause)?.row ?? Number.NaN;

describe('whatever the evidence', () => {
  const always = (holds: (hypotheses: readonly Hypothesis[], lead: string | null) => void) =>
    fc.assert(
      fc.property(anyEvidence, (evidence) =>
        holds(weigh(evidence, defaultPolicy), leading(evidence, defaultPolicy)),
      ),
      { numRuns: 500 },
    );

  test('each documented cause of the provider is weighed once, and no other', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const names = weigh(evidence, defaultPolicy).map(({ cause }) => cause);
        expect(names.toSorted()).toEqual(causesOf(evidence.provider).map(nameOf).toSorted());
      }),
    );
  });

  test('the ranking falls in strength, and ties stand in documented order', () => {
    always((hypotheses) => {
      const ranked = hypotheses.toSorted((one, other) => rank(other) - rank(one) || row(one) - row(other));
      expect(hypotheses).toEqual(ranked);
    });
  });

  test('the first leads, unless nothing speaks for it', () => {
    always((hypotheses, lead) => {
      const first = hypotheses.find(({ strength }) => strength !== 'none');
      expect(lead).toBe(first?.cause ?? null);
    });
  });

  test('there is evidence in words exactly where there is strength', () => {
    always((hypotheses) => {
      for (const { strength, evidence } of hypotheses) {
        expect(evidence.length > 0).toBe(strength !== 'none');
        for (const sentence of evidence) expect(sentence).not.toMatch(/undefined|null|NaN|Infinity/);
      }
    });
  });

  test('what is excluded has no strength, and only rows 22 to 24 ever are', () => {
    always((hypotheses) => {
      for (const hypothesis of hypotheses.filter(({ excluded }) => excluded !== undefined)) {
        expect(hypothesis.strength).toBe('none');
        expect([22, 23, 24]).toContain(row(hypothesis));
      }
    });
  });

  test('the same evidence gives the same hypotheses, weighed before or not', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const weighed = weigh(evidence, defaultPolicy);
        expect(weigh(structuredClone(evidence), defaultPolicy)).toEqual(weighed);
        expect(weigh(evidence, { ...defaultPolicy })).toEqual(weighed);
      }),
    );
  });

  test('a fact older than the window changes nothing', () => {
    fc.assert(
      fc.property(anyEvidence, fc.integer({ min: 1, max: 9 * DAY }), (evidence, beyond) => {
        const past = apiError(403, 'account_restricted', flip - DAY - beyond);
        const more = { ...evidence, evidence: [past, ...evidence.evidence] };
        expect(weigh(more, defaultPolicy)).toEqual(weigh(evidence, defaultPolicy));
      }),
    );
  });
});

test.each([['messenger'], ['x'], ['other']] as const)('%s is always undetermined', (provider) => {
  const evidence = situation(provider, authorised(365 * DAY), reconnect(401, 'invalid_credentials'));
  expect(weigh(evidence, defaultPolicy)).toEqual([]);
  expect(leading(evidence, defaultPolicy)).toBeNull();
});

describe('the last answer', () => {
  const evidence = situation('linkedin', apiError(429, 'too_many_requests'));

  test('is the same for another object around the same facts', () => {
    expect(leading(evidence, defaultPolicy)).toBe(leading({ ...evidence }, defaultPolicy));
  });

  test.each([
    ['provider', { provider: 'imap' }, null],
    ['authorisation', { authorizedAt: flip - 365 * DAY }, 'linkedin.sessionExpired'],
    [
      'connection',
      { connection: { method: 'cookies', user_agent: 'A', browser_user_agent: 'B', at: flip } },
      'linkedin.wrongUserAgent',
    ],
    ['flip', { flippedAt: flip + 2 * DAY }, 'linkedin.sessionTerminated'],
    ['last event', { lastSeenAt: flip + HOUR }, 'linkedin.excessiveRequests'],
  ] as const)('is not taken for one with another %s', (_, difference, lead) => {
    expect(leading(evidence, defaultPolicy)).toBe('linkedin.excessiveRequests');
    const other = { ...evidence, ...difference };
    expect(leading(other, defaultPolicy)).toBe(lead);
    expect(weigh(other, defaultPolicy)).toEqual(weigh(structuredClone(other), defaultPolicy));
  });

  test('is not taken for one under another policy', () => {
    const old = situation('google', authorised(10 * DAY));
    expect(leading(old, defaultPolicy)).toBe('email.authorizationRevoked');
    expect(leading(old, { ...defaultPolicy, scopesSuspectedMinutes: 10 * 24 * 60 })).toBe(
      'email.insufficientScopes',
    );
  });
});
