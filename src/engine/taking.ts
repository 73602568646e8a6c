import { changed } from '../../machines/context.ts';
import type { EventFlag } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import { keptStep, type KeptDecision } from '../decide/kept-step.ts';
import type { Step, Stepper } from '../decide/step.ts';
import type { Transition } from '../model/decision.ts';
import { withContext, type AccountSnapshot } from '../model/snapshot.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import type { NewLogEntry } from '../store/port.ts';
import { detached } from '../store/texts.ts';
import type { Applied } from './outcome.ts';

const noFlags: readonly EventFlag[] = [];

/** What an earlier version of the machine decided, and what it moved. */
export interface DecidedEarlier extends KeptDecision {
  readonly moved: readonly Transition[];
}

/** What is known of an entry that is taken in once more. */
export interface RetakenEntry {
  /** Whether its account had been heard of after it was received. */
  readonly overtaken: boolean;
  /** What an earlier version of the machine decided. Default: this version decides. */
  readonly decided?: DecidedEarlier;
}

/** An event and what it does, before any of that is written. */
export interface TakenEvent {
  readonly event: Applied['event'];
  readonly payload: string | null;
  readonly before: AccountSnapshot | null;
  readonly taken: Step;
  readonly overtaken: boolean;
}

/** What an event is decided with. */
export interface TakingParts {
  readonly writer: Pick<WorkbenchWriter, 'knowsSource'>;
  readonly stepper: Stepper;
  readonly policy: Policy;
}

/** What is known of an event before it is decided. */
export interface BeforeTaking {
  /** Whether the account was heard of since, where the event was kept waiting. */
  readonly isOvertaken?: () => boolean;
  /** What an earlier version of the machine decided, which stays. */
  readonly decided?: DecidedEarlier;
}

/** Copies the account id out of the text that it was cut from, so that the whole text is not kept alive. */
const withOwnId = ({ decision, snapshot, transitions, effects }: Step, id: string): Step => {
  const context = changed(snapshot.context, (draft) => {
    draft.accountId = detached(id);
  });
  return { decision, snapshot: withContext(snapshot, context), transitions, effects };
};

/** Whether a step is more than a note in the log: it moves the account, or is evidence, which counts from now on. */
const tells = ({ decision }: Step, { source }: Applied['event']): boolean =>
  decision === 'applied' || (source === 'signal' && decision === 'recorded');

/** Decides what an event does to its account. */
export const takenBy = (
  { writer, stepper, policy }: TakingParts,
  before: AccountSnapshot | null,
  event: Applied['event'],
  { isOvertaken, decided }: BeforeTaking,
): Pick<TakenEvent, 'taken' | 'overtaken'> => {
  if (decided !== undefined) {
    const { step: taken } = keptStep(before, event, decided, policy);
    return { taken, overtaken: decided.overtaken === true };
  }
  const { sourceId } = event;
  const duplicate = sourceId !== undefined && writer.knowsSource(event.accountId, sourceId);
  const heard = stepper(before, event, duplicate);
  const overtaken = isOvertaken !== undefined && tells(heard, event) && isOvertaken();
  return { taken: overtaken ? stepper(before, event, duplicate, overtaken) : heard, overtaken };
};

/** The step of an event as it is written. */
export const ownStepOf = ({ event, before, taken }: TakenEvent): Step =>
  before === null ? withOwnId(taken, event.accountId) : taken;

/** The entry of the log that tells of an event. */
export const newEntryOf = (
  { event, payload, overtaken }: TakenEvent,
  { snapshot, decision }: Step,
  policyId: number,
): NewLogEntry => ({
  accountId: snapshot.context.accountId,
  at: snapshot.context.lastSeenAt,
  source: event.source,
  type: event.type,
  occurredAt: event.occurredAt ?? (overtaken ? event.at : null),
  sourceId: event.sourceId ?? null,
  payload,
  decision,
  version: snapshot.version,
  policyId,
  flags: event.flags ?? noFlags,
});
