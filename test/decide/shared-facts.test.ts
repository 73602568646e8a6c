import { expect, test } from 'vitest';
import { defaultPolicy, HOUR } from '../../machines/policy.ts';
import { saysMore } from '../../src/decide/shared-facts.ts';
import type { KeptFact } from '../../src/model/shared-fact.ts';
import { T0 } from '../payloads.ts';

const health = (healthy: boolean, at: number): KeptFact => ({
  id: 1,
  scope: 'proxyHost p-1',
  signal: { type: 'proxyHealth', proxy_host: 'p-1', healthy },
  at,
  seq: 0,
  policyId: 1,
  payload: '{}',
});
const known = [health(false, T0)];
const says = (healthy: boolean, at: number): boolean => saysMore(health(healthy, at), known, defaultPolicy);

test('a fact says more where it is another one than the newest, or that counts no more', () => {
  expect([says(true, T0 + 1), says(false, T0 + 1)]).toEqual([true, false]);
  expect(says(false, T0 + (defaultPolicy.evidenceWindowHours + 1) * HOUR)).toBe(true);
  expect(saysMore(health(false, T0), [], defaultPolicy)).toBe(true);
});

test('a fact from before the newest of its kind says nothing more, whatever it says', () => {
  expect([says(true, T0 - 1), says(false, T0 - 1)]).toEqual([false, false]);
});
