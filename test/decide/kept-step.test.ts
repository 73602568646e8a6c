import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../machines/event.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { keptStep } from '../../src/decide/kept-step.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import type { DecisionName } from '../../src/model/decision.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';

const T0 = Date.UTC(2026, 0, 1);
const step = stepperUnder(defaultPolicy);

const status = (type: 'OK' | 'ERROR' | 'CREDENTIALS' | 'DELETED', more: Partial<AccountEvent> = {}) =>
  ({ type, accountId: 'a', at: T0 + 1, source: 'webhook', ...more }) as AccountEvent;

const error: AccountEvent = {
  type: 'SIGNAL',
  accountId: 'a',
  at: T0 + 1,
  source: 'signal',
  signal: { type: 'apiError', status: 403, error: 'account_restricted' },
};

/** An account of LinkedIn that has heard these. */
const after = (...events: readonly AccountEvent[]): AccountSnapshot => {
  let snapshot: AccountSnapshot | null = null;
  for (const event of [status('OK', { at: T0, accountType: 'LINKEDIN' }), ...events])
    ({ snapshot } = step(snapshot, event));
  if (snapshot === null) throw new Error('nothing was heard');
  return snapshot;
};

const keep = (before: AccountSnapshot | null, event: AccountEvent, decision: DecisionName, version: number) =>
  keptStep(before, event, { decision, version }, defaultPolicy);

describe('an entry that this machine would decide as it was', () => {
  test('is the step that it takes', () => {
    const before = after();
    expect(keep(before, status('CREDENTIALS'), 'applied', before.version + 1)).toEqual({
      step: step(before, status('CREDENTIALS')),
      today: null,
    });
    expect(keep(before, status('OK'), 'duplicate', before.version)).toEqual({
      step: step(before, status('OK'), true),
      today: null,
    });
  });
});

describe('an entry that changed nothing, and would move the account today', () => {
  const before = after();

  test('still tells tenant and product, as every event does', () => {
    const event = status('CREDENTIALS', { tenant: 'user-1', product: 'calendar' });
    const { snapshot } = keep(before, event, 'late', before.version).step;
    expect(snapshot.context).toMatchObject({ tenant: 'user-1', product: 'calendar' });
    expect(snapshot.value).toEqual(before.value);
  });

  test.each<DecisionName>([
    'repeat',
    'late',
    'unexpected',
    'recorded',
    'stale',
    'afterDeletion',
    'unknownStatus',
  ])('moves nothing when it was decided %s', (decision) => {
    const event = status('DELETED', { tenant: 'user-1' });
    const { step: kept, today } = keep(before, event, decision, before.version);
    expect(today).toBe('applied');
    expect(kept).toMatchObject({ decision, transitions: [], snapshot: { version: before.version } });
    expect(kept.snapshot).toEqual({
      ...before,
      context: { ...before.context, tenant: 'user-1', lastSeenAt: T0 + 1 },
    });
  });

  test('is still evidence when it is a signal that was recorded', () => {
    const broken = after(status('CREDENTIALS'));
    const { step: kept, today } = keep(broken, error, 'recorded', broken.version);
    expect(today).toBe('applied');
    expect(kept.snapshot.value).toEqual(broken.value);
    expect(kept.snapshot.context.evidence).toMatchObject([{ type: 'apiError', error: 'account_restricted' }]);
    expect(keep(broken, error, 'afterDeletion', broken.version).step.snapshot.context.evidence).toEqual([]);
  });

  test('still gives what a poll shows of it', () => {
    const polled = { name: 'Ada' };
    const event = status('DELETED', { source: 'poll', polled });
    const { snapshot } = keep(before, event, 'late', before.version).step;
    expect(snapshot).toEqual(
      step(before, { ...status('OK'), type: 'NOTICE', notice: 'x', source: 'poll', polled } as AccountEvent)
        .snapshot,
    );
    expect(snapshot.value).toEqual(before.value);
  });

  test('still tells that somebody signed in, where it was recorded while the account worked', () => {
    const working = after(status('ERROR', { occurredAt: T0 + 9 }), status('OK', { occurredAt: T0 + 10 }));
    const connection = { type: 'connection', method: 'qr' } as const;
    const late = { accountId: 'a', at: T0 + 11, occurredAt: T0 + 5, source: 'signal' } as const;
    const { step: kept, today } = keep(
      working,
      { ...late, type: 'SIGNAL', signal: connection },
      'recorded',
      working.version,
    );
    expect([today, kept.snapshot.context.authorizedAt]).toEqual(['stale', T0 + 11]);
  });

  test('still gives the reason of an ERROR that was a repeat', () => {
    const { step: kept } = keep(before, status('ERROR', { reason: 'proxy' }), 'repeat', before.version);
    expect(kept.snapshot.context.evidence).toMatchObject([{ type: 'errorReason', reason: 'proxy' }]);
  });

  test.each([
    ['without a reason, where it was a repeat', status('ERROR'), 'repeat'],
    ['with a reason, where it came late', status('ERROR', { reason: 'proxy' }), 'late'],
    ['with a reason, where it was a duplicate', status('ERROR', { reason: 'proxy' }), 'duplicate'],
  ] as const)('gives no reason of an ERROR %s', (_, event, decision) => {
    const { step: kept } = keep(before, event, decision, before.version);
    expect(kept).toMatchObject({ decision, snapshot: { value: before.value, context: { evidence: [] } } });
  });

  test('still makes the type of the account known', () => {
    const unnamed = step(null, {
      ...status('OK', { at: T0 }),
      type: 'NOTICE',
      notice: 'x',
    } as AccountEvent).snapshot;
    const event = status('ERROR', { accountType: 'GOOGLE' });
    const { step: kept } = keep(unnamed, event, 'late', unnamed.version);
    expect(kept.snapshot.context).toMatchObject({ accountType: 'GOOGLE', provider: 'google' });
    expect(kept.snapshot.value.connection).toBe('NEW');
    expect(kept.snapshot.version).toBe(unnamed.version);
    expect(kept.transitions).toEqual([]);
  });
});

describe('an entry that was applied', () => {
  test('keeps its decision, version and time where this machine stays', () => {
    const before = after();
    const { step: kept, today } = keep(before, status('OK', { occurredAt: T0 + 1 }), 'applied', 7);
    expect(today).toBe('repeat');
    expect(kept).toMatchObject({ decision: 'applied', transitions: [], snapshot: { version: 7 } });
    expect(kept.snapshot.context.lastOccurredAt).toBe(T0 + 1);
    expect(kept.snapshot.value).toEqual(before.value);
  });

  test('is applied by this chart, under the version that the log has', () => {
    const before = after();
    const { step: kept } = keep(before, status('ERROR'), 'applied', before.version + 2);
    expect(kept.transitions.map(({ version, to }) => [version, to.connection])).toEqual([
      [before.version + 2, 'ERROR'],
    ]);
    expect(kept.snapshot).toMatchObject({ version: before.version + 2, since: T0 + 1 });
  });
});
