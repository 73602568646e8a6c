import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { policyWith } from '../../src/model/policy-settings.ts';
import { thrownBy } from '../../src/testing/store/promise.ts';

type Numbers = Exclude<keyof Policy, 'limits' | 'weights'>;

const isNumber = (name: keyof Policy): name is Numbers => name !== 'limits' && name !== 'weights';

const everySetting = (Object.keys(defaultPolicy) as (keyof Policy)[]).filter(isNumber);

/** What each kind of setting takes at most; counts are whole, the others may be broken. */
const mostOf = (name: Numbers): number => {
  if (name === 'incidentWindowMinutes') return 24 * 60;
  if (name === 'incidentChancePerMillion' || name.endsWith('Count') || name.endsWith('Accounts'))
    return 10_000;
  if (name === 'usagePercent') return 100;
  return name.endsWith('Share') || name.endsWith('Probability') ? 1 : Number.MAX_VALUE;
};

const isCount = (name: Numbers): boolean => name.endsWith('Count') || name.endsWith('Accounts');

/** What each kind of setting takes at least: one account alone is no incident. */
const leastOf = (name: Numbers): number => {
  if (name === 'incidentWindowMinutes') return 1;
  if (isCount(name)) return name.startsWith('incident') ? 2 : 1;
  return 0;
};

const expectRefused = (set: object, setting: string): void => {
  const error = thrownBy(() => policyWith(set));
  if (!(error instanceof LifecycleError)) throw error;
  expect({ code: error.code, retryable: error.retryable }).toEqual({
    code: 'invalidOption',
    retryable: false,
  });
  expect(error.message).toMatch(new RegExp(`^policy setting ${setting.replaceAll('.', '\\.')}: \\w`));
  expect(error.hint).toContain('evidenceWindowHours');
};

describe.each(everySetting)('the setting %s', (name) => {
  const [least, most] = [leastOf(name), mostOf(name)];

  test('takes its bounds', () => {
    for (const value of [least, most])
      expect(policyWith({ [name]: value })).toEqual({ ...defaultPolicy, [name]: value });
  });

  test('takes a part of a unit, unless it counts', () => {
    if (isCount(name)) expectRefused({ [name]: 1.5 }, name);
    else expect(policyWith({ [name]: least + 0.25 })[name]).toBe(least + 0.25);
  });

  test.each([-1, Number.NaN, Infinity, -Infinity, '5', null, true, [], {}, 5n])(
    'does not take %s',
    (value) => {
      expectRefused({ [name]: value }, name);
    },
  );

  test('takes nothing beyond its bounds', () => {
    expectRefused({ [name]: least - 0.001 }, name);
    if (most < Number.MAX_VALUE) expectRefused({ [name]: most + 1 }, name);
  });
});

describe('the limits of a policy', () => {
  const limit = { provider: 'linkedin', action: 'invitation', windowHours: 24, count: 100 };

  test('replace the default ones as a whole', () => {
    expect(policyWith({ limits: [] }).limits).toEqual([]);
    expect(policyWith({ limits: [limit] }).limits).toEqual([limit]);
  });

  test.each([
    [{ ...limit, count: -1 }, 'limits.0.count'],
    [{ ...limit, windowHours: '24' }, 'limits.0.windowHours'],
    [{ ...limit, provider: undefined }, 'limits.0.provider'],
    [{ ...limit, action: 3 }, 'limits.0.action'],
    [{ ...limit, per: 'day' }, 'limits.0.per'],
    ['100', 'limits.0'],
  ])('are refused with %j, and the place is named', (bad, place) => {
    expectRefused({ limits: [bad] }, place);
  });

  test('are copied: whoever changes their own afterwards changes no policy', () => {
    const own = [{ ...limit }];
    const policy = policyWith({ limits: own });
    own[0] = { ...limit, count: 0 };
    own.push({ ...limit, action: 'message' });
    expect(policy.limits).toEqual([limit]);
  });
});

describe('the weights of a policy', () => {
  const weights = {
    version: 'own',
    fittedOn: 'nothing',
    prior: { linkedin: { unlisted: -0.5 } },
    weight: { 'linkedin.sessionExpired': { 'age.year': 3 } },
  };

  test('replace the default ones as a whole', () => {
    expect(policyWith({ weights }).weights).toEqual(weights);
  });

  test.each([
    [{ ...weights, version: 2 }, 'weights.version'],
    [{ ...weights, prior: { linkedin: { unlisted: '1' } } }, 'weights.prior.linkedin.unlisted'],
    [
      { ...weights, weight: { 'imap.passwordChanged': { 'age.year': 21 } } },
      'weights.weight.imap.passwordChanged.age.year',
    ],
    [{ ...weights, temperature: 1 }, 'weights.temperature'],
    [{ version: 'own' }, 'weights.fittedOn'],
  ])('are refused with %j, and the place is named', (bad, place) => {
    expectRefused({ weights: bad }, place);
  });
});

test('the defaults are taken as they are', () => {
  expect(policyWith(defaultPolicy)).toEqual(defaultPolicy);
});
