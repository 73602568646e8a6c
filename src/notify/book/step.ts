import { initialTransition, transition, type StateValueFrom } from 'xstate';
import {
  defaultNoticePolicy,
  noticeMachineUnder,
  type NoticeAction,
  type NoticeContext,
  type NoticeEvent,
  type NoticeFacts,
  type NoticePolicy,
} from '../../../machines/notice.ts';
import type { noticeMachine } from '../../../machines/notice.ts';

/** The name of a state of the chart of a notice. */
export type NoticeState = StateValueFrom<typeof noticeMachine> & string;

/** Where a notice stands, as it is stored. Plain JSON; times are milliseconds since 1970. */
export interface NoticePosition {
  readonly state: NoticeState;
  readonly context: NoticeContext;
  /** The one moment at which it goes on by itself, and the event that it is told then; null while there is none. */
  readonly due: { readonly at: number; readonly event: string } | null;
}

/** What a step of a notice gave. */
export interface NoticeStep {
  readonly position: NoticePosition;
  /** What is to be done, in order. */
  readonly actions: readonly NoticeAction[];
}

/** Steps notices under one policy. Pure: the same arguments give the same step. */
export interface NoticeStepper {
  /** The step that begins a notice. */
  begin(facts: NoticeFacts, at: number): NoticeStep;
  /** @param at - when the event counts from, in milliseconds since 1970 */
  step(from: NoticePosition, event: NoticeEvent, at: number): NoticeStep;
  /** The step that a notice takes by itself once it is due: what comes next counts from when that is seen to. */
  fire(from: NoticePosition, at: number): NoticeStep;
}

const done: ReadonlySet<string> = new Set<NoticeAction>([
  'ask',
  'list',
  'restart',
  'remind',
  'escalate',
  'clear',
]);

/** An action as XState hands it over. */
interface Handed {
  readonly type: string;
  readonly params?: unknown;
}

const isDone = (type: string): type is NoticeAction => done.has(type);

/** The deadline after a step: the chart has at most one at a time, and leaving a state cancels it. */
const dueAfter = (actions: readonly Handed[], before: NoticePosition['due'], at: number) => {
  let due = before;
  for (const { type, params } of actions) {
    if (type === 'xstate.cancel') due = null;
    if (type !== 'xstate.raise') continue;
    const { event, delay } = params as { readonly event: { readonly type: string }; readonly delay?: number };
    if (delay !== undefined) due = { at: at + delay, event: event.type };
  }
  return due;
};

/** Steps the chart by asking XState. */
export const noticeStepperUnder = (policy: NoticePolicy = defaultNoticePolicy): NoticeStepper => {
  const machine = noticeMachineUnder(policy);
  type Snapshot = ReturnType<typeof machine.getInitialSnapshot>;
  const read = (
    [{ value, context }, handed]: readonly [Snapshot, readonly Handed[]],
    before: NoticePosition['due'],
    at: number,
  ): NoticeStep => ({
    position: { state: value, context, due: dueAfter(handed, before, at) },
    actions: handed.map(({ type }) => type).filter(isDone),
  });
  const step = ({ state, context, due }: NoticePosition, event: NoticeEvent, at: number): NoticeStep =>
    read(transition(machine, machine.resolveState({ value: state, context }), event), due, at);
  return {
    begin: (facts, at) => read(initialTransition(machine, facts), null, at),
    step,
    fire: (from, at) => {
      if (from.due === null) return { position: from, actions: [] };
      // What falls due is not among the events that others may send.
      const event = { type: from.due.event } as unknown as NoticeEvent;
      return step({ ...from, due: null }, event, at);
    },
  };
};
