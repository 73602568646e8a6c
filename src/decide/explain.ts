import { isLive, isPoll } from '../../machines/guards.ts';
import type { AccountEvent, EventFlag } from '../../machines/event.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { isLevelStatus } from '../../machines/status.ts';
import type { IncidentSignal } from '../../machines/signal.ts';
import type { Step } from './step.ts';
import { diagnose, type WeighedHypothesis } from './diagnose.ts';
import { nodesOf } from '../model/chart-node.ts';
import { eventName, isDeadline } from '../model/event-name.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { claimsAnotherTenant, isOfAnotherTenant } from './tenancy.ts';
import { pathOf, stateOf, statusOfPath } from '../model/state.ts';

/** Why an event did what it did. */
export interface Explanation {
  /** The decision in one sentence. */
  readonly summary: string;
  /** Guards on the way that said no, and why. */
  readonly refused: readonly Refusal[];
  /** The hypotheses weighed, the likeliest first; empty unless the account is in CREDENTIALS afterwards. */
  readonly hypotheses: readonly WeighedHypothesis[];
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
    summary: summaryOf(before, event, step),
    refused: [...refusedGuards(before, event, step), ...refusedCauses(hypotheses, step.snapshot)],
    hypotheses,
    wanted: [...wantedFor[step.decision], ...wantedCauses(hypotheses, step.snapshot)],
  };
};

const connectionBefore = (snapshot: AccountSnapshot | null): string =>
  snapshot === null ? 'NEW' : pathOf(snapshot.value.connection);

/** An event as the subject of a sentence. */
const subjectOf = (event: AccountEvent): string => {
  if (event.type === 'SIGNAL') return `the signal ${eventName(event)}`;
  if (isDeadline(event)) return 'the deadline';
  return event.product === undefined ? eventName(event) : `${eventName(event)} (${event.product})`;
};

/** What an event did to a part of the account, where it did not move the whole. */
const recordedOf = (event: AccountEvent, name: string, { snapshot }: Step): string =>
  isLevelStatus(event.type) || event.type === 'RECONNECTED'
    ? `${name} was recorded: what works and what does not has changed, and the account stays as its worst part, ${statusOfPath(connectionBefore(snapshot))}.`
    : `${name} was recorded; it changes no status.`;

const moves = (step: Step): string =>
  step.transitions
    .map(({ from, to }) =>
      from.connection === to.connection
        ? `sync ${from.sync} → ${to.sync}`
        : `${from.connection} → ${to.connection}`,
    )
    .join(', then ');

const misfit = (event: AccountEvent, here: string, { snapshot }: Step): string => {
  if (isOfAnotherTenant(snapshot, event))
    return snapshot.context.tenant === null
      ? 'came by a notify URL, which cannot take an account that nobody has given to a tenant'
      : `was not told in the name of the account's tenant`;
  return event.type === 'SYNC_SUCCESS'
    ? `does not fit ${snapshot.context.provider}, which never announces the end of a sync`
    : `does not fit ${here}`;
};

/** What Unipile gives as the reason of an ERROR (DOMAIN §6). */
const reasonSentences: ReadonlyMap<string, readonly string[]> = new Map([
  ['proxy', ['Unipile gives the proxy as the reason.']],
  ['provider', ['Unipile gives the provider as the reason.']],
  ['unipile', ['Unipile gives itself as the reason.']],
]);

/** What is added to an event, left out of it, or not taken, as sentences. */
const notesOn = (event: AccountEvent, { snapshot: { context } }: Step): readonly string[] => [
  ...(event.type === 'ERROR' ? (reasonSentences.get(event.reason ?? '') ?? []) : []),
  ...(event.flags ?? []).map((flag) => noted[flag]),
  ...(claimsAnotherTenant(context, event)
    ? [
        `It names the tenant ${JSON.stringify(event.tenant)}, and the account stays with ${JSON.stringify(context.tenant)}.`,
      ]
    : []),
];

/** What the engine said of an incident, and where that led. */
const incidentSummary = (
  {
    incident,
    scope,
    name,
    accounts,
    of,
    window_minutes: minutes,
    ended,
    mistaken,
    comes_back: returns,
  }: IncidentSignal,
  step: Step,
): string => {
  const led = step.transitions.length === 0 ? '' : `: ${moves(step)}`;
  if (mistaken === true)
    return `Incident ${incident} was another one, which the account is none of: it is judged alone${led}.`;
  if (ended === true)
    return `Incident ${incident} is over, and the account, which broke with it, is not mended${led}.`;
  if (returns === true)
    return `Others that broke with it, incident ${incident}, came back by themselves: it is nobody's keys or secret${led}.`;
  const shared = name === '' ? scope : `${scope} ${name}`;
  return `It broke with others, incident ${incident}: ${accounts} of ${of} accounts of ${shared} within ${minutes} min${led}.`;
};

/** The decision of a step in one sentence: the summary of {@link explainStep} alone, for a small part of its cost. */
export const summaryOf = (before: AccountSnapshot | null, event: AccountEvent, step: Step): string => {
  if (event.type === 'SIGNAL' && event.signal.type === 'incident') return incidentSummary(event.signal, step);
  const name = subjectOf(event);
  const here = connectionBefore(before);
  const sentences: Record<Step['decision'], string> = {
    applied: `${name} applied: ${moves(step)}.`,
    repeat: `${name} says what is known already; statuses are levels, so nothing is new.`,
    late: `${name} came while the account was ${here}: it must have been overtaken on the way, so nothing changes and the API is asked.`,
    stale: `${name} happened before the newest event applied, so it says nothing about now.`,
    duplicate: `${name} was received before under the same id.`,
    unexpected: `${name} ${misfit(event, here, step)}; nothing changes and the API is asked.`,
    afterDeletion: `${name} came after the account was deleted; only a poll that shows it, or CREATION_SUCCESS, opens a new life.`,
    unknownStatus: `${name} is no documented status: kept, and never taken for a failure; the API is asked.`,
    recorded: recordedOf(event, name, step),
  };
  return [sentences[step.decision], ...notesOn(event, step)].join(' ');
};

/** What each flag says, as a sentence. */
const noted: Readonly<Record<EventFlag, string>> = {
  accountTypeDropped: 'Its account type was unusable and left out.',
  tenantDropped: 'Its tenant was unusable and left out.',
  productDropped: 'Its product was unusable and left out.',
  reasonDropped: 'Its reason is none of those documented and was left out.',
  sourceIdDropped: 'Its id was unusable and left out.',
  sourceDropped: 'One of its sources was unusable and left out.',
  payloadDropped: 'Its inner payload was unusable and left out.',
  timeDropped: 'Its time was unusable and left out.',
  clockAhead: 'Its time lay ahead of its receipt, so it counts from then.',
};

const wantedFor: Readonly<Record<Step['decision'], readonly string[]>> = {
  applied: [],
  repeat: ['Another status would move the account.'],
  late: ['A level status, RECONNECTED or a poll would move the account.'],
  stale: ['An event that happened later than the newest one applied would count.'],
  duplicate: ['An event with an id of its own would count.'],
  unexpected: ['A status that fits the state, or a poll, would move the account.'],
  afterDeletion: ['A poll that shows the account, or CREATION_SUCCESS, would open a new life.'],
  unknownStatus: ['A documented status, or a poll, would move the account.'],
  recorded: ['A status would move the account, or in CREDENTIALS a signal that makes another cause lead.'],
};

/** The guards that events are asked, and what their no means; those of causes are told as lost hypotheses. */
const guardRefusals = [
  { guard: 'isPoll', holds: isPoll, reason: 'only a poll can show that a deleted account is back' },
  { guard: 'isLive', holds: isLive, reason: 'the account was deleted' },
] as const;

/** The guards that the chart asks of an event in a state, those of parent states included. */
const guardsAsked = ({ value }: AccountSnapshot, type: string): ReadonlySet<unknown> => {
  const { connection, sync } = stateOf(value);
  const transitions = [...nodesOf('connection', connection), ...nodesOf('sync', sync)].flatMap(
    (node) => node.transitions.get(type as never) ?? [],
  );
  return new Set(transitions.map(({ guard }) => guard));
};

const refusedGuards = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  step: Step,
): readonly Refusal[] => {
  if (before === null || step.decision === 'duplicate' || step.decision === 'stale') return [];
  const asked = guardsAsked(before, event.type);
  return guardRefusals
    .filter(({ guard, holds }) => asked.has(guard) && !holds({ context: before.context, event }))
    .map(({ guard, reason }) => ({ guard, reason }));
};

const leadOf = (snapshot: AccountSnapshot): string => connectionBefore(snapshot).replace('CREDENTIALS.', '');

/** Why a hypothesis does not lead. */
const lossOf = ({ excluded, likelihood, strength }: WeighedHypothesis, isFirst: boolean): string => {
  if (excluded !== undefined) return `excluded: ${excluded}`;
  if (!isFirst) return likelihood;
  return strength === 'none'
    ? `${likelihood}, and no more than that`
    : `${likelihood} under the present policy; it is weighed anew with the next signal`;
};

const refusedCauses = (
  hypotheses: readonly WeighedHypothesis[],
  snapshot: AccountSnapshot,
): readonly Refusal[] => {
  const name = leadOf(snapshot);
  return hypotheses.flatMap((hypothesis, index) =>
    hypothesis.cause === name || hypothesis.cause === 'unlisted'
      ? []
      : [{ guard: hypothesis.cause, reason: lossOf(hypothesis, index === 0) }],
  );
};

const wantedCauses = (
  hypotheses: readonly WeighedHypothesis[],
  snapshot: AccountSnapshot,
): readonly string[] =>
  hypotheses
    .filter(({ cause, excluded }) => cause !== leadOf(snapshot) && excluded === undefined)
    .flatMap(({ cause, wanted }) => (wanted === undefined ? [] : [`${cause}: ${wanted}`]));
