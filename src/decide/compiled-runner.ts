import { accountMachineUnder } from '../../machines/account.ts';
import {
  contextStepsUnder,
  type actionsUnder,
  type ContextStep,
  type Verdict,
} from '../../machines/actions.ts';
import { initialContext, type AccountContext } from '../../machines/context.ts';
import type { AccountEvent, MachineEvent } from '../../machines/event.ts';
import { guardsUnder, type GuardArguments } from '../../machines/guards.ts';
import type { Policy } from '../../machines/policy.ts';
import {
  changeDeadlines,
  deadlineChangeOf,
  isVerdict,
  persisted,
  scopeFor,
  type DeadlineChange,
  type HandedAction,
  type Run,
  type Runner,
} from './chart-runner.ts';
import type { Deadline } from '../model/snapshot.ts';
import { stateOf, valueOf, type State, type StateValue } from '../model/state.ts';

/*
 * XState works out at every step which transitions a state and an event select, which states they leave and enter,
 * and which actions follow. All of that depends on the chart, the state, the event's type and the guards' answers
 * alone. So it is asked once for each such combination, with guards that answer from a script, and what it did is
 * kept as a plan: a tree that branches where a guard was asked. A later step follows the plan, asks the real guards
 * and makes the real changes. XState stays the only source of meaning; nothing here knows a state or an event.
 */

/** What a plan does between two questions. */
type Act =
  | { readonly kind: 'context'; readonly step: ContextStep; readonly raised: MachineEvent | null }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'deadline'; readonly change: DeadlineChange };

/** A guard as the machine has it. */
type Guard = (facts: GuardArguments) => boolean;

/** What XState was seen to do: an act, or a question to a guard. */
type Seen = Act | { readonly kind: 'guard'; readonly guard: Guard; readonly raised: MachineEvent | null };

/** A part of a plan: acts, then a question with a branch for each answer, or the end. */
interface Plan {
  readonly acts: readonly Act[];
  readonly next: Question | { readonly end: State };
}

interface Question {
  readonly guard: Guard;
  /** The event that the guard sees, where it is not the one from outside. */
  readonly raised: MachineEvent | null;
  /** The answers that lead to it. */
  readonly before: readonly boolean[];
  yes: Plan | null;
  no: Plan | null;
}

/** What one rehearsal showed. */
interface Rehearsal {
  readonly seen: readonly Seen[];
  readonly end: State;
}

type Rehearse = (answers: readonly boolean[]) => Rehearsal;

/** The part of a plan that a rehearsal showed from `place` on. Questions that its script did not answer were answered no. */
const planAt = ({ seen, end }: Rehearsal, place: number, before: readonly boolean[]): Plan => {
  const acts: Act[] = [];
  for (const [offset, one] of seen.slice(place).entries()) {
    if (one.kind === 'guard') {
      const { guard, raised } = one;
      const no = planAt({ seen, end }, place + offset + 1, [...before, false]);
      return { acts, next: { guard, raised, before, yes: null, no } };
    }
    acts.push(one);
  }
  return { acts, next: { end } };
};

/** The part of a plan that follows when the questions of a rehearsal were given these answers. */
const planAfter = (answers: readonly boolean[], rehearse: Rehearse): Plan => {
  const rehearsal = rehearse(answers);
  let place = 0;
  for (let asked = 0; asked < answers.length && place < rehearsal.seen.length; place += 1)
    if (rehearsal.seen[place]?.kind === 'guard') asked += 1;
  return planAt(rehearsal, place, answers);
};

/** Lets XState run the chart with scripted guards and inert actions, and watches. */
const createStage = (policy: Policy) => {
  const steps: Readonly<Record<string, ContextStep>> = contextStepsUnder(policy);
  const inert = Object.fromEntries(Object.keys(steps).map((name) => [name, () => undefined]));
  let seen: Seen[] = [];
  let script: readonly boolean[] = [];
  let outside: MachineEvent['type'] = 'NOTICE';
  const raisedOr = (event: MachineEvent): MachineEvent | null => (event.type === outside ? null : event);

  const scripted = (guard: Guard) => {
    return ({ event }: { readonly event: MachineEvent }): boolean => {
      const asked = seen.filter(({ kind }) => kind === 'guard').length;
      seen.push({ kind: 'guard', guard, raised: raisedOr(event) });
      return script[asked] ?? false;
    };
  };
  const guards = Object.fromEntries(
    Object.entries(guardsUnder(policy)).map(([name, guard]) => [name, scripted(guard)]),
  );
  const machine = accountMachineUnder(policy).provide({
    guards: guards as unknown as ReturnType<typeof guardsUnder>,
    actions: inert as unknown as ReturnType<typeof actionsUnder>,
  });

  const actOf = (action: HandedAction & { readonly info: { readonly event: MachineEvent } }): Act | null => {
    const step = steps[action.type];
    if (step !== undefined) return { kind: 'context', step, raised: raisedOr(action.info.event) };
    if (isVerdict(action.type)) return { kind: 'verdict', verdict: action.type };
    const change = deadlineChangeOf(action);
    return change === null ? null : { kind: 'deadline', change };
  };
  const scope = scopeFor(machine, (action) => {
    const act = actOf(action);
    if (act !== null) seen.push(act);
  });

  const watch = (type: MachineEvent['type'], answers: readonly boolean[], run: () => unknown): Rehearsal => {
    seen = [];
    script = answers;
    outside = type;
    return { end: stateOf(run() as StateValue), seen };
  };
  return {
    begin:
      (first: AccountEvent): Rehearse =>
      (answers) =>
        watch('xstate.init' as never, answers, () => machine.getInitialSnapshot(scope, first).value),
    step:
      (state: State, context: AccountContext, event: MachineEvent): Rehearse =>
      (answers) =>
        watch(event.type, answers, () => {
          const restored = machine.restoreSnapshot(persisted(valueOf(state), context), scope);
          return machine.transition(restored, event, scope).value;
        }),
  };
};

/** Follows a plan with real guards and real changes, rehearsing what it does not know yet. */
const follow = (
  first: Plan,
  rehearse: Rehearse,
  start: { readonly context: AccountContext; readonly deadlines: readonly Deadline[] },
  event: MachineEvent,
  at: number,
): Run => {
  let { context, deadlines } = start;
  let verdict: Verdict | null = null;
  for (let plan = first; ;) {
    for (const act of plan.acts) {
      if (act.kind === 'context') context = act.step(context, act.raised ?? event);
      else if (act.kind === 'verdict') ({ verdict } = act);
      else deadlines = changeDeadlines(deadlines, act.change, at);
    }
    const { next } = plan;
    if ('end' in next) return { state: next.end, context, verdict, deadlines };
    const answer = next.guard({ context, event: next.raised ?? event });
    plan = (answer ? next.yes : next.no) ?? planAfter([...next.before, answer], rehearse);
    if (answer) next.yes ??= plan;
    else next.no ??= plan;
  }
};

/**
 * Runs the chart by following plans. Gives exactly what the chart runner gives, at a small part of its cost; the
 * plans are made on the way, one for each state and type of event that is met.
 */
export const createPlannedRunner = (policy: Policy): Runner => {
  const stage = createStage(policy);
  let first: Plan | null = null;
  const plans = new Map<State, Map<string, Plan>>();
  const plansAt = (state: State): Map<string, Plan> => {
    const known = plans.get(state);
    if (known !== undefined) return known;
    const none = new Map<string, Plan>();
    plans.set(state, none);
    return none;
  };
  return {
    begin(event) {
      const rehearse = stage.begin(event);
      first ??= planAfter([], rehearse);
      return follow(first, rehearse, { context: initialContext(event), deadlines: [] }, event, event.at);
    },
    step(standing, event, at) {
      const here = plansAt(standing.state);
      const rehearse = stage.step(standing.state, standing.context, event);
      let plan = here.get(event.type);
      if (plan === undefined) {
        plan = planAfter([], rehearse);
        here.set(event.type, plan);
      }
      return follow(plan, rehearse, standing, event, at);
    },
  };
};
