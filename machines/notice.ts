import { assign, setup } from 'xstate';
import { DAY, HOUR, MINUTE } from './policy.ts';

/** How calmly people are told. All may be set; the unit is in the name. */
export interface NoticePolicy {
  /** How long a break lasts before anybody is told. Default 5. */
  readonly settleMinutes: number;
  /** The same where its cause is strong or decisive. Default 2. */
  readonly settleStrongMinutes: number;
  /** The same where the account broke within the last day and healed sooner than this. Default 15. */
  readonly settleRestlessMinutes: number;
  /** How long a restart may take before it counts as of no avail. Default 10. */
  readonly restartMinutes: number;
  /** How long ERROR, STOPPED and a stalled CONNECTING stand in the daily digest alone, before they are told. Default 24. */
  readonly listedHours: number;
  /** When who was told is reminded, in days after that, rising. Default 1, 3 and 7. */
  readonly remindDays: readonly number[];
  /** When an administrator is told, in days after the first notice. Default 10. */
  readonly escalateDays: number;
  /** How long an account works before those who were told are told so. Default 10. */
  readonly closeMinutes: number;
  /** The same where it broke within the last day and healed within `settleRestlessMinutes`. Default 360. */
  readonly closeRestlessMinutes: number;
  /** How many of those that an incident leaves broken are told of in a minute. Default 10. */
  readonly afterIncidentPerMinute: number;
  /** Of how many accounts somebody is told one by one at a time; of more they are told together. Default 5. */
  readonly gatherOver: number;
}

/** The policy unless something else is said. */
export const defaultNoticePolicy: NoticePolicy = {
  settleMinutes: 5,
  settleStrongMinutes: 2,
  settleRestlessMinutes: 15,
  restartMinutes: 10,
  listedHours: 24,
  remindDays: [1, 3, 7],
  escalateDays: 10,
  closeMinutes: 10,
  closeRestlessMinutes: 360,
  afterIncidentPerMinute: 10,
  gatherOver: 5,
};

/** What a notice goes by. Plain JSON. */
export interface NoticeContext {
  /** How long it still settles, in milliseconds from the last `LOOK` on. */
  readonly settleMs: number;
  /** How long what it is about works before that is said, in milliseconds. */
  readonly closeMs: number;
  /** It is about what often mends itself, or is mended by a restart: it is listed in the digest before it is told. */
  readonly isPatient: boolean;
  /** Somebody can restart the account. */
  readonly canRestart: boolean;
  /** How long it is to be silent, in milliseconds from the `SNOOZE` on. */
  readonly snoozeMs: number;
  /** How often its recipient was reminded. */
  readonly reminders: number;
  /** Its recipient was told. */
  readonly wasTold: boolean;
}

/** What a notice is told when it begins, and whenever things have changed while it settles. */
export type NoticeFacts = Pick<NoticeContext, 'settleMs' | 'closeMs' | 'isPatient' | 'canRestart'>;

/** What can happen to a notice. */
export type NoticeEvent =
  /** How things are now. */
  | ({ readonly type: 'LOOK' } & NoticeFacts)
  /** What it is about works again, or is gone. */
  | { readonly type: 'HEAL'; readonly closeMs: number }
  /** It has broken again. */
  | { readonly type: 'BREAK' }
  /** Somebody else must act, or it is part of an incident. */
  | { readonly type: 'YIELD' }
  | { readonly type: 'RESTARTED' }
  | { readonly type: 'RESTART_FAILED' }
  | { readonly type: 'SNOOZE'; readonly snoozeMs: number }
  /** The silence is over before its time. */
  | { readonly type: 'WAKE' };

/** The names of what a notice does; who runs the chart does it. */
export type NoticeAction = 'ask' | 'list' | 'restart' | 'remind' | 'escalate' | 'clear' | 'snooze';

const leftToOthers = (): void => undefined;

/** How long after the first notice, or the last reminder, the next reminder is due; after the last one, the escalation. */
const reminderMs = ({ remindDays, escalateDays }: NoticePolicy, reminders: number): number => {
  const last = reminders === 0 ? 0 : (remindDays[reminders - 1] ?? 0);
  return Math.max(0, (remindDays[reminders] ?? escalateDays) - last) * DAY;
};

/** Delays under a policy, in milliseconds. */
const delaysUnder = (policy: NoticePolicy) => ({
  settles: ({ context }: { readonly context: NoticeContext }) => context.settleMs,
  closes: ({ context }: { readonly context: NoticeContext }) => context.closeMs,
  silence: ({ context }: { readonly context: NoticeContext }) => context.snoozeMs,
  restarts: policy.restartMinutes * MINUTE,
  outlasts: policy.listedHours * HOUR,
  reminds: ({ context }: { readonly context: NoticeContext }) => reminderMs(policy, context.reminders),
});

const guardsUnder = ({ remindDays }: NoticePolicy) => ({
  isPatient: ({ context }: { readonly context: NoticeContext }) => context.isPatient,
  canRestart: ({ context }: { readonly context: NoticeContext }) => context.isPatient && context.canRestart,
  wasTold: ({ context }: { readonly context: NoticeContext }) => context.wasTold,
  hasMore: ({ context }: { readonly context: NoticeContext }) => context.reminders < remindDays.length,
});

/**
 * What is said to one recipient about one break, as a statechart under the default policy: nothing while it settles; then it is
 * told once, reminded of, and escalated; and that it is over is said only where it was told. Times are `after`: whoever runs it
 * keeps them as deadlines.
 */
export const noticeMachine = setup({
  types: {
    context: {} as NoticeContext,
    events: {} as NoticeEvent,
    input: {} as NoticeFacts,
  },
  actions: {
    ask: leftToOthers,
    list: leftToOthers,
    restart: leftToOthers,
    remind: leftToOthers,
    escalate: leftToOthers,
    clear: leftToOthers,
    snooze: leftToOthers,
    look: assign(({ event, context }) => {
      if (event.type !== 'LOOK') return context;
      const { settleMs, closeMs, isPatient, canRestart } = event;
      return { settleMs, closeMs, isPatient, canRestart };
    }),
    heal: assign(({ event }) => (event.type === 'HEAL' ? { closeMs: event.closeMs } : {})),
    hush: assign(({ event }) => (event.type === 'SNOOZE' ? { snoozeMs: event.snoozeMs } : {})),
    noteTold: assign({ wasTold: true }),
    countReminder: assign({ reminders: ({ context }) => context.reminders + 1 }),
  },
  guards: guardsUnder(defaultNoticePolicy),
  delays: delaysUnder(defaultNoticePolicy),
}).createMachine({
  id: 'notice',
  version: '1',
  context: ({ input }) => ({ ...input, snoozeMs: 0, reminders: 0, wasTold: false }),
  initial: 'settling',
  states: {
    settling: {
      after: {
        settles: [
          { guard: 'canRestart', target: 'restarting', actions: 'restart' },
          { guard: 'isPatient', target: 'listed', actions: 'list' },
          { target: 'told', actions: 'ask' },
        ],
      },
      on: {
        LOOK: { target: 'settling', reenter: true, actions: 'look' },
        HEAL: { target: 'closed' },
        YIELD: { target: 'closed' },
        SNOOZE: { target: 'snoozed', actions: ['hush', 'snooze'] },
      },
    },
    restarting: {
      after: { restarts: { target: 'listed', actions: 'list' } },
      on: {
        RESTARTED: { target: 'listed', actions: 'list' },
        RESTART_FAILED: { target: 'told', actions: 'ask' },
        HEAL: { target: 'closed' },
        YIELD: { target: 'closed' },
        SNOOZE: { target: 'snoozed', actions: ['hush', 'snooze'] },
      },
    },
    listed: {
      after: { outlasts: { target: 'told', actions: 'ask' } },
      on: {
        HEAL: { target: 'closed' },
        YIELD: { target: 'closed' },
        SNOOZE: { target: 'snoozed', actions: ['hush', 'snooze'] },
      },
    },
    told: {
      entry: 'noteTold',
      after: {
        reminds: [
          { guard: 'hasMore', target: 'reminded', actions: ['countReminder', 'remind'] },
          { target: 'escalated', actions: 'escalate' },
        ],
      },
      on: {
        HEAL: { target: 'closing', actions: 'heal' },
        YIELD: { target: 'closed', actions: 'clear' },
        SNOOZE: { target: 'snoozed', actions: ['hush', 'snooze'] },
      },
    },
    reminded: {
      after: {
        reminds: [
          { guard: 'hasMore', target: 'reminded', reenter: true, actions: ['countReminder', 'remind'] },
          { target: 'escalated', actions: 'escalate' },
        ],
      },
      on: {
        HEAL: { target: 'closing', actions: 'heal' },
        YIELD: { target: 'closed', actions: 'clear' },
        SNOOZE: { target: 'snoozed', actions: ['hush', 'snooze'] },
      },
    },
    escalated: {
      on: {
        HEAL: { target: 'closing', actions: 'heal' },
        YIELD: { target: 'closed', actions: 'clear' },
        SNOOZE: { target: 'snoozed', actions: ['hush', 'snooze'] },
      },
    },
    snoozed: {
      after: { silence: { target: 'told', actions: 'ask' } },
      on: {
        HEAL: [{ guard: 'wasTold', target: 'closing', actions: 'heal' }, { target: 'closed' }],
        YIELD: [{ guard: 'wasTold', target: 'closed', actions: 'clear' }, { target: 'closed' }],
        WAKE: { target: 'told', actions: 'ask' },
        SNOOZE: { target: 'snoozed', reenter: true, actions: ['hush', 'snooze'] },
      },
    },
    closing: {
      after: { closes: { target: 'closed', actions: 'clear' } },
      on: {
        BREAK: { target: 'told' },
        YIELD: { target: 'closed', actions: 'clear' },
      },
    },
    closed: { type: 'final' },
  },
});

/** The same chart under a policy. */
export const noticeMachineUnder = (policy: NoticePolicy): typeof noticeMachine =>
  policy === defaultNoticePolicy
    ? noticeMachine
    : noticeMachine.provide({ guards: guardsUnder(policy), delays: delaysUnder(policy) });
