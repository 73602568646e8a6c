import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import {
  changeDeadlines,
  deadlineChangeOf,
  scopeFor,
  type HandedAction,
} from '../../src/decide/chart-runner.ts';
import type { Deadline } from '../../src/model/snapshot.ts';
import { status, T0 } from '../../src/testing/store/samples.ts';

describe('a scope for the chart', () => {
  test('is handed actions instead of executing them', () => {
    const handed: HandedAction[] = [];
    const scope = scopeFor(accountMachine, (action) => void handed.push(action));
    const first = accountMachine.getInitialSnapshot(scope, status('a', 'CONNECTING'));
    accountMachine.transition(first, status('a', 'CONNECTING'), scope);
    expect(handed.map(deadlineChangeOf)).toContainEqual({
      add: expect.stringContaining('CONNECTING.attempting'),
      delay: 3_600_000,
    });
  });

  test('lets nothing else out: what is logged, put off, emitted or stopped goes nowhere', () => {
    const scope = scopeFor(accountMachine, () => undefined);
    const { self } = scope;
    expect(scope.logger('words')).toBeUndefined();
    expect(scope.defer(() => expect.unreachable())).toBeUndefined();
    expect(scope.emit({ type: 'heard' })).toBeUndefined();
    expect(scope.stopChild(self)).toBeUndefined();
  });
});

describe('the deadlines after a change', () => {
  const event = 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting';
  const pending: readonly Deadline[] = [{ event, dueAt: T0 }];

  test('hold one more that counts from the change', () => {
    expect(changeDeadlines([], { add: event, delay: 5 }, T0)).toEqual([{ event, dueAt: T0 + 5 }]);
  });

  test('are the same list where there is nothing to drop', () => {
    expect(changeDeadlines(pending, { drop: 'another' }, T0)).toBe(pending);
  });

  test('hold the dropped one no longer', () => {
    expect(changeDeadlines(pending, { drop: event }, T0)).toEqual([]);
    const other: Deadline = { event: 'xstate.after.another', dueAt: T0 };
    expect(changeDeadlines([...pending, other], { drop: event }, T0)).toEqual([other]);
  });

  test('are not touched by actions of another kind', () => {
    expect(deadlineChangeOf({ type: 'remember', params: undefined })).toBeNull();
  });
});
