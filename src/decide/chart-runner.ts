import { createActor, type AnyActorScope } from 'xstate';
import { accountMachineUnder, type accountMachine } from '../../machines/account.ts';
import { verdicts, type Verdict } from '../../machines/actions.ts';
import type { AccountContext } from '../../machines/context.ts';
import type { AccountEvent, DeadlineEvent, MachineEvent } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import type { AccountSnapshot, Deadline } from '../model/snapshot.ts';
import { stateOf, valueOf, type State, type StateValue } from '../model/state.ts';

/** Runs the chart on stored states. Pure: the same arguments give the same run. */
export interface Runner {
  /** The run that makes an account known: the chart's initial state. */
  begin(first: AccountEvent): ChartRun;
  /** @param at - when the event counts from, in milliseconds since 1970 */
  step(position: ChartPosition, event: MachineEvent, at: number): ChartRun;
}

/** What running the chart gave. */
export interface ChartRun {
  readonly state: State;
  readonly context: AccountContext;
  /** The last verdict among the actions, or null when there was none. */
  readonly verdict: Verdict | null;
  readonly deadlines: readonly Deadline[];
}

/** The state that the chart is at, as far as a run needs it. */
export interface ChartPosition extends Pick<AccountSnapshot, 'context' | 'deadlines'> {
  readonly state: State;
}

/** An action as XState hands it over instead of executing it. */
export interface HandedAction {
  readonly type: string;
  readonly params: unknown;
}

/** Whether an action's name is a verdict. */
export const isVerdict = (type: string): type is Verdict => (verdicts as readonly string[]).includes(type);

const isDeadlineType = (type: string): type is DeadlineEvent['type'] => type.startsWith('xstate.after.');

/** What an action asks of the deadlines: to add one after a delay in milliseconds, to drop one, or nothing. */
export type DeadlineChange =
  { readonly add: DeadlineEvent['type']; readonly delay: number } | { readonly drop: string };

/** Reads a handed action as a change of the deadlines; null when it is none. */
export const deadlineChangeOf = ({ type, params }: HandedAction): DeadlineChange | null => {
  if (type === 'xstate.cancel') return { drop: (params as { readonly sendId: string }).sendId };
  if (type !== 'xstate.raise') return null;
  const { event, delay } = params as { readonly event: { readonly type: string }; readonly delay?: number };
  return delay !== undefined && isDeadlineType(event.type) ? { add: event.type, delay } : null;
};

const noDeadlines: readonly Deadline[] = [];

/** The deadlines after a change made at `at`; the same list where nothing changes. */
export const changeDeadlines = (
  pending: readonly Deadline[],
  change: DeadlineChange,
  at: number,
): readonly Deadline[] => {
  if ('add' in change) return pending.concat({ event: change.add, dueAt: at + change.delay });
  const isDropped = ({ event }: Deadline): boolean => event === change.drop;
  if (!pending.some(isDropped)) return pending;
  const left = pending.filter((deadline) => !isDropped(deadline));
  return left.length === 0 ? noDeadlines : left;
};

/** The form in which XState takes a stored state back. */
export const persisted = (value: StateValue, context: AccountContext) =>
  ({
    status: 'active',
    output: undefined,
    error: undefined,
    value,
    context,
    children: {},
    historyValue: {},
  }) as never;

/** A scope in which the chart can be stepped any number of times; actions are handed over, not executed. */
export const scopeFor = (
  machine: typeof accountMachine,
  hand: (action: HandedAction & { readonly info: { readonly event: MachineEvent } }) => void,
): AnyActorScope => {
  const actor = createActor(machine, { input: { accountId: '', at: 0, source: 'signal' } });
  return {
    self: actor,
    id: actor.id,
    sessionId: actor.sessionId,
    system: actor.system,
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    actionExecutor: (action) => hand(action as never),
  };
};

/** Runs the chart by asking XState at every step. */
export const createChartRunner = (policy: Policy): Runner => {
  const machine = accountMachineUnder(policy);
  let actions: HandedAction[] = [];
  const scope = scopeFor(machine, (action) => void actions.push(action));
  type Snapshot = ReturnType<typeof machine.getInitialSnapshot>;
  const read = (snapshot: Snapshot, before: readonly Deadline[], at: number): ChartRun => ({
    state: stateOf(snapshot.value as StateValue),
    context: snapshot.context,
    verdict: actions.map(({ type }) => type).findLast(isVerdict) ?? null,
    deadlines: actions
      .map(deadlineChangeOf)
      .reduce(
        (pending, change) => (change === null ? pending : changeDeadlines(pending, change, at)),
        before,
      ),
  });
  return {
    begin(first) {
      actions = [];
      return read(machine.getInitialSnapshot(scope, first), [], first.at);
    },
    step({ state, context, deadlines }, event, at) {
      actions = [];
      return read(
        machine.transition(machine.restoreSnapshot(persisted(valueOf(state), context), scope), event, scope),
        deadlines,
        at,
      );
    },
  };
};
