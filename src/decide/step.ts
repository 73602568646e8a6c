import { MACHINE_VERSION } from '../../machines/account.ts';
import { changed, type AccountContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';
import { learnPolled } from '../../machines/polled.ts';
import { partsAfter, wholeEvent } from '../../machines/parts.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import type { DecisionName, Transition } from '../model/decision.ts';
import { effectsOf, flapping, membershipOf, type Effect } from '../model/effect.ts';
import { isOfAnotherTenant } from './tenancy.ts';
import { beginsToFlap, openBreakOf, withBreaks } from './breaks.ts';
import { createCompiledRunner } from './compiled-runner.ts';
import { createChartRunner, type ChartRun, type Runner } from './chart-runner.ts';
import type { AccountSnapshot, Deadline } from '../model/snapshot.ts';
import { stateOf, statusOfPath, valueOf, type State } from '../model/state.ts';

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
 * @param overtaken - whether the account was heard of after this event was received, which then moves nothing; only whoever
 *   kept it waiting can tell
 */
export type Stepper = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  duplicate?: boolean,
  overtaken?: boolean,
) => Step;

/** What every event tells about its account, whatever else it does. */
const observe = (
  context: AccountContext,
  event: AccountEvent,
  overtaken: boolean,
  isStranger: boolean,
): AccountContext =>
  changed(context, (draft) => {
    if (!isStranger) draft.tenant = context.tenant ?? event.tenant ?? null;
    draft.product = event.product ?? context.product;
    draft.lastSeenAt = event.at;
    if (event.source === 'poll' && !overtaken) draft.lastVerifiedAt = event.at;
    if (event.polled !== undefined && !overtaken) learnPolled(draft, event.polled);
  });

const isStale = (context: AccountContext, event: AccountEvent): boolean =>
  event.occurredAt !== undefined &&
  context.lastOccurredAt !== null &&
  event.occurredAt < context.lastOccurredAt;

/** Time never runs backwards for an account: an event counts from its predecessor's time on at the earliest. */
const notBefore = (event: AccountEvent, before: AccountSnapshot | null): AccountEvent =>
  before !== null && event.at < before.context.lastSeenAt
    ? { ...event, at: before.context.lastSeenAt }
    : event;

const noTransitions: readonly Transition[] = [];

/** An account on its way through one event. */
class AccountInProgress {
  state: State;
  context: AccountContext;
  deadlines: readonly Deadline[];
  transitions: readonly Transition[] = noTransitions;
  readonly #policy: Policy;
  #version: number;
  #since: number;

  constructor(
    state: State,
    context: AccountContext,
    { deadlines, version, since }: AccountSnapshot,
    policy: Policy,
  ) {
    this.#policy = policy;
    this.state = state;
    this.context = context;
    this.deadlines = deadlines;
    this.#version = version;
    this.#since = since;
  }

  /** Takes a run's result over; true when it changed the state. */
  advance({ state: to, context, deadlines }: ChartRun, event: string, at: number): boolean {
    const from = this.state;
    this.state = to;
    this.context = context;
    this.deadlines = deadlines;
    if (from === to) return false;
    this.#version += 1;
    this.context = withBreaks(context, from, to, this.#version, at, this.#policy);
    if (statusOfPath(from.connection) !== statusOfPath(to.connection)) this.#since = at;
    const transition = { accountId: context.accountId, version: this.#version, from, to, event, at };
    this.transitions = this.transitions === noTransitions ? [transition] : [...this.transitions, transition];
    return true;
  }

  /** The snapshot where it has come to. */
  snapshot(): AccountSnapshot {
    return {
      machine: 'account',
      machineVersion: MACHINE_VERSION,
      version: this.#version,
      since: this.#since,
      value: valueOf(this.state),
      context: this.context,
      deadlines: this.deadlines,
    };
  }
}

/** What is stored of an account before its first event. */
const blank = ({ state, context, deadlines }: ChartRun, at: number): AccountSnapshot => ({
  machine: 'account',
  machineVersion: MACHINE_VERSION,
  version: 0,
  since: at,
  value: valueOf(state),
  context,
  deadlines,
});

/** The effects of a step: those of the move, and word of flapping when it begins. */
const effectsFrom = (
  from: State,
  { state, context }: AccountInProgress,
  before: AccountContext,
  policy: Policy,
  decision: DecisionName,
): readonly Effect[] => {
  // Where neither state nor evidence has changed, nothing is asked or withdrawn, whoever is a member of an incident.
  const effects =
    from === state && before.evidence === context.evidence
      ? effectsOf(from, state, decision)
      : effectsOf(from, state, decision, membershipOf(before.incident !== null, context.incident !== null));
  const isBroken = context.breaks !== before.breaks && openBreakOf(context) !== null;
  return isBroken && beginsToFlap(context, policy) ? [...effects, flapping] : effects;
};

/** What took effect is the newest that happened: it is not stale. */
const noteNewest = (account: AccountInProgress, occurredAt: number | undefined): void => {
  if (occurredAt !== undefined)
    account.context = changed(account.context, (draft) => {
      draft.lastOccurredAt = occurredAt;
    });
};

const createStepper = (runner: Runner, policy: Policy): Stepper => {
  /** An event about a product, or of an account whose products are known: the chart hears what it says of the whole. */
  const hearOfParts = (account: AccountInProgress, heard: AccountEvent): Step['decision'] => {
    const known = account.context.parts;
    const { event, parts } = wholeEvent(known, statusOfPath(account.state.connection), heard);
    const run = runner.step(account, event, event.at);
    const moved = account.advance(run, heard.type, event.at);
    const verdict = moved ? 'applied' : (run.verdict ?? 'recorded');
    const after = moved ? partsAfter(parts, event.type) : parts;
    if (account.context.parts !== after)
      account.context = changed(account.context, (draft) => {
        draft.parts = after;
      });
    if (moved || after !== known) noteNewest(account, heard.occurredAt);
    // Another part is another level, though not one of the whole account.
    return verdict === 'repeat' && after !== known ? 'recorded' : verdict;
  };

  const hear = (account: AccountInProgress, event: AccountEvent): Step['decision'] => {
    const { accountType, occurredAt, at } = event;
    if (accountType !== undefined && account.context.accountType === null)
      account.advance(runner.step(account, { type: 'IDENTIFIED', accountType }, at), 'IDENTIFIED', at);
    const { parts } = account.context;
    if (event.product !== undefined || event.parts !== undefined || parts !== null)
      return hearOfParts(account, event);
    const run = runner.step(account, event, at);
    if (!account.advance(run, event.type, at)) return run.verdict ?? 'recorded';
    noteNewest(account, occurredAt);
    return 'applied';
  };

  return (before, heard, duplicate = false, overtaken = false) => {
    const event = notBefore(heard, before);
    const start = before ?? blank(runner.begin(event), event.at);
    const from = stateOf(start.value);
    const isStranger = isOfAnotherTenant(start, event);
    const context = observe(start.context, event, overtaken, isStranger);
    const account = new AccountInProgress(from, context, start, policy);
    const decision = duplicate
      ? 'duplicate'
      : isStale(start.context, event)
        ? 'stale'
        : overtaken
          ? 'late'
          : isStranger
            ? 'unexpected'
            : hear(account, event);
    return {
      decision,
      snapshot: account.snapshot(),
      transitions: account.transitions,
      effects: effectsFrom(from, account, start.context, policy, decision),
    };
  };
};

const steppers = new WeakMap<Policy, Stepper>();

/** The stepper for a policy; made once per policy object. */
export const stepperUnder = (policy: Policy = defaultPolicy): Stepper => {
  const known = steppers.get(policy);
  if (known !== undefined) return known;
  const made = createStepper(createCompiledRunner(policy), policy);
  steppers.set(policy, made);
  return made;
};

/**
 * A stepper that asks XState at every step instead of running compiled steps. Slow; the compiled steps are held against it.
 */
export const chartStepperUnder = (policy: Policy = defaultPolicy): Stepper =>
  createStepper(createChartRunner(policy), policy);
