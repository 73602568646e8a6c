import type { AccountEvent } from '../../machines/event.ts';
import { serialize, type AccountSnapshot } from '../model/snapshot.ts';
import type { Step } from '../decide/step.ts';
import type { Verification } from '../store/port.ts';

/** A fingerprint of what a poll showed, only ever compared for equality: the level, then the word and the sources behind it. */
export const fingerprintOf = (event: AccountEvent): string =>
  `${event.type} ${JSON.stringify(['status' in event ? event.status : null, event.parts ?? null])}`;

/** Whether a step leaves all as it was but for the times at which the account was seen. */
const changesTimesOnly = (before: AccountSnapshot, { snapshot }: Step): boolean => {
  const { lastSeenAt, lastVerifiedAt } = before.context;
  const seen = { ...snapshot, context: { ...snapshot.context, lastSeenAt, lastVerifiedAt } };
  return serialize(seen) === serialize(before);
};

/** Whether the sources are as they were when the account last was at this level; what was never seen is no difference. */
const showsTheSame = (
  event: AccountEvent,
  decision: Step['decision'],
  last: Verification | null,
): boolean => {
  const shown = fingerprintOf(event);
  if (decision !== 'repeat') return last?.fingerprint === shown;
  return last === null || last.fingerprint === shown || !last.fingerprint.startsWith(`${event.type} `);
};

/**
 * Whether a poll says nothing new: same level, same sources, nothing else that the machine would remember. Such a poll
 * is no event, so that reading the API again and again leaves the log alone.
 *
 * @param step - what the poll would do
 * @param last - what the API showed before, or null
 */
export const isOldNews = (
  before: AccountSnapshot,
  event: AccountEvent,
  step: Step,
  last: Verification | null,
): boolean => changesTimesOnly(before, step) && showsTheSame(event, step.decision, last);
