import { describe, expect, test } from 'vitest';
import { initialContext, type AccountContext } from '../../machines/context.ts';
import { defaultPolicy, HOUR, MINUTE } from '../../machines/policy.ts';
import type { Status } from '../../machines/status.ts';
import { beginsToFlap, openBreakOf, withBreaks } from '../../src/decide/breaks.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import type { State } from '../../src/model/state.ts';
import { status, T0 } from '../../src/testing/store/samples.ts';

const stepper = stepperUnder(defaultPolicy);

/** The account after statuses a minute apart, and the effects of the last one. */
const after = (...types: readonly Status[]) => {
  let snapshot: AccountSnapshot | null = null;
  for (const [index, type] of types.entries())
    ({ snapshot } = stepper(snapshot, status('a', type, { at: T0 + index * MINUTE })));
  return snapshot?.context ?? initialContext({ accountId: 'a', at: T0, source: 'webhook' });
};

const broken = (version: number, minute: number, endedAfter: number | null = null) => ({
  version,
  at: T0 + minute * MINUTE,
  endedAt: endedAfter === null ? null : T0 + endedAfter * MINUTE,
});

describe('a break', () => {
  test.each<[string, readonly Status[], AccountContext['breaks']]>([
    ['begins when a working account needs somebody', ['OK', 'CREDENTIALS'], [broken(2, 1)]],
    ['begins when a working account tries to connect', ['OK', 'CONNECTING'], [broken(2, 1)]],
    ['begins when an account is first heard of as broken', ['CREDENTIALS'], [broken(1, 0)]],
    ['does not begin when an account connects for the first time', ['CONNECTING'], []],
    ['begins when a first connection fails', ['CONNECTING', 'CREDENTIALS'], [broken(2, 1)]],
    ['goes on through a retry', ['OK', 'CREDENTIALS', 'CONNECTING', 'CREDENTIALS'], [broken(2, 1)]],
    ['goes on when another must act', ['OK', 'CREDENTIALS', 'ERROR', 'STOPPED'], [broken(2, 1)]],
    ['ends when the account works again', ['OK', 'ERROR', 'CONNECTING', 'OK'], [broken(2, 1, 3)]],
    ['ends when it is reconnected', ['OK', 'ERROR', 'RECONNECTED', 'OK'], [broken(2, 1, 2)]],
    ['ends when it is deleted', ['OK', 'ERROR', 'DELETED'], [broken(2, 1, 2)]],
    ['is another one after that', ['OK', 'ERROR', 'OK', 'ERROR'], [broken(2, 1, 2), broken(4, 3)]],
    ['is forgotten with its incarnation', ['OK', 'ERROR', 'DELETED', 'CREATION_SUCCESS'], []],
  ])('%s', (_, types, breaks) => {
    expect(after(...types).breaks).toEqual(breaks);
  });

  test('neither begins nor ends with the beginning of a life', () => {
    const state = (connection: State['connection']): State => ({ connection, sync: 'WAITING' });
    for (const [context, from] of [
      [after('OK'), 'OK'],
      [after('OK', 'ERROR'), 'ERROR'],
    ] as const)
      expect(withBreaks(context, state(from), state('NEW'), 3, T0 + HOUR, defaultPolicy)).toBe(context);
  });

  test('is open until it has ended', () => {
    expect(openBreakOf(after('OK', 'ERROR'))).toEqual(broken(2, 1));
    expect(openBreakOf(after('OK', 'ERROR', 'OK'))).toBeNull();
    expect(openBreakOf(after('OK'))).toBeNull();
  });

  test('is remembered with three before it, while it lasts and when it is over', () => {
    const types = Array.from({ length: 6 }, () => ['OK', 'ERROR'] as const).flat();
    for (const all of [types, [...types, 'OK'] as const])
      expect(after(...all).breaks.map(({ version }) => version)).toEqual([6, 8, 10, 12]);
  });

  test('is remembered with as many before it as it takes to see where flapping begins', () => {
    const policy = { ...defaultPolicy, flappingCount: 6 };
    const step = stepperUnder(policy);
    let snapshot: AccountSnapshot | null = null;
    const began: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const heard = status('a', turn % 2 === 0 ? 'OK' : 'ERROR', { at: T0 + turn * MINUTE });
      ({ snapshot } = step(snapshot, heard));
      if (turn % 2 === 1 && beginsToFlap(snapshot.context, policy)) began.push(turn);
    }
    expect([began, snapshot?.context.breaks.length]).toEqual([[11], 7]);
  });
});

/** Breaks that began at these hours. */
const breaksAt = (...hours: readonly number[]) => ({
  breaks: hours.map((hour, index) => ({ version: 2 * index + 2, at: T0 + hour * HOUR, endedAt: null })),
});

describe('flapping begins', () => {
  test.each<[string, readonly number[], boolean]>([
    ['with the third break in six hours', [0, 1, 5], true],
    ['not with the second', [0, 1], false],
    ['not when the first lies six hours back', [0, 1, 6], false],
    ['not with the fourth: that was said', [0, 1, 2, 3], false],
    ['again after a lull', [0, 20, 21, 22], true],
  ])('%s', (_, hours, begins) => {
    expect(beginsToFlap(breaksAt(...hours), defaultPolicy)).toBe(begins);
  });
});
