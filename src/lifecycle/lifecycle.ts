import type { Signal } from '../../machines/signal.ts';
import { viewOf, type AccountView } from '../views/account.ts';
import { openAccountActor, type AccountActor } from '../views/account-actor.ts';
import type { BodyParser } from '../engine/body.ts';
import type { Clock } from '../model/clock.ts';
import type { DecisionName } from '../model/decision.ts';
import type { DeliverySource, Glance, LineReader } from '../model/delivery.ts';
import type { Effect } from '../model/effect.ts';
import { Channel, Emitter, type Listener } from './emitter.ts';
import type { Batch } from '../engine/batch.ts';
import { Engine, type EngineParts } from '../engine/engine.ts';
import type { Happened } from '../engine/outcome.ts';
import { LifecycleError } from '../model/errors.ts';
import {
  explanationOf,
  historyOf,
  snapshotAt,
  type AccountExplanation,
  type HistoryEntry,
} from '../views/history.ts';
import { Inbox } from '../intake/inbox.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { AccountCounts, AccountQuery } from '../store/port.ts';
import { momentOf, type Moment } from '../model/moment.ts';
import {
  reconcile,
  type AccountSource,
  type ReconcileOptions,
  type ReconcileSummary,
} from '../intake/reconcile.ts';
import { receiptOf, transitionView, type Receipt, type TransitionView } from '../views/receipt.ts';
import { replay, type ReplayOptions, type ReplaySummary } from '../intake/replay.ts';
import type { ReplayInput } from '../intake/replay-lines.ts';

/** What a lifecycle is made of. */
export interface LifecycleParts extends EngineParts {
  readonly clock: Clock;
  /** Runs `work` at the end of the present turn of the event loop: deliveries of one turn share a transaction. */
  readonly defer: (work: () => void) => void;
  /** Hears of faults that nobody waits for, such as a listener that throws. Default: they are dropped. */
  readonly onError?: (error: unknown) => void;
  /** Reads a body that came as text; without it a text is unreadable. */
  readonly parseBody?: BodyParser;
  /** Recognises the commonest bodies without parsing them: the same events as `reader` gives. */
  readonly glance?: Glance;
  /** Opens a line of a log. */
  readonly readLine: LineReader;
}

/** What listeners can hear of, after it is durable. */
export interface Happenings {
  readonly transition: TransitionView;
  readonly effect: { readonly accountId: string; readonly effect: Effect };
  readonly decision: { readonly accountId: string; readonly event: string; readonly decision: DecisionName };
  readonly quarantined: { readonly reason: string };
  /** The stored state after an event, whatever it did: for those who draw the machine. */
  readonly snapshot: {
    readonly event: string;
    readonly decision: DecisionName;
    readonly snapshot: AccountSnapshot;
  };
}

/** Options of one delivery. */
export interface ReceiveOptions {
  /** Where it came from; without it the shape decides. */
  readonly source?: DeliverySource;
}

/** How long after a fault of the store a due deadline is tried again, in milliseconds. */
const RETRY_AFTER = 10_000;

/** How many transitions wait for a slow `for await` before the oldest are dropped. */
const CHANNEL_CAPACITY = 10_000;

/**
 * The inbox behind a lifecycle, for callers that need no account view. Null for a wrapper or a subclass that overrides
 * `receive`: that has to be asked then.
 */
export const inboxOf = (lifecycle: Pick<Lifecycle, 'receive'>): Inbox | null =>
  lifecycle.receive === Lifecycle.prototype.receive ? (inboxes.get(lifecycle) ?? null) : null;

const inboxes = new WeakMap<object, Inbox>();

/**
 * The life cycles of a fleet of accounts over one store. Made by `openLifecycle`.
 *
 * `receive` and `signal` resolve after COMMIT. Expected outcomes are values; only faults reject, as `LifecycleError`.
 */
export class Lifecycle implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #parts: LifecycleParts;
  readonly #emitter: Emitter<Happenings>;
  readonly #inbox: Inbox;
  readonly #channels = new Set<Channel<TransitionView>>();
  #closed = false;
  /** The moment at which the clock is to wake us, and how to call that off. */
  #alarm: { readonly moment: number; callOff: () => void } | null = null;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
    this.#engine = new Engine(parts);
    this.#emitter = new Emitter(parts.onError ?? (() => undefined));
    this.#inbox = new Inbox({
      engine: () => this.#open(),
      clock: parts.clock,
      defer: parts.defer,
      parseBody: parts.parseBody,
      glance: parts.glance,
      isHeard: () => this.#emitter.isHeard,
      settled: (happened) => this.#settled(happened),
    });
    inboxes.set(this, this.#inbox);
    this.#wake();
  }

  /**
   * Takes one delivery in: a payload of any shape of DOMAIN §3, or its text. Resolves after COMMIT; calls of one turn
   * of the event loop share a transaction.
   */
  receive(payload: unknown, { source }: ReceiveOptions = {}): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      let receipt: Receipt;
      this.#inbox.add([payload], source, {
        heard: (outcomes) => {
          for (const outcome of outcomes) receipt = receiptOf(outcome, (snapshot) => this.#view(snapshot));
        },
        stored: () => resolve(receipt),
        failed: reject,
      });
    });
  }

  /** Tells a signal about an account: evidence that is not a status (DOMAIN §5). Resolves after COMMIT. */
  signal(accountId: string, signal: Exclude<Signal, { type: 'unknown' }>): Promise<Receipt> {
    return this.receive({ account_id: accountId, ...signal }, { source: 'signal' });
  }

  /** The account, or null when it is not known. */
  account(accountId: string): AccountView | null {
    const snapshot = this.#open().store.snapshot(accountId);
    return snapshot === null ? null : this.#view(snapshot);
  }

  /** The accounts that match, by id unless asked otherwise. */
  accounts(query: AccountQuery = {}): readonly AccountView[] {
    return this.snapshots(query).map((snapshot) => this.#view(snapshot));
  }

  /** The stored states of the accounts that match: what their views are made of. */
  snapshots(query: AccountQuery = {}): readonly AccountSnapshot[] {
    return this.#open().store.accounts(query);
  }

  /** How many accounts there are by status, provider and cause. */
  counts(): AccountCounts {
    return this.#open().store.counts();
  }

  /** The accounts that need somebody, most harm first: operators before users, the longest broken first. */
  attention(query: Omit<AccountQuery, 'attention' | 'order'> = {}): readonly AccountView[] {
    return this.accounts({ ...query, attention: true, order: 'attention' });
  }

  /** All that was heard of an account and what it did, oldest first; empty for an unknown one. */
  history(accountId: string): readonly HistoryEntry[] {
    const { store, reader } = this.#open();
    return historyOf(store, reader, accountId);
  }

  /** Why the account is where it is, and what would change that; null for an unknown one. */
  explain(accountId: string): AccountExplanation | null {
    const { store, reader, policy } = this.#open();
    return explanationOf(store, reader, accountId, policy);
  }

  /**
   * The account as it was at a moment, or null when it was not known yet.
   *
   * @throws LifecycleError `invalidOption` when the moment is none
   */
  at(accountId: string, moment: Moment): AccountView | null {
    const { store, reader, policy } = this.#open();
    const snapshot = snapshotAt(store, reader, accountId, momentOf(moment));
    return snapshot === null ? null : viewOf(snapshot, policy);
  }

  /**
   * The account as an actor of XState that can only be read, for `useSelector` and the like; null when it is not known. It
   * follows what this lifecycle takes in, a replay excepted, until its `stop()`.
   */
  async actor(accountId: string): Promise<AccountActor | null> {
    const { store, policy } = this.#open();
    return openAccountActor(accountId, {
      policy,
      read: (id) => store.snapshot(id),
      watch: (listener) => this.on('snapshot', listener),
      report: (error) => this.#emitter.report(error),
    });
  }

  /**
   * Replays a log into this lifecycle's store; its time comes from the log alone. Listeners are not told. Deliveries
   * that come meanwhile wait for the end of a batch. The clock wakes nobody until the next delivery or `tick()`: a
   * deadline of the log is not to fall due by the time of today.
   *
   * @param entries - batches of lines, as they stand in the log
   */
  async replay(entries: ReplayInput, options: ReplayOptions = {}): Promise<ReplaySummary> {
    const engine = this.#open();
    this.#sleep();
    return replay({ engine, readLine: this.#parts.readLine }, entries, options);
  }

  /**
   * Compares what the API shows with what is known, and takes the difference in (DOMAIN §4, §7): all accounts, or one.
   * An account is deleted only when the API, asked for its id, has none; see {@link ReconcileOptions}.
   */
  async reconcile(source: AccountSource, options: ReconcileOptions = {}): Promise<ReconcileSummary> {
    const { store } = this.#open();
    const { clock } = this.#parts;
    return reconcile(
      { store, now: () => clock.now(), commit: (work) => this.#commit(work) },
      source,
      options,
    );
  }

  /** Listens to one kind of happening; the returned function stops it. */
  on<K extends keyof Happenings>(name: K, listener: Listener<Happenings[K]>): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Listens to transitions; the returned function stops it. */
  subscribe(listener: Listener<TransitionView>): () => void {
    return this.on('transition', listener);
  }

  /** Every transition from now on, until `close()`. A reader that is too slow loses the oldest of 10,000 waiting. */
  [Symbol.asyncIterator](): AsyncIterableIterator<TransitionView> {
    this.#open();
    const channel: Channel<TransitionView> = new Channel(CHANNEL_CAPACITY, () => {
      stop();
      this.#channels.delete(channel);
    });
    const stop = this.subscribe((transition) => channel.push(transition));
    this.#channels.add(channel);
    return channel;
  }

  /** Fires the deadlines that are due, and returns how many did something. Called by itself where the clock can wake. */
  tick(): number {
    this.#open();
    this.#inbox.flush();
    const now = this.#parts.clock.now();
    if ((this.#engine.nextDue() ?? Infinity) <= now)
      return this.#commit((batch) => {
        batch.advance(now);
        return batch.happened.length;
      });
    this.#wake();
    return 0;
  }

  /** Takes in what waits, then lets go of the store. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#inbox.flush();
    this.#closed = true;
    this.#sleep();
    for (const channel of this.#channels) channel.end();
    this.#emitter.clear();
    this.#engine.store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): Engine {
    if (this.#closed)
      throw new LifecycleError('closed', 'the lifecycle is closed', {
        hint: 'Open another one with openLifecycle().',
      });
    return this.#engine;
  }

  /** Tells of what is durable. */
  #settled(happened: readonly Happened[]): void {
    this.#wake();
    for (const one of happened) this.#announce(one);
  }

  /** Does work of our own on a batch, after what waits has been taken in. */
  #commit<T>(work: (batch: Batch) => T): T {
    const engine = this.#open();
    this.#inbox.flush();
    const { result, happened } = engine.commit((batch) => ({
      result: work(batch),
      happened: batch.happened,
    }));
    this.#settled(happened);
    return result;
  }

  #view(snapshot: AccountSnapshot): AccountView {
    const { store, policy } = this.#engine;
    return viewOf(snapshot, policy, store.verification(snapshot.context.accountId)?.at);
  }

  #announce(happened: Happened): void {
    if (happened.kind === 'quarantined') this.#emitter.emit('quarantined', { reason: happened.reason });
    if (happened.kind === 'released') this.#tell(happened.accountId, happened.sent);
    if (!('step' in happened)) return;
    const { step, event, sent } = happened;
    const { accountId } = event;
    this.#emitter.emit('decision', { accountId, event: event.type, decision: step.decision });
    if (this.#emitter.hears('transition'))
      for (const transition of step.transitions) this.#emitter.emit('transition', transitionView(transition));
    this.#tell(accountId, sent);
    const { decision, snapshot } = step;
    this.#emitter.emit('snapshot', { event: event.type, decision, snapshot });
  }

  #tell(accountId: string, sent: readonly Effect[]): void {
    for (const effect of sent) this.#emitter.emit('effect', { accountId, effect });
  }

  /** Asks the clock to wake us when the next deadline falls due. */
  #wake(): void {
    if (this.#closed || this.#parts.clock.wakeAt === undefined) return;
    this.#guarded(() => {
      const due = this.#engine.nextDue();
      if (due === null) this.#sleep();
      else this.#wakeAt(due);
    });
  }

  /** Mostly the next deadline is the one that was next before. */
  #wakeAt(moment: number): void {
    if (this.#alarm?.moment === moment) return;
    this.#sleep();
    const alarm = { moment, callOff: (): void => undefined };
    const wake = (): void => {
      if (this.#alarm === alarm) this.#alarm = null;
      if (!this.#closed) this.#guarded(() => void this.tick());
    };
    this.#alarm = alarm;
    alarm.callOff = this.#parts.clock.wakeAt?.(moment, wake) ?? alarm.callOff;
  }

  /** Asks the clock no more. */
  #sleep(): void {
    this.#alarm?.callOff();
    this.#alarm = null;
  }

  /** Does what nobody waits for. A fault of the store is reported, and tried again a little later. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#emitter.report(error);
      this.#wakeAt(this.#parts.clock.now() + RETRY_AFTER);
    }
  }
}
