import { signedIn } from '../../machines/actions.ts';
import { remember, rememberFact } from '../../machines/evidence.ts';
import type { AccountEvent } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import { changed, type AccountContext } from '../../machines/context.ts';
import type { DecisionName, Transition } from '../model/decision.ts';
import { withContext, type AccountSnapshot } from '../model/snapshot.ts';
import { stepperUnder, type Step } from './step.ts';

/** What stands in the log of an event that an earlier version of the machine decided. */
export interface KeptDecision {
  readonly decision: DecisionName;
  /** The account's version after the event. */
  readonly version: number;
  /** Whether the account had been heard of after the event was received, see `Stepper`. Default false. */
  readonly overtaken?: boolean;
}

/** A step whose decision is kept. */
export interface KeptStep {
  /** What the event did, as the log has it, in today's chart. */
  readonly step: Step;
  /** What today's machine would decide by itself; null where that is what the log has. */
  readonly today: DecisionName | null;
}

const noTransitions: readonly Transition[] = [];

/** The step without the status: what the event tells of the account, and the evidence that it brings. */
const heldStill = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  decision: DecisionName,
  policy: Policy,
): Step => {
  const stepper = stepperUnder(policy);
  if (decision === 'duplicate' || decision === 'stale') return stepper(before, event, true);
  // A notice moves nothing in any state, and makes the account's type known where that is news.
  const { accountId, at, source, accountType, tenant, product, polled } = event;
  const step = stepper(before, {
    type: 'NOTICE',
    notice: event.type,
    accountId,
    at,
    source,
    ...(accountType === undefined ? {} : { accountType }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(product === undefined ? {} : { product }),
    ...(polled === undefined ? {} : { polled }),
  });
  return { ...step, snapshot: withEvidence(step.snapshot, event, decision, policy) };
};

/** Facts that an event brought without moving the account. */
const withEvidence = (
  snapshot: AccountSnapshot,
  event: AccountEvent,
  decision: DecisionName,
  policy: Policy,
): AccountSnapshot => {
  const { context } = snapshot;
  const { lastSeenAt: at } = context;
  if (event.type === 'SIGNAL' && decision === 'recorded') {
    const remembered = remember(context, event.signal, at, policy);
    return withContext(
      snapshot,
      context.flippedAt === null ? signedIn(remembered, event.signal, at) : remembered,
    );
  }
  if (event.type === 'ERROR' && decision === 'repeat' && event.reason !== undefined)
    return withContext(
      snapshot,
      rememberFact(context, { type: 'errorReason', reason: event.reason }, at, policy),
    );
  return snapshot;
};

/** What was applied is the newest that happened, whether or not today's chart is moved by it. */
const applied = (snapshot: AccountSnapshot, { occurredAt }: AccountEvent): AccountSnapshot =>
  occurredAt === undefined
    ? snapshot
    : withContext(
        snapshot,
        changed(snapshot.context, (draft) => {
          draft.lastOccurredAt = occurredAt;
        }),
      );

/** The context with a break that this step began under the number that its transition gets. */
const renumbered = ({ snapshot: { context }, transitions }: Step, by: number): AccountContext => {
  const last = context.breaks.at(-1);
  if (by === 0 || last === undefined || !transitions.some(({ version }) => version === last.version))
    return context;
  return changed(context, (draft) => {
    draft.breaks = [...context.breaks.slice(0, -1), { ...last, version: last.version + by }];
  });
};

/** The step under the log's decision and version: history's numbers never change. */
const under = (step: Step, kept: KeptDecision, before: number): Step => {
  const last = step.transitions.length - 1;
  const transitions = step.transitions
    .map((transition, index) => ({ ...transition, version: kept.version - (last - index) }))
    .filter(({ version }) => version > before);
  const moved = kept.version - step.snapshot.version;
  return {
    decision: kept.decision as Step['decision'],
    snapshot: { ...withContext(step.snapshot, renumbered(step, moved)), version: kept.version },
    transitions: transitions.length === 0 ? noTransitions : transitions,
    effects: step.effects,
  };
};

/**
 * Takes the step of an event that an earlier version of the machine decided. The decision is kept: what was applied is
 * applied by today's chart, wherever that leads; what changed no status changes none, though what it tells of the account
 * and its evidence still count. Pure.
 *
 * @param before - the account's snapshot, made by today's machine, or null when it has never been seen
 * @param event - what was heard
 * @param kept - what the log has of it
 * @param policy - the one that was in force
 */
export const keptStep = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  kept: KeptDecision,
  policy: Policy,
): KeptStep => {
  const stepper = stepperUnder(policy);
  const today = stepper(before, event, kept.decision === 'duplicate', kept.overtaken);
  if (today.decision === kept.decision && today.snapshot.version === kept.version)
    return { step: today, today: null };
  const known = before?.version ?? 0;
  if (kept.decision === 'applied') {
    const snapshot = applied(today.snapshot, event);
    return { step: under({ ...today, snapshot }, kept, known), today: today.decision };
  }
  const isMoved = today.decision === 'applied' || kept.decision === 'stale' || today.decision === 'stale';
  const step = isMoved ? heldStill(before, event, kept.decision, policy) : today;
  return { step: under(step, kept, known), today: today.decision };
};
