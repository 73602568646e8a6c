/**
 * The public door. Importing it opens nothing: the SQLite driver is loaded when a database is opened.
 *
 * @module
 */
import type { Policy } from '../machines/policy.ts';
import type { Clock } from './model/clock.ts';
import type { Reader } from './model/delivery.ts';
import { createReceiver as createReceiverOf, type Receiver, type ReceiverOptions } from './http/index.ts';
import { inspectWith, type ManualInspector } from './inspector/stately/inspect-with.ts';
import { inboxOf, Lifecycle } from './lifecycle/lifecycle.ts';
import { createMemoryStore } from './memory/store.ts';
import { policyWith } from './model/policy-settings.ts';
import {
  createReconciler as createReconcilerOf,
  type Reconciler,
  type ReconcilerOptions,
} from './intake/reconciler.ts';
import { openSqliteStore } from './sqlite/index.ts';
import type { Store } from './store/port.ts';
import { systemClock } from './lifecycle/system-clock.ts';
import { glanceBody, parseBody, parseLine, readLine, readPayload } from './wire/index.ts';

/** Options of {@link openLifecycle}. */
export interface LifecycleOptions {
  /** Path of the SQLite file; made when absent. Default: everything is kept in memory and gone with the process. */
  readonly database?: string;
  /** A store of your own, instead of `database`. */
  readonly store?: Store;
  /** Thresholds and windows to set; the others keep their defaults. */
  readonly policy?: Partial<Policy>;
  /** Where the time comes from. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Turns payloads into events. Default: all shapes of DOMAIN §3. */
  readonly reader?: Reader;
  /** An inspector of `@statelyai/inspect`, or one like it, that is told of every account that moves. */
  readonly inspect?: ManualInspector;
  /** Hears of faults that nobody waits for, such as a listener that throws. Default: they are dropped. */
  readonly onError?: (error: unknown) => void;
}

const storeFor = ({ database, store }: LifecycleOptions): Store =>
  store ?? (database === undefined ? createMemoryStore() : openSqliteStore({ database }));

/**
 * Opens a lifecycle. Close it with `close()`, or with `await using`.
 *
 * @throws LifecycleError `invalidOption`, `nodeUnsupported`, `notOurDatabase`, `schemaTooNew`,
 *   `machineVersionMismatch`, `databaseBusy`, `databaseCorrupt`, `databaseFailed`
 */
export const openLifecycle = (options: LifecycleOptions = {}): Lifecycle => {
  const policy = options.policy === undefined ? undefined : policyWith(options.policy);
  const lifecycle = new Lifecycle({
    store: storeFor(options),
    reader: options.reader ?? readPayload,
    // The quick ways give what `readPayload` would: a reader of one's own is to see every payload.
    ...(options.reader === undefined ? { readLine, glance: glanceBody } : { readLine: parseLine }),
    parseBody,
    clock: options.clock ?? systemClock,
    defer: (work) => void setImmediate(work),
    ...(policy === undefined ? {} : { policy }),
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  if (options.inspect !== undefined) inspectWith(lifecycle, options.inspect);
  return lifecycle;
};

/** Options of {@link createReceiver}: how payloads are read need not be said. */
export type OpenReceiverOptions = Omit<ReceiverOptions, 'lifecycle' | 'inbox' | 'parseBody' | 'reader'> &
  Partial<Pick<ReceiverOptions, 'parseBody' | 'reader'>> & {
    /** Takes the deliveries in. */
    readonly lifecycle: Pick<Lifecycle, 'receive'>;
  };

/**
 * Makes a receiver of webhooks, notifications and signals: one handler from Request to Response, for
 * {@link nodeHandler}, {@link expressHandler}, {@link fastifyPlugin}, {@link honoHandler} or {@link routeHandlers}.
 *
 * @throws LifecycleError `invalidOption` when no way in is open, or a secret cannot be used
 */
export const createReceiver = (options: OpenReceiverOptions): Receiver =>
  createReceiverOf({ parseBody, reader: readPayload, ...options, inbox: inboxOf(options.lifecycle) });

/** Options of {@link createReconciler}: the clock is the machine's unless another one is given. */
export type OpenReconcilerOptions = Omit<ReconcilerOptions, 'clock'> &
  Partial<Pick<ReconcilerOptions, 'clock'>>;

/**
 * A reconciler over a lifecycle and a source of truth, such as a client of Unipile. Does nothing until it is started.
 *
 * @throws LifecycleError `invalidOption`
 */
export const createReconciler = (options: OpenReconcilerOptions): Reconciler =>
  createReconcilerOf({ clock: systemClock, ...options });

export type { AccountView, HypothesisView } from './views/account.ts';
export type { Clock } from './model/clock.ts';
export { decide, type DecideOptions, type ExplainedStep } from './decide/decide.ts';
export { decisionNames, type DecisionName, type Transition } from './model/decision.ts';
export type { Step } from './decide/step.ts';
export type { DeliverySource, LineReader, LogLine, Reader, Reading } from './model/delivery.ts';
export { diagnose } from './decide/diagnose.ts';
export type { AskEffect, Effect, VerifyEffect, WithdrawEffect } from './model/effect.ts';
export { LifecycleError, type ErrorCode, type ErrorDetails } from './model/errors.ts';
export type { Explanation, Refusal } from './decide/explain.ts';
export { rebuild, type Divergence } from './views/rebuild.ts';
export type { AccountExplanation, HistoryEntry } from './views/history.ts';
export {
  expressHandler,
  fastifyPlugin,
  honoHandler,
  nodeHandler,
  notifyUrl,
  routeHandlers,
  type ChannelName,
  type DoorEvent,
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyRequestLike,
  type NodeHandler,
  type NotifyUrlParts,
  type Receiver,
  type ReceiverOptions,
  type ReceiverSecrets,
  type RouteHandlers,
} from './http/index.ts';
export {
  inspectWith,
  type InspectedActor,
  type InspectedState,
  type InspectOptions,
  type ManualInspector,
} from './inspector/stately/inspect-with.ts';
export {
  Lifecycle,
  type Happenings,
  type LifecycleParts,
  type ReceiveOptions,
} from './lifecycle/lifecycle.ts';
export { createMemoryStore, type MemoryStoreOptions } from './memory/store.ts';
export type { Moment } from './model/moment.ts';
export type {
  AccountPage,
  AccountSource,
  PolledAccount,
  ReconcileOptions,
  ReconcileProblem,
  ReconcileSummary,
} from './intake/reconcile.ts';
export { stalenessOf, type Reconciler, type ReconcilerOptions } from './intake/reconciler.ts';
export type { Receipt, TransitionView } from './views/receipt.ts';
export type { Remedy } from './views/remedy.ts';
export type { ReplayOptions, ReplaySummary, RejectedLine } from './intake/replay.ts';
export type { ReplayEntry, ReplayInput } from './intake/replay-lines.ts';
export type { AccountSnapshot, Deadline } from './model/snapshot.ts';
export type { State, StateValue } from './model/state.ts';
export { openSqliteStore } from './sqlite/index.ts';
export type * from './store/port.ts';
export { systemClock } from './lifecycle/system-clock.ts';
export { upgradeDatabase, type UpgradeOptions } from './upgrade.ts';
export { exportLog } from './views/export.ts';
export type { MovedAccount, RenewalSummary, UpgradeSettings, UpgradeSummary } from './views/upgrade.ts';
export {
  apiErrorSignal,
  createUnipileClient,
  fromUnipileSdk,
  reconnectSignal,
  type HostedLink,
  type NewWebhook,
  type ReconnectAnswer,
  type RegisteredWebhook,
  type UnipileClient,
  type UnipileOptions,
  type UnipileSdk,
  type Webhooks,
} from './unipile/index.ts';
export { readLine, readPayload, parseBody } from './wire/index.ts';
export { accountMachine, accountMachineUnder, MACHINE_VERSION, type Tag } from '../machines/account.ts';
export { causes, causesOf, nameOf } from '../machines/causes/catalogue.ts';
export type { Actor, Cause, CauseName, Finding, Strength } from '../machines/causes/cause.ts';
export type { Hypothesis } from '../machines/causes/hypothesis.ts';
export type { AccountContext } from '../machines/context.ts';
export type { AccountEvent, EventSource, MachineEvent } from '../machines/event.ts';
export { defaultPolicy, type Policy } from '../machines/policy.ts';
export { providerOf, providers, reportsSync, type Provider } from '../machines/provider.ts';
export type { Signal } from '../machines/signal.ts';
export { isStatus, statuses, type Status } from '../machines/status.ts';
