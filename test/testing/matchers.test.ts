import { describe, expect, test } from 'vitest';
import { createTestLifecycle } from '../../src/kit.ts';
import { lifecycleMatchers, type MatcherResult } from '../../src/testing/matchers.ts';
import { v1Payload } from '../../src/testing/payloads.ts';

const { toHaveStatus, toHaveCause, toNeed, toHaveDecision, toHavePutOut } = lifecycleMatchers;

/** Whether it passes, and what is said where it does not, or with `not` where it does. */
const told = ({ pass, message }: MatcherResult): readonly [boolean, string] => [pass, message()];

const broken = async () => {
  const kit = createTestLifecycle();
  const receipt = await kit.lifecycle.receive(v1Payload({ account_id: 'a', message: 'ERROR' }));
  return { kit, receipt };
};

describe('matchers', () => {
  test('look at accounts and at receipts', async () => {
    const { kit, receipt } = await broken();
    await using _ = kit;
    const account = await kit.lifecycle.account('a');
    for (const seen of [receipt, account]) {
      expect(toHaveStatus(seen, 'ERROR').pass).toBe(true);
      expect(toHaveStatus(seen, 'OK').pass).toBe(false);
      expect(toHaveCause(seen, null).pass).toBe(true);
      expect(toHaveCause(seen, 'undetermined').pass).toBe(false);
      expect(toNeed(seen, 'operator').pass).toBe(true);
      expect(toNeed(seen, 'nobody').pass).toBe(false);
    }
    expect(toHaveDecision(receipt, 'applied').pass).toBe(true);
    expect(toHaveDecision(receipt, 'repeat').pass).toBe(false);
  });

  test('say what it is instead', async () => {
    const { kit, receipt } = await broken();
    await using _ = kit;
    expect(told(toHaveStatus(receipt, 'OK'))).toEqual([
      false,
      'expected a (linkedin, ERROR) to have the status "OK", but it is "ERROR"',
    ]);
    expect(told(toNeed(receipt, 'operator'))).toEqual([
      true,
      'expected a (linkedin, ERROR) not to need "operator"',
    ]);
    const unreadable = await kit.lifecycle.receive('{');
    expect(told(toHaveDecision(unreadable, 'applied'))).toEqual([
      false,
      'expected the decision to be "applied", but it is "quarantined": "the body is not JSON: \\\"{\\\""',
    ]);
  });

  test.each([undefined, null, 'OK', 7, { status: 'OK' }, Promise.resolve()])(
    'pass nothing that is no account: %j',
    (one) => {
      expect(toHaveStatus(one, 'OK').pass).toBe(false);
      expect(toHaveCause(one, null).pass).toBe(false);
      expect(toNeed(one, 'nobody').pass).toBe(false);
      expect(toHaveDecision(one, undefined).pass).toBe(false);
      expect(toHavePutOut(one, 'askUser').pass).toBe(false);
      expect(toHaveStatus(one, 'OK').message()).toContain('expected an account');
    },
  );

  test('look at what was put out', async () => {
    const { kit } = await broken();
    await using _ = kit;
    expect(told(toHavePutOut(kit, 'askOperator'))).toEqual([
      false,
      'expected an effect askOperator; put out was nothing',
    ]);
    await kit.clock.advance(10 * 60_000);
    expect(toHavePutOut(kit, 'askOperator').pass).toBe(true);
    expect(toHavePutOut(kit, 'askOperator', 'a').pass).toBe(true);
    expect(told(toHavePutOut(kit, 'askOperator', 'b'))).toEqual([
      false,
      'expected an effect askOperator about b; put out was askOperator about a',
    ]);
  });
});
