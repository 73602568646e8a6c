import {
  openLifecycle,
  type Lifecycle,
  type LifecycleOptions,
  type QuarantinedReceipt,
  type Receipt,
} from '../src/index.ts';
import type { Store } from '../src/store/port.ts';
import { serialize } from '../src/model/snapshot.ts';
import { createSimulatedClock, type SimulatedClock } from '../src/testing/simulated-clock.ts';
import { T0 } from './payloads.ts';

/** A lifecycle under test with its clock. */
export interface Opened {
  readonly lifecycle: Lifecycle;
  readonly clock: SimulatedClock;
  readonly store: Store;
}

/** Opens a lifecycle over a store, with time standing still at T0 or as `clock` says. */
export const openOver = (
  store: Store,
  options: LifecycleOptions = {},
  clock = createSimulatedClock(T0),
): Opened => ({
  lifecycle: openLifecycle({ store, clock, ...options }),
  clock,
  store,
});

/** Every account's stored bytes, in the order of their ids. */
export const bytesOf = (store: Store): readonly string[] => store.accounts({}).map(serialize);

/** The event and decision of each log entry. */
export const decisionsOf = (store: Store): readonly string[] =>
  store.log({}).map(({ type, decision }) => `${type} ${decision}`);

/** A receipt that must say that its delivery was quarantined. */
export const quarantinedOf = (receipt: Receipt): QuarantinedReceipt => {
  if (receipt.decision === 'quarantined') return receipt;
  throw new Error(`the delivery was not quarantined but ${receipt.decision}`);
};
