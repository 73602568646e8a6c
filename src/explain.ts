import type { Hypothesis } from '../machines/causes/hypothesis.ts';
import { accountMachine } from '../machines/account.ts';
import { guardsUnder, type GuardName } from '../machines/guards.ts';
import type { AccountEvent } from '../machines/event.ts';
import { defaultPolicy, type Policy } from '../machines/policy.ts';
import type { Step } from './step.ts';
import { diagnose } from './diagnose.ts';
import { pathOf, type AccountSnapshot, type NestedValue } from './snapshot.ts';

/** Why an event did what it did. */
export interface Explanation {
  /** The decision in one sentence. */
  readonly summary: string;
  /** Guards on the way that said no, and why. */
  readonly refused: readonly Refusal[];
  /** The hypotheses weighed, the strongest first; empty unless the account is in CREDENTIALS afterwards. */
  readonly hypotheses: readonly Hypothesis[];
  /** What would have to be seen for another outcome, as sentences. */
  readonly wanted: readonly string[];
}

/** A guard that said no. */
export interface Refusal {
  readonly guard: string;
  readonly reason: string;
}

/** Explains a step that was taken, from what was there before it. */
export const explainStep = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  step: Step,
  policy: Policy = defaultPolicy,
): Explanation => {
  const hypotheses = diagnose(step.snapshot, policy);
  return {
    summary: summarize(before, event, step),
    refused: [...refusedGuards(before, event, step, policy), ...refusedCauses(hypotheses, step.snapshot)],
    hypotheses,
    wanted: [...(wantedFor[step.decision] ?? []), ...wantedCauses(hypotheses, step.snapshot)],
  };
};

const connectionOf = (snapshot: AccountSnapshot | null): string =>
  snapshot === null ? 'NEW' : pathOf(snapshot.value.connection);

const nameOf = (event: AccountEvent): string => {
  if (event.type === 'UNKNOWN_STATUS') return event.status;
  if (event.type === 'NOTICE') return event.notice;
  if (event.type === 'SIGNAL') return `the signal ${event.signal.type}`;
  return event.type.startsWith('xstate.after.') ? 'the deadline' : event.type;
};

const moves = (step: Step): string =>
  step.transitions
    .map(({ from, to }) =>
      from.connection === to.connection
        ? `sync ${from.sync} → ${to.sync}`
        : `${from.connection} → ${to.connection}`,
    )
    .join(', then ');

const summarize = (before: AccountSnapshot | null, event: AccountEvent, step: Step): string => {
  const name = nameOf(event);
  const here = connectionOf(before);
  const sentences: Record<Step['decision'], string> = {
    applied: `${name} applied: ${moves(step)}.`,
    repeat: `${name} says what is known already; statuses are levels, so nothing is new.`,
    late: `${name} came while the account was ${here}: it must have been overtaken on the way, so nothing changes and the API is asked.`,
    stale: `${name} happened before the newest event applied, so it says nothing about now.`,
    duplicate: `${name} was received before under the same id.`,
    unexpected: `${name} does not fit ${here}, or this provider never sends it; nothing changes and the API is asked.`,
    afterDeletion: `${name} came after the account was deleted; only a poll that shows it, or CREATION_SUCCESS, opens a new life.`,
    unknownStatus: `${name} is no documented status: kept, and never taken for a failure; the API is asked.`,
    recorded: `${name} was recorded; it changes no status.`,
  };
  return sentences[step.decision];
};

const wantedFor: Partial<Record<Step['decision'], readonly string[]>> = {
  repeat: ['Another status would move the account.'],
  late: ['A level status, RECONNECTED or a poll would move the account.'],
  stale: ['An event that happened later than the newest one applied would count.'],
  duplicate: ['An event with an id of its own would count.'],
  unexpected: ['A status that fits the state, or a poll, would move the account.'],
  afterDeletion: ['A poll that shows the account, or CREATION_SUCCESS, would open a new life.'],
  unknownStatus: ['A documented status, or a poll, would move the account.'],
};

/** Reasons of the guards that are not about causes. */
const refusal = (guard: string, before: AccountSnapshot | null): string => {
  const reasons: Record<string, string> = {
    isPoll: 'only a poll can show that a deleted account is back',
    isLive: 'the account was deleted',
    neverReportsSync: `${before?.context.provider ?? 'the provider'} may still announce the end of a sync`,
  };
  return reasons[guard] ?? 'its condition does not hold';
};

type Guarded = { readonly guard?: unknown };
type Node = (typeof accountMachine)['root'];

const guardsOn = (node: Node | undefined, type: string): readonly string[] => {
  const found = (node?.transitions.get(type as never) ?? []) as readonly Guarded[];
  return found.flatMap(({ guard }) => (typeof guard === 'string' ? [guard] : []));
};

/** The nodes that are active in a region, innermost first: the order in which the chart asks them. */
const activeNodes = (region: string, value: NestedValue): readonly (Node | undefined)[] => {
  const nodes: (Node | undefined)[] = [];
  let node = accountMachine.root.states[region] as Node | undefined;
  for (const key of pathOf(value).split('.')) {
    nodes.unshift(node);
    node = node?.states[key] as Node | undefined;
  }
  return [node, ...nodes];
};

const refusedGuards = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  step: Step,
  policy: Policy,
): readonly Refusal[] => {
  if (before === null || step.decision === 'duplicate' || step.decision === 'stale') return [];
  const guards = guardsUnder(policy);
  const asked = Object.entries(before.value).flatMap(([region, value]) =>
    activeNodes(region, value as NestedValue).flatMap((node) => guardsOn(node, event.type)),
  );
  return asked
    .filter((guard): guard is GuardName => guard in guards)
    .filter((guard) => !guards[guard]({ context: before.context, event }))
    .map((guard) => ({ guard, reason: refusal(guard, before) }));
};

const leadOf = (snapshot: AccountSnapshot): string => connectionOf(snapshot).replace('CREDENTIALS.', '');

const lossOf = (hypothesis: Hypothesis, lead: Hypothesis | undefined): string => {
  if (hypothesis.excluded !== undefined) return `excluded: ${hypothesis.excluded}`;
  if (hypothesis.strength === 'none') return 'nothing seen that speaks for it';
  if (lead === undefined) return `only ${hypothesis.strength}`;
  return hypothesis.strength === lead.strength
    ? `${hypothesis.strength} too, but ${lead.cause} stands before it in the documentation`
    : `only ${hypothesis.strength}, while ${lead.cause} is ${lead.strength}`;
};

const refusedCauses = (hypotheses: readonly Hypothesis[], snapshot: AccountSnapshot): readonly Refusal[] => {
  const lead = hypotheses.find(({ cause }) => cause === leadOf(snapshot));
  return hypotheses
    .filter((hypothesis) => hypothesis !== lead)
    .map((hypothesis) => ({ guard: hypothesis.cause, reason: lossOf(hypothesis, lead) }));
};

const wantedCauses = (hypotheses: readonly Hypothesis[], snapshot: AccountSnapshot): readonly string[] =>
  hypotheses
    .filter(({ cause, excluded }) => cause !== leadOf(snapshot) && excluded === undefined)
    .map(({ cause, wanted }) => `${cause}: ${wanted}`);
