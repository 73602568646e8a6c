import { callBack, ignore } from '../model/callback.ts';
import type { Clock } from '../model/clock.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Effect } from '../model/effect.ts';
import {
  assertSource,
  type AccountSource,
  type ReconcileOptions,
  type ReconcileSummary,
} from './reconcile.ts';

/** The part of a lifecycle that a reconciler needs. */
export interface ReconciledLifecycle {
  on(
    name: 'effect',
    listener: (told: { readonly accountId: string; readonly effect: Effect }) => void,
  ): () => void;
  reconcile(source: AccountSource, options: ReconcileOptions): Promise<ReconcileSummary>;
}

/** What a reconciler works with. */
export interface ReconcilerOptions {
  readonly lifecycle: ReconciledLifecycle;
  readonly source: AccountSource;
  /** How long after the end of a run the next one begins, in milliseconds. Default 15 minutes. */
  readonly everyMs?: number;
  /** Wakes the reconciler. Without `wakeAt` only its start, suspicion and `runNow` make it run. */
  readonly clock: Clock;
  /** See {@link ReconcileOptions}. */
  readonly vanishShare?: number;
  /** Called with the summary of each scheduled run that succeeded. What it throws or rejects with goes to `onFault`. */
  readonly onFinished?: (summary: ReconcileSummary) => unknown;
  /** Called with the error of each scheduled run that failed. The next run takes place all the same. */
  readonly onFault?: (error: unknown) => unknown;
}

/** Asks for the truth at its start, on a schedule, on demand, and about one account on suspicion. */
export interface Reconciler extends AsyncDisposable {
  /** Runs now, and from then on by itself. A second call does nothing. */
  start(): void;
  /** Calls off what is under way and waits for its end. It can be started again. */
  stop(): Promise<void>;
  /** Reconciles all accounts, after what is under way. Rejects as `lifecycle.reconcile` does. */
  runNow(): Promise<ReconcileSummary>;
  /** When all accounts were last reconciled (ISO 8601 UTC), or null. */
  readonly lastFinishedAt: string | null;
}

const DEFAULT_EVERY_MS = 15 * 60_000;

/** How many accounts a page of the API's list has at most (DOMAIN §7). */
const PAGE = 250;

/** Up to this many accounts are read one by one, however short the list is. */
const FEW = 20;

class ScheduledReconciler implements Reconciler {
  lastFinishedAt: string | null = null;
  readonly #options: ReconcilerOptions;
  readonly #everyMs: number;
  readonly #suspects = new Set<string>();
  #isReading = false;
  /** How many accounts the last list had. */
  #listed = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #controller = new AbortController();
  #ends: (() => void)[] = [];

  constructor(options: ReconcilerOptions) {
    const { everyMs = DEFAULT_EVERY_MS } = options;
    if (!(everyMs > 0))
      throw new LifecycleError('invalidOption', `everyMs cannot be ${everyMs}`, {
        hint: 'Give milliseconds, more than 0.',
      });
    assertSource(options.source);
    this.#options = options;
    this.#everyMs = everyMs;
  }

  start(): void {
    if (this.#ends.length > 0) return;
    this.#controller = new AbortController();
    const { lifecycle } = this.#options;
    this.#ends = [
      lifecycle.on('effect', ({ accountId, effect }) => {
        if (effect.type === 'verify') this.#suspect(accountId);
      }),
    ];
    void this.#tick();
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    this.#suspects.clear();
    this.#controller.abort(
      new LifecycleError('closed', 'the reconciler was stopped', { hint: 'Start it again.' }),
    );
    await this.#queue;
  }

  runNow(): Promise<ReconcileSummary> {
    const { signal } = this.#ends.length > 0 ? this.#controller : new AbortController();
    return this.#enqueue(() => this.#list(signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** One run of the schedule, and when it has ended, the alarm for the next. Never rejects. */
  async #tick(): Promise<void> {
    const { signal } = this.#controller;
    try {
      const summary = await this.runNow();
      callBack(
        () => this.#options.onFinished?.(summary),
        (error) => this.#options.onFault?.(error),
      );
    } catch (error) {
      if (!signal.aborted) this.#fault(error);
    }
    if (!signal.aborted) this.#setAlarm();
  }

  #fault(error: unknown): void {
    callBack(() => this.#options.onFault?.(error), ignore);
  }

  #setAlarm(): void {
    const { clock } = this.#options;
    const callOff = clock.wakeAt?.(clock.now() + this.#everyMs, () => {
      this.#ends = this.#ends.filter((end) => end !== callOff);
      void this.#tick();
    });
    if (callOff !== undefined) this.#ends.push(callOff);
  }

  #suspect(accountId: string): void {
    this.#suspects.add(accountId);
    this.#readSuspects();
  }

  /** Reads the suspects, one piece of work after the other, so that a run on demand need not wait for all of them. */
  #readSuspects(): void {
    if (this.#isReading || this.#suspects.size === 0) return;
    this.#isReading = true;
    const { signal } = this.#controller;
    void this.#enqueue(() => this.#readNext(signal))
      .catch((error: unknown) => (signal.aborted ? undefined : this.#fault(error)))
      .finally(() => {
        this.#isReading = false;
        this.#readSuspects();
      });
  }

  /** Reads one suspect, or all accounts where that takes fewer requests than reading every suspect. */
  async #readNext(signal: AbortSignal): Promise<void> {
    if (this.#suspects.size > Math.max(FEW, this.#listed / PAGE)) return void (await this.#list(signal));
    const [accountId] = this.#suspects;
    if (accountId === undefined) return;
    // Removed before reading: a suspicion raised by this very read must queue another one.
    this.#suspects.delete(accountId);
    await this.#reconcile({ account: accountId, signal });
  }

  /** Reconciles all accounts, which answers for the suspects too. */
  async #list(signal: AbortSignal): Promise<ReconcileSummary> {
    this.#suspects.clear();
    const summary = await this.#reconcile({ signal });
    this.#listed = summary.seen;
    this.lastFinishedAt = summary.finishedAt;
    return summary;
  }

  #reconcile(options: ReconcileOptions): Promise<ReconcileSummary> {
    const { lifecycle, source, vanishShare } = this.#options;
    return lifecycle.reconcile(source, { ...options, ...(vanishShare === undefined ? {} : { vanishShare }) });
  }

  /** Runs are never side by side: each would drop what the other one asked for. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/**
 * A reconciler over a lifecycle and a source of truth. Does nothing until it is started.
 *
 * @throws LifecycleError `invalidOption`
 */
export const createReconciler = (options: ReconcilerOptions): Reconciler => new ScheduledReconciler(options);

/** How long ago the API last vouched for an account, in milliseconds; infinite when it never has. */
export const stalenessOf = ({ lastVerifiedAt }: { readonly lastVerifiedAt?: string }, now: number): number =>
  lastVerifiedAt === undefined ? Infinity : Math.max(0, now - Date.parse(lastVerifiedAt));
