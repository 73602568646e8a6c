import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../machines/causes/cause.ts';
import { weigh } from '../../../machines/causes/hypothesis.ts';
import { shippedWeights, type Weights } from '../../../machines/causes/weights.ts';
import { initialContext } from '../../../machines/context.ts';
import { defaultPolicy } from '../../../machines/policy.ts';
import { fitWeights, type LearntBreak } from '../../../src/decide/learning/fit.ts';
import { policyWith } from '../../../src/model/policy-settings.ts';

const T0 = Date.UTC(2026, 0, 1);

/** A LinkedIn account that broke, about which nothing is known. */
const bare: Evidence = {
  ...initialContext({ accountId: 'a', at: T0, source: 'webhook', accountType: 'LINKEDIN' }),
  flippedAt: T0,
};

const turnedOut = (cause: string, trust = 1): LearntBreak => ({
  evidence: bare,
  outcome: { causes: [cause], by: 'operator', trust },
});

const many = (count: number, one: LearntBreak): readonly LearntBreak[] =>
  Array.from({ length: count }, () => one);

const probabilityOf = (cause: string, weights: Weights): number =>
  weigh(bare, { ...defaultPolicy, weights }).find((one) => one.cause === cause)?.probability ?? Number.NaN;

const before = (cause: string) => probabilityOf(cause, shippedWeights);
const after = (cause: string, breaks: readonly LearntBreak[]) =>
  probabilityOf(cause, fitWeights(breaks, shippedWeights, 'own'));

const rare = 'linkedin.sessionSelection';

describe('fitted weights', () => {
  test('move towards what breaks turned out to be', () => {
    expect(after(rare, many(50, turnedOut(rare)))).toBeGreaterThan(5 * before(rare));
  });

  test('move little for few outcomes, and the more the more there are', () => {
    const [one, ten, hundred] = [1, 10, 100].map((count) => after(rare, many(count, turnedOut(rare))));
    expect(one).toBeGreaterThan(before(rare));
    expect(one).toBeLessThan(2 * before(rare));
    expect(ten).toBeGreaterThan(one ?? 1);
    expect(hundred).toBeGreaterThan(ten ?? 1);
  });

  test('move less for what is hardly believed', () => {
    expect(after(rare, many(10, turnedOut(rare, 0.2)))).toBeLessThan(after(rare, many(10, turnedOut(rare))));
  });

  test('lower what an outcome rules out, and leave the order of the rest', () => {
    const left = weigh(bare, defaultPolicy)
      .map(({ cause }) => cause)
      .filter((cause) => cause !== 'linkedin.credentialsChanged');
    const partly: LearntBreak = { evidence: bare, outcome: { causes: left, by: 'derived', trust: 1 } };
    const weights = fitWeights(many(40, partly), shippedWeights, 'own');
    expect(probabilityOf('linkedin.credentialsChanged', weights)).toBeLessThan(
      before('linkedin.credentialsChanged') / 2,
    );
    const [first] = left;
    expect(probabilityOf(first ?? '', weights)).toBeGreaterThan(before(first ?? ''));
  });

  test('leave other providers as they are', () => {
    const weights = fitWeights(many(50, turnedOut(rare)), shippedWeights, 'own');
    expect(weights.prior['google']).toEqual(shippedWeights.prior['google']);
    expect(weights.weight['email.revokedByAdmin']).toEqual(shippedWeights.weight['email.revokedByAdmin']);
  });

  test('are a policy like those that are shipped, and say where they come from', () => {
    const weights = fitWeights(many(3, turnedOut(rare)), shippedWeights, 'own');
    expect(policyWith({ weights }).weights).toEqual(weights);
    expect(weights.version).toBe('own');
    expect(weights.fittedOn).toContain('3 outcomes');
  });

  test('are the same for the same outcomes, and those they began with for none', () => {
    const breaks = many(7, turnedOut(rare));
    expect(fitWeights(breaks, shippedWeights, 'x')).toEqual(fitWeights(breaks, shippedWeights, 'x'));
    expect(fitWeights([], shippedWeights, 'x').prior).toEqual(shippedWeights.prior);
  });
});
