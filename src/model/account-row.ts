import type { Provider } from '../../machines/provider.ts';
import { connectionFor, whoMustAct, type MustAct } from './meaning.ts';
import type { AccountCause, AccountStatus } from './names.ts';
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

const attentions = { operator: 2, user: 1 } as const;

const mustActAt: Readonly<Record<AccountRow['attention'], MustAct>> = { 2: 'operator', 1: 'user', 0: null };

/** How much an account in a state needs somebody: 2 an operator, 1 a user, 0 nobody. */
export const attentionOf = (connection: string): AccountRow['attention'] => {
  const mustAct = whoMustAct({ connection });
  return mustAct === null ? 0 : attentions[mustAct];
};

/** The state's path that a row stands for. */
export const connectionOfRow = ({
  status,
  cause,
  attention,
}: Pick<AccountRow, 'status' | 'cause' | 'attention'>): string =>
  connectionFor(status, cause, mustActAt[attention]);

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
