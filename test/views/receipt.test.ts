import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { stepperUnder, type Step } from '../../src/decide/step.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { decisionNames } from '../../src/model/decision.ts';
import { viewOf } from '../../src/views/account.ts';
import { briefOf, receiptOf, transitionView, type Receipt } from '../../src/views/receipt.ts';
import { accountIn, departure, status } from '../machines/journey.ts';
import { openOver } from '../open.ts';
import { foreign, T0, v1, v2 } from '../payloads.ts';

/** What an account hears until the decision on the last of it is the one that is named. */
const ways: Readonly<Record<Receipt['decision'], readonly object[]>> = {
  applied: [v1('a', 'OK')],
  repeat: [v1('a', 'OK'), v1('a', 'OK')],
  late: [v1('a', 'OK'), v1('a', 'CREATION_SUCCESS')],
  stale: [v2('a', 'account.status.running', 'e1', T0), v2('a', 'account.status.errored', 'e2', T0 - 1)],
  duplicate: [v2('a', 'account.status.running', 'e1', T0), v2('a', 'account.status.running', 'e1', T0)],
  unexpected: [v1('a', 'OK'), v1('a', 'CREATION_FAIL')],
  afterDeletion: [v1('a', 'DELETED'), v1('a', 'OK')],
  unknownStatus: [v1('a', 'OK'), v1('a', 'WEATHER')],
  recorded: [v1('a', 'OK'), { account_id: 'a', type: 'deviceSeen' }],
  noted: [{ type: 'proxyHealth', proxy_host: 'p.example', healthy: true }],
  quarantined: [{ neither: 'nor' }],
  foreign: [foreign],
};

const receiptsOf = async (payloads: readonly object[]) => {
  const { lifecycle } = openOver(createMemoryStore());
  const receipts: Receipt[] = [];
  for (const payload of payloads) receipts.push(await lifecycle.receive(payload));
  return { receipts, last: receipts.at(-1), account: await lifecycle.account('a') };
};

describe('a receipt', () => {
  test('is specified for every decision that there is', () => {
    expect(Object.keys(ways).toSorted()).toEqual([...decisionNames, 'foreign', 'noted'].toSorted());
  });

  test.each(Object.entries(ways))('says that a delivery was %s', async (decision, payloads) => {
    const { last } = await receiptsOf(payloads);
    expect(last?.decision).toBe(decision);
  });

  test.each(
    Object.entries(ways).filter(([decision]) => !['noted', 'quarantined', 'foreign'].includes(decision)),
  )('shows the account as it stands after it was %s', async (_, payloads) => {
    const { last, account } = await receiptsOf(payloads);
    expect(last?.account).toEqual(account);
    expect(account).not.toBeNull();
  });

  test.each(['noted', 'quarantined', 'foreign'] as const)(
    'shows no account where it was %s',
    async (decision) => {
      const { last } = await receiptsOf(ways[decision]);
      expect(last?.account).toBeNull();
      expect(last).not.toHaveProperty('transition');
    },
  );

  test('says why what cannot be read cannot be read', async () => {
    const { last } = await receiptsOf(ways.quarantined);
    expect(Object.keys(last ?? {})).toEqual(['decision', 'account', 'reason']);
    expect(last).toHaveProperty('reason', expect.stringMatching(/\w/));
    expect(Object.keys((await receiptsOf(ways.foreign)).last ?? {})).toEqual(['decision', 'account']);
  });

  test.each(Object.entries(ways).filter(([decision]) => decision !== 'applied'))(
    'has no transition where the delivery was %s and named no type for the first time',
    async (_, payloads) => {
      expect((await receiptsOf(payloads)).last).not.toHaveProperty('transition');
    },
  );

  test('has the transition where it was applied, with its time as text', async () => {
    const { last } = await receiptsOf(ways.applied);
    expect(last).toMatchObject({
      transition: {
        version: 1,
        at: '2026-01-01T00:00:00.000Z',
        from: { connection: 'NEW' },
        to: { connection: 'OK' },
      },
    });
  });

  test('is plain JSON', async () => {
    for (const payloads of Object.values(ways)) {
      const { last } = await receiptsOf(payloads);
      expect(JSON.parse(JSON.stringify(last))).toEqual(last);
    }
  });
});

describe('a receipt of an outcome', () => {
  const stepped = (type: 'OK' | 'ERROR'): { outcome: Outcome; step: Step } => {
    const before = accountIn('OK');
    const event = status(type, departure + 60_000_000);
    const step = stepperUnder()(before, event);
    return { step, outcome: { kind: 'event', seq: 1, event, step } as unknown as Outcome };
  };

  test('shows the account under the policy, and as verified when it last was', () => {
    const { outcome, step } = stepped('ERROR');
    const receipt = receiptOf(outcome, defaultPolicy, departure);
    expect(receipt.account).toEqual(viewOf(step.snapshot, defaultPolicy, departure));
    expect(receipt.account).toHaveProperty('lastVerifiedAt', '2026-01-01T00:00:00.000Z');
  });

  test('shows the last transition of several', () => {
    const { outcome, step } = stepped('ERROR');
    const [first] = step.transitions;
    if (first === undefined) throw new Error('nothing moved');
    const twice = { ...outcome, step: { ...step, transitions: [{ ...first, version: 1 }, first] } };
    expect(receiptOf(twice, defaultPolicy)).toHaveProperty('transition', transitionView(first));
  });

  test('that is said to be applied and moved nothing is a fault of ours', () => {
    const { outcome, step } = stepped('OK');
    const broken = { ...outcome, step: { ...step, decision: 'applied' } } as Outcome;
    expect(() => receiptOf(broken, defaultPolicy)).toThrow(
      expect.objectContaining({ code: 'internal', message: 'a step that was applied has no transition' }),
    );
  });

  test('in brief is the decision alone, and why where it was quarantined', () => {
    expect(briefOf(stepped('ERROR').outcome)).toEqual({ decision: 'applied' });
    expect(briefOf(stepped('OK').outcome)).toEqual({ decision: 'repeat' });
    expect(briefOf({ kind: 'foreign', name: 'x' } as unknown as Outcome)).toEqual({ decision: 'foreign' });
    expect(briefOf({ kind: 'quarantined', reason: 'no JSON' } as unknown as Outcome)).toEqual({
      decision: 'quarantined',
      reason: 'no JSON',
    });
  });
});
