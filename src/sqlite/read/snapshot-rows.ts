import { packedFacts, unpackedSnapshot } from '../../store/columns/packed-facts.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { valueOf } from '../../model/state.ts';
import { corruptRow } from '../connection/errors.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** A snapshot as its columns, in the order of {@link SNAPSHOT_COLUMNS}. */
export type SnapshotRow = [
  accountId: string,
  accountType: string | null,
  provider: string,
  tenant: string | null,
  version: number,
  state: number,
  since: number,
  lastSeenAt: number,
  authorizedAt: number | null,
  flippedAt: number | null,
  facts: string | null,
];

/** See {@link SnapshotRow}. */
export const SNAPSHOT_COLUMNS = `accounts.account_id, accounts.account_type, accounts.provider, accounts.tenant,
  snapshots.version, snapshots.state, snapshots.since, snapshots.last_seen_at, snapshots.authorized_at,
  snapshots.flipped_at, snapshots.facts`;

/** Where `since` stands in a {@link SnapshotRow}. */
export const SINCE = 6;

/** The text of the column `facts`: deadlines are named by the numbers of their events. */
export const factsOf = (lookups: Lookups, snapshot: AccountSnapshot): string | null =>
  packedFacts(snapshot, (event) => lookups.deadlineEventId(event));

/**
 * The snapshot that a row holds.
 *
 * @throws LifecycleError `databaseCorrupt`
 */
export const snapshotOf = (lookups: Lookups, row: SnapshotRow): AccountSnapshot => {
  const [accountId, accountType, provider, tenant, version, state, since] = row;
  const [, , , , , , , lastSeenAt, authorizedAt, flippedAt, facts] = row;
  const value = valueOf(lookups.state(state));
  const columns = { accountId, accountType, provider, tenant, version, value, since };
  try {
    return unpackedSnapshot({ ...columns, lastSeenAt, authorizedAt, flippedAt }, facts, (event) =>
      lookups.deadlineEvent(Number(event)),
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw corruptRow('The snapshot of an account', error);
  }
};
