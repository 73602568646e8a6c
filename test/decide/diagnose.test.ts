import { describe, expect, test } from 'vitest';
import { causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { diagnose, isDiagnosed } from '../../src/decide/diagnose.ts';
import { accountIn, journey, toCause } from '../machines/journey.ts';

describe('a diagnosis', () => {
  test.each(Object.keys(toCause))('is led by %s when the account is there', (cause) => {
    const account = accountIn(`CREDENTIALS.${cause}`);
    const hypotheses = diagnose(account);
    expect(hypotheses[0]).toMatchObject({ cause });
    expect(hypotheses[0]?.strength).not.toBe('none');
    expect(hypotheses.map((hypothesis) => hypothesis.cause).toSorted()).toEqual(
      [...causesOf(account.context.provider).map(nameOf), 'unlisted'].toSorted(),
    );
  });

  test('is empty outside CREDENTIALS, whatever is known', () => {
    expect(diagnose(journey('LINKEDIN', [{ type: 'apiError', status: 429, error: '' }, 'ERROR']))).toEqual(
      [],
    );
  });

  test('is empty for a provider without documented causes', () => {
    expect(diagnose(journey('MESSENGER', ['CREDENTIALS']))).toEqual([]);
  });

  test('follows the policy that it is given', () => {
    const account = journey('LINKEDIN', ['CREDENTIALS']);
    const [first] = diagnose(account);
    expect(first?.strength).toBe('none');
    expect(diagnose(account, { ...defaultPolicy, weakProbability: 0.05 })[0]).toMatchObject({
      cause: first?.cause,
      probability: first?.probability,
      strength: 'weak',
    });
  });
});

test('only an account in CREDENTIALS can be as good as certainly diagnosed, and only where one cause decides', () => {
  const sure = { ...defaultPolicy, decisiveProbability: 0 };
  const never = { ...defaultPolicy, decisiveProbability: 1.01 };
  const [working, broken] = [accountIn('OK'), accountIn('CREDENTIALS.undetermined')];
  expect([isDiagnosed(working, sure), isDiagnosed(broken, sure), isDiagnosed(broken, never)]).toEqual([
    false,
    true,
    false,
  ]);
});
