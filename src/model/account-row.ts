import type { Provider } from '../../machines/provider.ts';
import type { AccountCause, AccountStatus } from './names.ts';
import { tagsOf } from './tags.ts';
import type { AccountSnapshot } from './snapshot.ts';
import { causeOfPath, pathOf, statusOfPath } from './state.ts';

/** What stores index and count accounts by; derived from the snapshot, never stored state of its own. */
export interface AccountRow {
  readonly accountId: string;
  readonly provider: Provider;
  readonly status: AccountStatus;
  readonly cause: AccountCause | null;
  readonly tenant: string | null;
  readonly since: number;
  readonly version: number;
  /** 2: an operator must act; 1: a user must act; 0: nobody. */
  readonly attention: 0 | 1 | 2;
}

/** How much an account in a state needs somebody: 2 an operator, 1 a user, 0 nobody. */
export const attentionOf = (connection: string): AccountRow['attention'] => {
  const tags = tagsOf({ connection });
  if (tags.includes('needsOperator')) return 2;
  return tags.includes('needsUser') ? 1 : 0;
};

/** The row of a snapshot. */
export const rowOf = ({ value, context, since, version }: AccountSnapshot): AccountRow => {
  const connection = pathOf(value.connection);
  return {
    accountId: context.accountId,
    provider: context.provider,
    status: statusOfPath(connection),
    cause: causeOfPath(connection),
    tenant: context.tenant,
    since,
    version,
    attention: attentionOf(connection),
  };
};
