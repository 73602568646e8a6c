import { initialTransition, transition } from 'xstate';
import {
  defaultNoticePolicy,
  noticeMachineUnder,
  type NoticeAction,
  type NoticeEvent,
  type NoticeFacts,
  type NoticePolicy,
} from '../../../machines/notice.ts';
import type { NoticePosition } from '../../model/notice-record.ts';

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
  'snooze',
]);

/** An action as XState hands it over. */
interface Handed {
  readonly type: string;
  readonly params?: unknown;
}

const isDone = (type: string): type is NoticeAction => done.has(type);

/** What a notice is told, and when. */
type DuePosition = Pick<NonNullable<NoticePosition['due']>, 'at' | 'event'>;

/** The deadline after a step: the chart has at most one at a time, and leaving a state cancels it. */
const dueAfter = (actions: readonly Handed[], before: DuePosition | null, at: number): DuePosition | null => {
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
  /** What falls due is not among the events that others may send. */
  const dueEvent = ({ event }: DuePosition): NoticeEvent => ({ type: event }) as unknown as NoticeEvent;
  const read = (
    [snapshot, handed]: readonly [Snapshot, readonly Handed[]],
    before: DuePosition | null,
    at: number,
  ): NoticeStep => {
    const due = dueAfter(handed, before, at);
    const { value: state, context } = snapshot;
    return {
      position: { state, context, due: due === null ? null : { ...due, does: nextOf(snapshot, due) } },
      actions: handed.map(({ type }) => type).filter(isDone),
    };
  };
  /** What it does once that falls due. */
  const nextOf = (snapshot: Snapshot, due: DuePosition): NoticeAction | null =>
    transition(machine, snapshot, dueEvent(due))[1]
      .map(({ type }) => type)
      .find(isDone) ?? null;
  const step = ({ state, context, due }: NoticePosition, event: NoticeEvent, at: number): NoticeStep =>
    read(transition(machine, machine.resolveState({ value: state, context }), event), due, at);
  return {
    begin: (facts, at) => read(initialTransition(machine, facts), null, at),
    step,
    fire: (from, at) =>
      from.due === null
        ? { position: from, actions: [] }
        : step({ ...from, due: null }, dueEvent(from.due), at),
  };
};
