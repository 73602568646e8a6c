import {
  dropQuarantine,
  retryQuarantine,
  type QuarantineChoice,
  type QuarantineParts,
  type Retried,
  type RetryOptions,
} from '../intake/quarantine.ts';
import { stateOf, statusOfPath } from '../model/state.ts';
import {
  quarantineSummary,
  retrySummaryOf,
  type DropSummary,
  type QuarantineSummary,
  type RetriedDelivery,
  type RetrySummary,
} from '../views/quarantine.ts';

const shown = (retried: Retried): RetriedDelivery => {
  const { id } = retried;
  switch (retried.kind) {
    case 'foreign':
    case 'noted':
    case 'missing':
      return { id, outcome: retried.kind };
    case 'unreadable':
      return { id, outcome: 'unreadable', reason: retried.reason };
    case 'taken': {
      const { decision, snapshot } = retried.applied.step;
      const { accountId } = snapshot.context;
      return {
        id,
        outcome: 'taken',
        accountId,
        decision,
        status: statusOfPath(stateOf(snapshot.value).connection),
      };
    }
  }
};

/** Tries chosen deliveries again, and says what became of each. */
export const retried = async (
  parts: QuarantineParts,
  choice: QuarantineChoice,
  options: RetryOptions,
): Promise<RetrySummary> => {
  const deliveries: RetriedDelivery[] = [];
  for await (const page of retryQuarantine(parts, choice, options)) deliveries.push(...page.map(shown));
  return retrySummaryOf(deliveries);
};

/** Throws chosen deliveries away, and says what they were. */
export const dropped = async (parts: QuarantineParts, choice: QuarantineChoice): Promise<DropSummary> => {
  const [gone, missing]: [QuarantineSummary[], number[]] = [[], []];
  for await (const page of dropQuarantine(parts, choice)) {
    gone.push(...page.dropped.map(quarantineSummary));
    missing.push(...page.missing);
  }
  return { dropped: gone, missing };
};
