import { expect, test } from 'vitest';
import { defaultPolicy, MINUTE } from '../../machines/policy.ts';
import { decide } from '../../src/decide/decide.ts';
import { explainStep } from '../../src/decide/explain.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { accountIn, departure, status } from '../machines/journey.ts';

const before = accountIn('OK');
const event = status('CONNECTING', before.context.lastSeenAt + MINUTE);

test('a decision is a step with its explanation', () => {
  const step = stepperUnder()(before, event);
  expect(decide(before, event)).toEqual({ ...step, explanation: explainStep(before, event, step) });
});

test('a decision follows the policy, and what the log says of duplicates', () => {
  const policy = { ...defaultPolicy, connectingStallsMinutes: 1 };
  expect(decide(before, event, { policy }).snapshot.deadlines[0]?.dueAt).toBe(event.at + MINUTE);
  expect(decide(before, event, { duplicate: true }).decision).toBe('duplicate');
  expect(decide(null, status('OK', departure)).decision).toBe('applied');
});
