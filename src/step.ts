import { MACHINE_VERSION } from '../machines/account.ts';
import { changed, type AccountContext } from '../machines/context.ts';
import type { AccountEvent } from '../machines/event.ts';
import { defaultPolicy, type Policy } from '../machines/policy.ts';
import type { DecisionName, Transition } from './decision.ts';
import { effectsOf, type Effect } from './effect.ts';
import { createPlannedRunner } from './plan.ts';
import { createChartRunner, type Run, type Runner } from './runner.ts';
import { stateOf, statusOfPath, type AccountSnapshot, type Deadline, type StateValue } from './snapshot.ts';

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
const observe = (context: AccountContext, event: AccountEvent): AccountContext =>
  changed(context, {
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

/** An account on its way through one event. */
class Course {
  value: StateValue;
  context: AccountContext;
  deadlines: readonly Deadline[];
  readonly transitions: Transition[] = [];
  #version: number;
  #since: number;

  constructor(
    { value, deadlines, version, since }: Omit<AccountSnapshot, 'context'>,
    context: AccountContext,
  ) {
    this.value = value;
    this.context = context;
    this.deadlines = deadlines;
    this.#version = version;
    this.#since = since;
  }

  /** Takes a run's result over; true when it changed the state. */
  follow({ value, context, deadlines }: Run, event: string, at: number): boolean {
    const from = stateOf(this.value);
    const to = stateOf(value);
    this.value = value;
    this.context = context;
    this.deadlines = deadlines;
    if (from === to) return false;
    this.#version += 1;
    if (statusOfPath(from.connection) !== statusOfPath(to.connection)) this.#since = at;
    this.transitions.push({ accountId: context.accountId, version: this.#version, from, to, event, at });
    return true;
  }

  /** The snapshot where it has come to. */
  snapshot(): AccountSnapshot {
    return {
      machine: 'account',
      machineVersion: MACHINE_VERSION,
      version: this.#version,
      since: this.#since,
      value: this.value,
      context: this.context,
      deadlines: this.deadlines,
    };
  }
}

/** What is stored of an account before its first event. */
const blank = ({ value, context, deadlines }: Run, at: number): AccountSnapshot => ({
  machine: 'account',
  machineVersion: MACHINE_VERSION,
  version: 0,
  since: at,
  value,
  context,
  deadlines,
});

const createStepper = (runner: Runner): Stepper => {
  const hear = (course: Course, event: AccountEvent): Step['decision'] => {
    const { accountType, occurredAt, at } = event;
    if (accountType !== undefined && course.context.accountType === null)
      course.follow(runner.step(course, { type: 'IDENTIFIED', accountType }, at), 'IDENTIFIED', at);
    const run = runner.step(course, event, at);
    if (!course.follow(run, event.type, at)) return run.verdict ?? 'recorded';
    // It is not stale, so it is the newest.
    if (occurredAt !== undefined) course.context = changed(course.context, { lastOccurredAt: occurredAt });
    return 'applied';
  };

  return (before, heard, duplicate = false) => {
    const event = inOrder(heard, before);
    const start = before ?? blank(runner.begin(event), event.at);
    const course = new Course(start, observe(start.context, event));
    const decision = duplicate ? 'duplicate' : isStale(start.context, event) ? 'stale' : hear(course, event);
    const effects = effectsOf(stateOf(start.value), stateOf(course.value), decision);
    return { decision, snapshot: course.snapshot(), transitions: course.transitions, effects };
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
