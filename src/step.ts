import { MACHINE_VERSION } from '../machines/account.ts';
import type { AccountContext } from '../machines/context.ts';
import type { AccountEvent } from '../machines/event.ts';
import { defaultPolicy, type Policy } from '../machines/policy.ts';
import type { DecisionName, Transition } from './decision.ts';
import { effectsOf, type Effect } from './effect.ts';
import { createPlannedRunner } from './plan.ts';
import { createChartRunner, type Run, type Runner } from './runner.ts';
import { sameState, stateOf, statusOfPath, type AccountSnapshot, type State } from './snapshot.ts';

/** What an event does to an account, as data. Nothing has been performed. */
export interface Step {
  readonly decision: Exclude<DecisionName, 'quarantined'>;
  /** The state after the event; pending deadlines are part of it. */
  readonly snapshot: AccountSnapshot;
  /**
   * The applied transitions, in order. Usually one or none; two when the event also was the first to name the
   * account's type and that alone moved the machine.
   */
  readonly transitions: readonly Transition[];
  readonly effects: readonly Effect[];
}

/**
 * Takes the step that an event asks for, under one policy. Pure: the same arguments give the same step, byte for byte.
 *
 * @param before - the account's snapshot, or null when it has never been seen
 * @param event - what was heard
 * @param duplicate - whether the event's source id is known already; only the log can tell
 */
export type Stepper = (before: AccountSnapshot | null, event: AccountEvent, duplicate?: boolean) => Step;

/** What every event tells about its account, whatever else it does. */
const observe = (context: AccountContext, event: AccountEvent): AccountContext => ({
  ...context,
  tenant: event.tenant ?? context.tenant,
  product: event.product ?? context.product,
  lastSeenAt: event.at,
  lastVerifiedAt: event.source === 'poll' ? event.at : context.lastVerifiedAt,
});

const isStale = (context: AccountContext, event: AccountEvent): boolean =>
  event.occurredAt !== undefined &&
  context.lastOccurredAt !== null &&
  event.occurredAt < context.lastOccurredAt;

/** Time never runs backwards for an account: an event counts from its predecessor's time on at the earliest. */
const inOrder = (event: AccountEvent, before: AccountSnapshot | null): AccountEvent =>
  before !== null && event.at < before.context.lastSeenAt
    ? { ...event, at: before.context.lastSeenAt }
    : event;

const newer = (known: number | null, occurredAt: number | undefined): number | null =>
  occurredAt === undefined || (known !== null && known >= occurredAt) ? known : occurredAt;

/** Collects the transitions and effects of one event while the snapshot moves along. */
class Course {
  snapshot: AccountSnapshot;
  readonly transitions: Transition[] = [];
  readonly effects: Effect[] = [];

  constructor(start: AccountSnapshot) {
    this.snapshot = start;
  }

  /** Takes a run's result over; true when it changed the state. */
  follow(run: Run, event: string, at: number): boolean {
    const from = stateOf(this.snapshot.value);
    const to = stateOf(run.value);
    const moved = !sameState(from, to);
    const version = this.snapshot.version + (moved ? 1 : 0);
    const since = statusOfPath(from.connection) === statusOfPath(to.connection) ? this.snapshot.since : at;
    this.snapshot = {
      ...this.snapshot,
      version,
      since,
      value: run.value,
      context: run.context,
      deadlines: run.deadlines,
    };
    if (moved) this.transitions.push({ accountId: run.context.accountId, version, from, to, event, at });
    return moved;
  }
}

const blank = (run: Run, at: number): AccountSnapshot => ({
  machine: 'account',
  machineVersion: MACHINE_VERSION,
  version: 0,
  since: at,
  value: run.value,
  context: run.context,
  deadlines: run.deadlines,
});

const createStepper = (runner: Runner): Stepper => {
  const hear = (course: Course, event: AccountEvent): Step['decision'] => {
    const { accountType } = event;
    if (accountType !== undefined && course.snapshot.context.accountType === null)
      course.follow(
        runner.step(course.snapshot, { type: 'IDENTIFIED', accountType }, event.at),
        'IDENTIFIED',
        event.at,
      );
    const run = runner.step(course.snapshot, event, event.at);
    if (!course.follow(run, event.type, event.at)) return run.verdict ?? 'recorded';
    const { context } = course.snapshot;
    course.snapshot = {
      ...course.snapshot,
      context: { ...context, lastOccurredAt: newer(context.lastOccurredAt, event.occurredAt) },
    };
    return 'applied';
  };

  return (before, heard, duplicate = false) => {
    const event = inOrder(heard, before);
    const start = before ?? blank(runner.begin(event), event.at);
    const from: State = stateOf(start.value);
    const course = new Course({ ...start, context: observe(start.context, event) });
    const decision = duplicate ? 'duplicate' : isStale(start.context, event) ? 'stale' : hear(course, event);
    const effects = effectsOf(from, stateOf(course.snapshot.value), decision);
    return { decision, snapshot: course.snapshot, transitions: course.transitions, effects };
  };
};

const steppers = new WeakMap<Policy, Stepper>();

/** The stepper for a policy; made once per policy object. */
export const stepperUnder = (policy: Policy = defaultPolicy): Stepper => {
  const known = steppers.get(policy);
  if (known !== undefined) return known;
  const made = createStepper(createPlannedRunner(policy));
  steppers.set(policy, made);
  return made;
};

/**
 * A stepper that asks XState at every step instead of following plans. Slow; it is what the plans are held against.
 */
export const chartStepperUnder = (policy: Policy = defaultPolicy): Stepper =>
  createStepper(createChartRunner(policy));
