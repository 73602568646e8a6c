import { shippedWeights } from '../../machines/causes/weights.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { policyWith } from '../../src/model/policy-settings.ts';

const refused = (set: unknown): LifecycleError => {
  try {
    policyWith(set);
  } catch (error) {
    if (error instanceof LifecycleError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(set)} was taken`);
};

describe('a policy', () => {
  test('is the default when nothing is set', () => {
    expect(policyWith({})).toEqual(defaultPolicy);
  });

  test('has the documented defaults', () => {
    const { limits, weights, ...rest } = defaultPolicy;
    expect(rest).toEqual({
      evidenceWindowHours: 24,
      askWaitMinutes: 10,
      staleAfterHours: 24,
      twinMinutes: 60,
      habitDays: 14,
      fleetMailDomainShare: 0.5,
      weakProbability: 0.4,
      strongProbability: 0.7,
      decisiveProbability: 0.9,
      sessionLifetimeDays: 365,
      sessionLifetimeToleranceDays: 7,
      scopesSuspectedMinutes: 15,
      phoneOfflineDays: 13.5,
      wrongUserAgentHours: 24,
      rejectStreakCount: 10,
      rejectStreakWindowHours: 24,
      providerErrorBurstCount: 5,
      providerErrorBurstWindowHours: 1,
      flappingCount: 3,
      flappingWindowHours: 6,
      usagePercent: 90,
      connectingStallsMinutes: 60,
      retryHorizonHours: 24,
      heldEffectsMinutes: 15,
      fleetMailDomainAccounts: 2,
      fleetOauthProviderShare: 0.5,
      fleetProxyHostAccounts: 2,
      fleetWindowMinutes: 60,
      incidentChancePerMillion: 10,
      incidentWindowMinutes: 360,
      incidentAllAccounts: 5,
      incidentProviderAccounts: 4,
      incidentImapHostAccounts: 3,
      incidentImapHostShare: 0.02,
      incidentProxyHostAccounts: 3,
      incidentProxyHostShare: 0.05,
      incidentMailDomainAccounts: 2,
      incidentMailDomainShare: 0.5,
      incidentTenantAccounts: 5,
      incidentTenantShare: 0.5,
    });
    expect(weights).toBe(shippedWeights);
    expect(limits.every(({ provider }) => provider === 'linkedin')).toBe(true);
  });

  test('takes what is set, and nothing else changes', () => {
    expect(policyWith({ usagePercent: 80, connectingStallsMinutes: 0 })).toEqual({
      ...defaultPolicy,
      usagePercent: 80,
      connectingStallsMinutes: 0,
    });
  });

  test('leaves the default where a setting is undefined', () => {
    expect(policyWith({ usagePercent: undefined })).toEqual(defaultPolicy);
  });

  test.each([
    [{ usagePercent: 101 }, 'usagePercent'],
    [{ usagePercent: '90' }, 'usagePercent'],
    [{ rejectStreakCount: 0 }, 'rejectStreakCount'],
    [{ flappingCount: 1.5 }, 'flappingCount'],
    [{ providerErrorBurstCount: 10_001 }, 'providerErrorBurstCount'],
    [{ fleetOauthProviderShare: 1.1 }, 'fleetOauthProviderShare'],
    [{ incidentMailDomainAccounts: 1 }, 'incidentMailDomainAccounts'],
    [{ incidentWindowMinutes: 0.5 }, 'incidentWindowMinutes'],
    [{ incidentWindowMinutes: 1441 }, 'incidentWindowMinutes'],
    [{ incidentChancePerMillion: 10_001 }, 'incidentChancePerMillion'],
    [{ incidentTenantShare: -0.1 }, 'incidentTenantShare'],
    [{ connectingStallsMinutes: -1 }, 'connectingStallsMinutes'],
    [{ sessionLifetimeDays: Number.NaN }, 'sessionLifetimeDays'],
    [{ phoneOfflineDays: Infinity }, 'phoneOfflineDays'],
    [{ limits: [{ provider: 'x', action: 'message', windowHours: 1 }] }, 'limits.0.count'],
    [{ usagePercentage: 80 }, 'usagePercentage'],
    [5, '?'],
    [null, '?'],
  ])('does not take %j, and names %s', (set, setting) => {
    const error = refused(set);
    expect(error.code).toBe('invalidOption');
    expect(error.message).toContain(`policy setting ${setting}: `);
    expect(error.hint).toContain('usagePercent');
  });

  test('set to itself is itself', () => {
    const numbers = fc.record(
      { usagePercent: fc.integer({ min: 0, max: 100 }), flappingCount: fc.integer({ min: 1, max: 99 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(numbers, (set) => {
        const policy = policyWith(set);
        expect(policyWith(policy)).toEqual(policy);
      }),
    );
  });
});
