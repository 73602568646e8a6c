import type { AccountAnswer, ChangeMessage, StepAnswer } from '../../answers.ts';

/** How many entries of a course are kept, as many as the server shows of one; older ones are counted only. */
const ENTRIES_SHOWN = 10_000;

/** An account as it was answered, and as it has grown since. */
export interface GrownAccount extends AccountAnswer {
  /** The newest entry in full, where it was told with a change. */
  readonly newest?: StepAnswer;
}

/** Whether a change says anything new about an account. */
export const concerns = (accountId: string, { accounts, shown }: ChangeMessage): boolean =>
  shown?.accountId === accountId ? shown.gained !== null : accounts === null || accounts.includes(accountId);

/**
 * An account with what a change says it has gained; null where it must be asked for again. What is said of it then is what
 * was said with its newest event, under the policy of that event.
 */
export const grown = (before: GrownAccount, { asOf, shown }: ChangeMessage): GrownAccount | null => {
  if (shown?.accountId !== before.account.accountId) return null;
  const { gained } = shown;
  if (gained === null || gained === 'everything') return null;
  const last = before.course.at(-1)?.seq ?? 0;
  const fresh = gained.course.filter(({ seq }) => seq > last);
  if (fresh.length === 0) return { ...before, asOf };
  const course = [...before.course, ...fresh];
  const excess = Math.max(0, course.length - ENTRIES_SHOWN);
  return {
    ...before,
    asOf,
    // The view was taken apart for the wire, so that its hypotheses are sent once.
    account: { ...gained.step.account, hypotheses: gained.step.hypotheses } as AccountAnswer['account'],
    group: gained.step.group,
    entries: before.entries + fresh.length,
    omitted: before.omitted + excess,
    course: course.slice(excess),
    newest: gained.step,
  };
};
