import { getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';
import { defaultNoticePolicy, noticeMachine, noticeMachineUnder } from '../../machines/notice.ts';
import type { NoticePosition } from '../../src/model/notice-record.ts';
import { noticeStepperUnder } from '../../src/notify/book/step.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const facts = { settleMs: 5 * MINUTE, closeMs: 10 * MINUTE, isPatient: false, canRestart: false };

/** What a notice does by itself, from its beginning on: states, actions and how long each lasts. */
const lived = (change: Partial<typeof facts> = {}, policy = defaultNoticePolicy) => {
  const stepper = noticeStepperUnder(policy);
  const steps: (readonly [string, readonly string[], number])[] = [];
  let [position, at]: [NoticePosition, number] = [stepper.begin({ ...facts, ...change }, 0).position, 0];
  while (position.due !== null) {
    const due = position.due.at;
    const step = stepper.fire(position, due);
    steps.push([step.position.state, step.actions, (due - at) / MINUTE]);
    [position, at] = [step.position, due];
  }
  return steps;
};

describe('a notice of which nobody hears anything more', () => {
  test('settles, is told, reminded three times and escalated', () => {
    const days = (count: number): number => count * 24 * 60;
    expect(lived()).toEqual([
      ['told', ['ask'], 5],
      ['reminded', ['remind'], days(1)],
      ['reminded', ['remind'], days(2)],
      ['reminded', ['remind'], days(4)],
      ['escalated', ['escalate'], days(3)],
    ]);
  });

  test('is listed before it is told, where what it is about may mend itself', () => {
    expect(
      lived({ isPatient: true })
        .slice(0, 2)
        .map(([state, actions]) => [state, ...actions]),
    ).toEqual([
      ['listed', 'list'],
      ['told', 'ask'],
    ]);
  });

  test('is preceded by a restart where there can be one', () => {
    expect(lived({ isPatient: true, canRestart: true })[0]?.slice(0, 2)).toEqual(['restarting', ['restart']]);
  });

  test('is escalated under a policy that has fewer reminders than it has had, as long after as without any', () => {
    const stepper = noticeStepperUnder();
    let position = stepper.begin(facts, 0).position;
    while (position.due !== null && position.context.reminders < 2)
      position = stepper.fire(position, position.due.at).position;
    const snoozed = stepper.step(position, { type: 'SNOOZE', snoozeMs: DAY }, 4 * DAY).position;
    const calm = noticeStepperUnder({ ...defaultNoticePolicy, remindDays: [] });
    const told = calm.fire(snoozed, 5 * DAY).position;
    expect([told.state, told.due?.at]).toEqual(['told', 15 * DAY]);
    expect(calm.fire(told, 15 * DAY).actions).toEqual(['escalate']);
  });

  test('is escalated without a reminder under a policy that has none', () => {
    const policy = { ...defaultNoticePolicy, remindDays: [], escalateDays: 2 };
    expect(lived({}, policy).map(([state]) => state)).toEqual(['told', 'escalated']);
  });
});

describe('what is over', () => {
  const stepper = noticeStepperUnder();
  const told = stepper.fire(stepper.begin(facts, 0).position, 5 * MINUTE).position;

  test('is never said where nothing was told', () => {
    for (const type of ['HEAL', 'YIELD'] as const) {
      const { position, actions } = stepper.step(
        stepper.begin(facts, 0).position,
        type === 'HEAL' ? { type, closeMs: 1 } : { type },
        MINUTE,
      );
      expect([position.state, actions, position.due]).toEqual(['closed', [], null]);
    }
  });

  test('is said once it has lasted, and not where it breaks again before', () => {
    const closing = stepper.step(told, { type: 'HEAL', closeMs: 10 * MINUTE }, DAY).position;
    expect(closing.due?.at).toBe(DAY + 10 * MINUTE);
    expect(stepper.fire(closing, DAY + 10 * MINUTE)).toMatchObject({
      position: { state: 'closed' },
      actions: ['clear'],
    });
    const again = stepper.step(closing, { type: 'BREAK' }, DAY + MINUTE);
    expect([again.position.state, again.actions]).toEqual(['told', []]);
  });

  test('is told again at the end of a silence where it still stands', () => {
    const hushed = stepper.step(told, { type: 'SNOOZE', snoozeMs: 3 * DAY }, DAY).position;
    expect(hushed.due?.at).toBe(4 * DAY);
    expect(stepper.fire(hushed, 4 * DAY).actions).toEqual(['ask']);
    const healed = stepper.step(hushed, { type: 'HEAL', closeMs: MINUTE }, 2 * DAY).position;
    expect(healed.state).toBe('closing');
  });
});

describe('the chart of a notice', () => {
  test('reaches every state', () => {
    const reached = new Set(
      getShortestPaths(noticeMachine, {
        input: { ...facts, isPatient: true, canRestart: true },
        limit: 10_000,
        events: [
          { type: 'LOOK', ...facts },
          { type: 'HEAL', closeMs: 1 },
          { type: 'BREAK' },
          { type: 'YIELD' },
          { type: 'RESTARTED' },
          { type: 'RESTART_FAILED' },
          { type: 'SNOOZE', snoozeMs: 1 },
          ...Object.values(noticeMachine.states).flatMap(({ after }) =>
            after.map(({ eventType }) => ({ type: eventType }) as never),
          ),
        ],
      }).map(({ state }) => String(state.value)),
    );
    expect([...reached].toSorted()).toEqual(Object.keys(noticeMachine.states).toSorted());
  });

  test('is the very same under the default policy', () => {
    expect(noticeMachineUnder(defaultNoticePolicy)).toBe(noticeMachine);
  });
});
