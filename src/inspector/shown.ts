import { isoTime } from '../model/clock.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { StateValue } from '../model/state.ts';

/*
 * What may leave for an inspector that is drawn in somebody else's page: which account (its id, to tell actors apart),
 * where its machine stands, what kind of event came and what that did, and the few facts below. Payloads, evidence,
 * tenants, products, and any text that somebody else wrote stay here.
 */

/** The facts of an account that are shown. Times are ISO 8601 UTC with milliseconds. */
export interface ShownFacts {
  readonly provider: string;
  readonly version: number;
  readonly incarnation: number;
  readonly since: string;
  readonly lastSeenAt: string;
  readonly authorizedAt: string | null;
  readonly flippedAt: string | null;
  readonly deletedAt: string | null;
}

/** An account as it is shown. */
export interface ShownAccount {
  readonly accountId: string;
  readonly value: StateValue;
  readonly facts: ShownFacts;
}

/** An event as it is shown: its type in the chart, and what it did. */
export interface ShownEvent {
  readonly type: string;
  readonly decision: string;
}

const isoTimeOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : isoTime(milliseconds);

/** An account that was handed on by somebody else, with nothing but the fields that are named here. */
export const shownAgain = ({ accountId, value, facts }: ShownAccount): ShownAccount => {
  const { provider, version, incarnation, since, lastSeenAt, authorizedAt, flippedAt, deletedAt } = facts;
  return {
    accountId,
    value,
    facts: { provider, version, incarnation, since, lastSeenAt, authorizedAt, flippedAt, deletedAt },
  };
};

/** An account with all that must not leave left out. */
export const shownAccount = ({ context, value, version, since }: AccountSnapshot): ShownAccount => ({
  accountId: context.accountId,
  value,
  facts: {
    provider: context.provider,
    version,
    incarnation: context.incarnation,
    since: isoTime(since),
    lastSeenAt: isoTime(context.lastSeenAt),
    authorizedAt: isoTimeOrNull(context.authorizedAt),
    flippedAt: isoTimeOrNull(context.flippedAt),
    deletedAt: isoTimeOrNull(context.deletedAt),
  },
});
