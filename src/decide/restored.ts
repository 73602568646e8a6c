import { createActor, type Snapshot, type SnapshotFrom } from 'xstate';
import { accountMachineUnder, type accountMachine } from '../../machines/account.ts';
import type { Policy } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { persisted } from './chart-runner.ts';

/** A snapshot of the chart as XState's actors have it: with `matches`, `hasTag` and `can`. */
export type ChartSnapshot = SnapshotFrom<typeof accountMachine>;

/**
 * An account's stored snapshot in the form in which XState persists one, for
 * `createActor(accountMachine, { snapshot, input })`; `input` is not looked at then, and XState's types ask for it all the
 * same. Deadlines stay with the engine: such an actor does not wait for them.
 */
export const persistedSnapshotOf = ({ value, context }: AccountSnapshot): Snapshot<unknown> =>
  persisted(value, context);

/**
 * An account's stored snapshot as that of an actor. Pure.
 *
 * @param policy - what its guards go by when it is asked what it `can` do
 */
export const restored = (snapshot: AccountSnapshot, policy: Policy): ChartSnapshot => {
  const { accountId, lastSeenAt } = snapshot.context;
  const input = { accountId, at: lastSeenAt, source: 'signal' } as const;
  return createActor(accountMachineUnder(policy), {
    snapshot: persistedSnapshotOf(snapshot),
    input,
  }).getSnapshot();
};
