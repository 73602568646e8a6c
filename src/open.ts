/** Where the parts are joined: the one place that chooses adapters, readers and clock. */
import { setImmediate as turn } from 'node:timers/promises';
import { MACHINE_VERSION } from '../machines/account.ts';
import { defaultPolicy, type Policy } from '../machines/policy.ts';
import { localLedger } from './engine/local-ledger.ts';
import type { Retention } from './engine/pruning.ts';
import { createReceiver as createReceiverOf, type Receiver, type ReceiverOptions } from './http/index.ts';
import type { InspectorRelay, InspectorRelayOptions } from './inspector/live-wire.ts';
import { inspectWith, type ManualInspector } from './inspector/stately/inspect-with.ts';
import {
  createReconciler as createReconcilerOf,
  type Reconciler,
  type ReconcilerOptions,
} from './intake/reconciler.ts';
import { inboxOf, Lifecycle } from './lifecycle/lifecycle.ts';
import { lineDigest } from './line-digest.ts';
import { systemClock } from './lifecycle/system-clock.ts';
import { createMemoryStore } from './memory/store.ts';
import { argumentRules, assertArguments, type ArgumentRule } from './model/arguments.ts';
import type { Clock } from './model/clock.ts';
import type { Reader } from './model/delivery.ts';
import { LifecycleError } from './model/errors.ts';
import { policyWith } from './model/policy-settings.ts';
import type { DeskParts } from './notify/desk.ts';
import { dispatcherOver, type Dispatcher, type DispatcherOptions } from './notify/dispatcher.ts';
import { pageActs, type PageActsParts } from './page-acts.ts';
import { isPostgresAddress, openPostgresLedger } from './postgres/index.ts';
import { openSqliteStore } from './sqlite/index.ts';
import type { Ledger } from './store/ledger.ts';
import type { Store } from './store/port.ts';
import { fastReaders, readersOf, readPayload } from './wire/index.ts';

export { localLedger };

/** Options of {@link openLifecycle}. */
export interface LifecycleOptions {
  /**
   * Path of the SQLite file; made when absent. Or `postgres://…`: a database of PostgreSQL, by the package `pg`, to which many
   * processes can write. Default: everything is kept in memory and gone with the process.
   */
  readonly database?: string;
  /** A store of your own, instead of `database`. */
  readonly store?: Store;
  /** A ledger of your own, instead of a store: where the data is far away. */
  readonly ledger?: Ledger;
  /** Thresholds and windows to set; the others keep their defaults. */
  readonly policy?: Partial<Policy>;
  /**
   * How long quarantine and outbox are kept, in days; seen to at the start and every hour, where the clock can wake. Default: for
   * ever.
   */
  readonly retention?: Retention;
  /** Where the time comes from. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Turns payloads into events. Default: all shapes of DOMAIN §3. */
  readonly reader?: Reader;
  /**
   * Who is told of every account that moves: an inspector of `@statelyai/inspect`, one of `createClassicInspector`, that
   * of {@link openStatelyRelay} or {@link openClassicRelay}, one like them, or several.
   */
  readonly inspect?: ManualInspector | readonly ManualInspector[];
  /** Called with faults of background work, such as a listener that throws or rejects. Default: they are dropped. */
  readonly onError?: (error: unknown) => unknown;
}

/** What may be said where a lifecycle is opened. A misspelt `database` would keep everything in memory. */
const lifecycleOptionRules: Readonly<Record<keyof LifecycleOptions, ArgumentRule>> = {
  database: argumentRules.text,
  store: argumentRules.object,
  ledger: argumentRules.object,
  policy: argumentRules.anything,
  retention: argumentRules.object,
  clock: argumentRules.object,
  reader: argumentRules.call,
  inspect: argumentRules.object,
  onError: argumentRules.call,
};

/** What notices about the accounts of a lifecycle are made of, and its store where it has one in this process. */
const desks = new WeakMap<
  Lifecycle,
  DeskParts & { readonly store: Store | undefined; readonly clock: Clock }
>();

const deskOf = (lifecycle: Lifecycle) => {
  const desk = desks.get(lifecycle);
  if (desk !== undefined) return desk;
  throw new LifecycleError('invalidOption', 'the lifecycle was not made by openLifecycle', {
    hint: 'Hand over the lifecycle itself, and nothing that stands before it.',
  });
};

/** How often it is looked, in milliseconds, whether something fell due that another process has set. */
const LOOK_EVERY_MS = 1000;

/** The clock of a database by which all who write to it go, so that nothing falls due early or late for one of them. */
export const clockOfDatabase = (ahead: () => number, own: Clock = systemClock): Clock => ({
  now: () => own.now() + ahead(),
  wakeAt: (at, wake) => own.wakeAt?.(at - ahead(), wake) ?? (() => undefined),
});

interface ChosenLedger {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** What the ledger is over, where that is in this process. */
  readonly store?: Store;
}

/** The ledger that is asked for, and the clock that goes with it. */
const ledgerFor = ({ database, store: given, ledger, clock }: LifecycleOptions): ChosenLedger => {
  const own = clock ?? systemClock;
  if (ledger !== undefined) return { ledger, clock: own };
  if (given === undefined && isPostgresAddress(database ?? '')) {
    const sweepMs = clock === undefined ? LOOK_EVERY_MS : 0;
    const far = openPostgresLedger({ database: database ?? '', machine: MACHINE_VERSION, sweepMs });
    return { ledger: far, clock: clock ?? clockOfDatabase(() => far.ahead()) };
  }
  const store = given ?? (database === undefined ? createMemoryStore() : openSqliteStore({ database }));
  return { ledger: localLedger(store), clock: own, store };
};

/**
 * Opens a lifecycle. Close it with `close()`, or with `await using`.
 *
 * @throws LifecycleError `invalidOption`, `nodeUnsupported`, `notOurDatabase`, `schemaTooNew`,
 *   `machineVersionMismatch`, `databaseBusy`, `databaseCorrupt`, `databaseFailed`
 */
export const openLifecycle = (options: LifecycleOptions = {}): Lifecycle => {
  assertArguments('openLifecycle', options, lifecycleOptionRules);
  const policy = options.policy === undefined ? undefined : policyWith(options.policy);
  const { ledger, clock, store } = ledgerFor(options);
  const lifecycle = new Lifecycle({
    ledger,
    // The fast readers give what `readPayload` would: a reader of one's own is to see every payload.
    readers: options.reader === undefined ? fastReaders : readersOf(options.reader),
    clock,
    defer: (work) => void setImmediate(work),
    digest: lineDigest,
    ...(policy === undefined ? {} : { policy }),
    ...(options.retention === undefined ? {} : { retention: options.retention }),
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  desks.set(lifecycle, { ledger, accountPolicy: policy ?? defaultPolicy, store, clock });
  for (const inspector of [options.inspect ?? []].flat()) inspectWith(lifecycle, inspector);
  return lifecycle;
};

/** Options of {@link createReceiver}: how payloads are read need not be said. */
export type OpenReceiverOptions = Omit<ReceiverOptions, 'lifecycle' | 'inbox' | 'read'> & {
  /** Takes the deliveries in, and reads them. */
  readonly lifecycle: Pick<Lifecycle, 'receive'>;
};

/**
 * Makes a receiver of webhooks, notifications and signals: one handler from Request to Response, for
 * {@link nodeHandler}, {@link expressHandler}, {@link fastifyPlugin}, {@link honoHandler} or {@link routeHandlers}.
 *
 * @throws LifecycleError `invalidOption` when no endpoint is open, or a secret cannot be used
 */
export const createReceiver = (options: OpenReceiverOptions): Receiver =>
  createReceiverOf({
    ...options,
    read: fastReaders.delivery,
    inbox: inboxOf(options.lifecycle),
  });

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

/** Options of {@link createDispatcher}: the clock is the machine's unless another one is given. */
export type OpenDispatcherOptions = Omit<DispatcherOptions, 'clock' | 'lifecycle'> & {
  /** Whose outbox is delivered: one that {@link openLifecycle} made. */
  readonly lifecycle: Lifecycle;
} & Partial<Pick<DispatcherOptions, 'clock'>>;

/**
 * A dispatcher that delivers what stands in a lifecycle's outbox, at least once, by every sink. Does nothing until it is
 * started. Close it before the lifecycle.
 *
 * @throws LifecycleError `invalidOption`
 */
export const createDispatcher = (options: OpenDispatcherOptions): Dispatcher => {
  assertArguments('createDispatcher', options, dispatcherOptionRules);
  const { ledger, accountPolicy } = deskOf(options.lifecycle);
  // On a clock of one's own nothing says how long something took.
  const host = options.clock === undefined ? { elapsed: () => performance.now(), turn: () => turn() } : {};
  return dispatcherOver({ clock: systemClock, ...host, ...options, ledger, accountPolicy });
};

/** What may be said where a dispatcher is made. */
const dispatcherOptionRules: Readonly<Record<keyof OpenDispatcherOptions, ArgumentRule>> = {
  lifecycle: argumentRules.object,
  sinks: argumentRules.list,
  people: argumentRules.object,
  clock: argumentRules.object,
  policy: argumentRules.object,
  reconnector: argumentRules.object,
  replayed: argumentRules.flag,
  elapsed: argumentRules.call,
  turn: argumentRules.call,
  random: argumentRules.call,
  onFault: argumentRules.call,
};

/** Options of {@link createInspector}. */
export interface OpenInspectorOptions {
  /** Whose accounts are shown, and through which the page writes: one that {@link openLifecycle} made. */
  readonly lifecycle: Lifecycle;
  /** Where to listen on 127.0.0.1; 0 for any. Default: the first free one from 4987 on. */
  readonly port?: number;
  /** Makes the links by which users reconnect, so that the page can copy them. */
  readonly reconnector?: NonNullable<PageActsParts['reconnector']>;
  /** Whether the page may note that something is handled, and snooze accounts. Default true. */
  readonly writes?: boolean;
}

/** A page that is served. */
export interface PageInspector {
  readonly port: number;
  /** The address of a room, such as `/` or `/accounts/…`, with the token without which nobody gets an answer. */
  url(path?: string): string;
  close(): Promise<void>;
}

/**
 * Shows the accounts of a lifecycle in the page of `account-lifecycle inspect`, on 127.0.0.1 alone: open `url()` in a browser on
 * this machine. Close it before the lifecycle.
 *
 * @throws LifecycleError `invalidOption` when no port can be had, or the lifecycle's data is far away
 */
export const createInspector = async ({
  lifecycle,
  port,
  reconnector,
  writes = true,
}: OpenInspectorOptions): Promise<PageInspector> => {
  const { ledger, accountPolicy, store, clock } = deskOf(lifecycle);
  if (store === undefined)
    throw new LifecycleError('invalidOption', 'the page shows what is stored in this process alone', {
      hint: 'For a database of PostgreSQL: account-lifecycle inspect --db postgres://…',
    });
  const now = (): number => clock.now();
  const { startInspector } = await import('./inspector/index.ts');
  return startInspector({
    fleet: { store },
    reader: readPayload,
    policy: accountPolicy,
    now,
    ...(port === undefined ? {} : { port }),
    ...(writes ? { acts: pageActs({ lifecycle, ledger, now, reconnector }) } : {}),
  });
};

/**
 * Opens a relay for Stately's inspector (XState 5): a server on 127.0.0.1 whose page shows the accounts in theirs. Hand its
 * `inspector` to {@link openLifecycle}, and open its `page` in a browser.
 *
 * @throws LifecycleError `invalidOption` when no port can be had, `packageMissing` without `@statelyai/inspect`
 */
export const openStatelyRelay = async (options: InspectorRelayOptions = {}): Promise<InspectorRelay> =>
  (await import('./inspector/stately/start.ts')).openStatelyRelay(options);

/**
 * Opens a relay for the classic inspector (XState 4), as {@link openStatelyRelay} does for Stately's. It needs no package.
 *
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const openClassicRelay = async (
  options: Pick<InspectorRelayOptions, 'port'> = {},
): Promise<InspectorRelay> => (await import('./inspector/classic/start.ts')).openClassicRelay(options);
