import type { Batch } from '../engine/batch.ts';
import { Engine, type WorkOptions } from '../engine/engine.ts';
import { forget, type ForgetChoice, type ForgetOptions } from '../engine/forgetting.ts';
import type { Happened } from '../engine/outcome.ts';
import { Inbox } from '../intake/inbox.ts';
import type { QuarantineChoice, QuarantineParts, RetryOptions } from '../intake/quarantine.ts';
import {
  reconcile,
  type AccountSource,
  type ReconcileOptions,
  type ReconcileSummary,
} from '../intake/reconcile.ts';
import type { ReplayInput } from '../intake/replay-lines.ts';
import type { ReplayOptions, ReplaySummary } from '../intake/replay-options.ts';
import { replay } from '../intake/replay.ts';
import { isoTime } from '../model/clock.ts';
import type { Payload } from '../model/delivery.ts';
import { momentOf } from '../model/moment.ts';
import { closedFault } from '../store/faults.ts';
import type { ErasureSummary } from '../store/erasure-port.ts';
import { openAccountActor, type AccountActor } from '../views/account-actor.ts';
import type { DropSummary, RetrySummary } from '../views/quarantine.ts';
import { receiptOf, type Receipt, type TransitionView } from '../views/receipt.ts';
import { Alarm } from './alarm.ts';
import { assertEvent, assertListener } from './arguments.ts';
import { Channel } from './channel.ts';
import { dropped, retried } from './emptying.ts';
import { Emitter, type Listener, type ListenOptions } from './emitter.ts';
import { announce, type LifecycleEvents } from './events.ts';
import type { BreakOutcome, LifecycleParts, ReceiveOptions, SignalArguments } from './options.ts';
import { LifecycleReads } from './reads.ts';
import { Upkeep } from './upkeep.ts';

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
 * The life cycles of a fleet of accounts over one ledger. Made by `openLifecycle`.
 *
 * `receive` and `signal` resolve after COMMIT. Expected outcomes are values; only faults reject, as `LifecycleError`.
 */
export class Lifecycle extends LifecycleReads implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #parts: LifecycleParts;
  readonly #emitter: Emitter<LifecycleEvents>;
  readonly #inbox: Inbox;
  readonly #alarm: Alarm;
  readonly #upkeep: Upkeep;
  readonly #channels = new Set<Channel<TransitionView>>();
  #closed = false;

  constructor(parts: LifecycleParts) {
    super(parts);
    this.#parts = parts;
    this.#engine = new Engine(parts);
    this.#emitter = new Emitter(parts.onError ?? (() => undefined));
    this.#inbox = new Inbox({
      engine: () => this.open(),
      clock: parts.clock,
      defer: parts.defer,
      read: parts.readers.delivery,
      isHeard: () => this.#emitter.isHeard,
      settled: (happened) => this.#settled(happened),
    });
    this.#alarm = new Alarm({
      clock: parts.clock,
      nextDue: () => parts.ledger.nextDue(),
      fire: () => this.tick(),
      onError: (error) => this.#emitter.report(error),
    });
    this.#upkeep = new Upkeep(parts, (error) => this.#emitter.report(error));
    inboxes.set(this, this.#inbox);
    this.#alarm.renew();
  }

  /**
   * Takes one delivery in: a payload of any shape of DOMAIN §3, or its text or bytes. Resolves after COMMIT; calls of one
   * turn of the event loop share a transaction. What is none of these rejects with `payloadUnusable`, and nothing is kept.
   */
  receive(payload: Payload, { source }: ReceiveOptions = {}): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      const reading = this.#inbox.read(payload, source);
      let receipt = (): Receipt => receiptOf({ kind: 'foreign' }, this.#engine.policy);
      this.#inbox.add([reading], {
        heard: ([outcome = { kind: 'foreign' }], reader) => {
          const id = outcome.kind === 'event' ? outcome.step.snapshot.context.accountId : null;
          const verifiedAt = id === null ? null : (reader.verification(id)?.at ?? null);
          receipt = () => receiptOf(outcome, this.#engine.policy, verifiedAt);
        },
        stored: () => resolve(receipt()),
        failed: reject,
      });
    });
  }

  /** Records a signal about an account, or with null about all whom it concerns (DOMAIN §5). Resolves after COMMIT. */
  signal(...[accountId, signal]: SignalArguments): Promise<Receipt> {
    const about = accountId === null ? {} : { account_id: accountId };
    return this.receive({ ...about, ...signal }, { source: 'signal' });
  }

  /**
   * Records what a break turned out to have come from: the only thing that says whether the named cause was right. It changes
   * no status. Resolves after COMMIT.
   */
  outcome(accountId: string, { cause, by, flippedAt }: BreakOutcome): Promise<Receipt> {
    const of = flippedAt === undefined ? {} : { flipped_at: isoTime(momentOf(flippedAt)) };
    return this.signal(accountId, { type: 'outcome', cause, by, ...of });
  }

  /**
   * The account as an actor of XState that can only be read, for `useSelector` and the like; null when it is not known. It
   * follows what this lifecycle takes in, a replay excepted, until its `stop()`.
   */
  async actor(accountId: string): Promise<AccountActor | null> {
    const { ledger, policy } = this.open();
    return openAccountActor(accountId, {
      policy,
      read: (id) => ledger.snapshot(id),
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
    const engine = this.open();
    this.#alarm.callOff();
    const { clock, readers, digest, defer } = this.#parts;
    const turn = (): Promise<void> => new Promise((resolve) => defer(resolve));
    const readLine = options.readLine ?? readers.line;
    return replay({ engine, readLine, now: () => clock.now(), digest, turn }, entries, options);
  }

  /**
   * Compares what the API shows with what is known, and takes the difference in (DOMAIN §4, §7): all accounts, or one.
   * An account is deleted only when the API, asked for its id, has none; see {@link ReconcileOptions}.
   */
  async reconcile(source: AccountSource, options: ReconcileOptions = {}): Promise<ReconcileSummary> {
    const { ledger } = this.open();
    const { clock, readers } = this.#parts;
    return reconcile(
      {
        ledger,
        read: readers.delivery,
        now: () => clock.now(),
        settle: () => this.tick(),
        commit: (work, how) => this.#commit(work, how),
      },
      source,
      options,
    );
  }

  /**
   * Reads what stands in quarantine once more. What can be read now leaves it in the transaction in which it enters the log, as
   * if it had come when it was received; where its account was heard of since, it is `late`: it moves nothing, and the API is to
   * be asked. What still cannot be read stays, with the reason as it is now.
   */
  retryQuarantined(choice: QuarantineChoice, options: RetryOptions = {}): Promise<RetrySummary> {
    return retried(this.#quarantineParts(), choice, options);
  }

  /** Throws away what stands in quarantine, for good. */
  dropQuarantined(choice: QuarantineChoice): Promise<DropSummary> {
    return dropped(this.#quarantineParts(), choice);
  }

  /**
   * Erases an account, or all accounts of a tenant, for good: afterwards no byte of id, tenant, name or payload is left in the
   * store, quarantine included, and the id is unknown. What belongs to others stays as it is.
   *
   * @throws LifecycleError `accountNotFound` when nobody is known by that name; `databaseBusy`
   */
  async forget(choice: ForgetChoice, options: ForgetOptions = {}): Promise<ErasureSummary> {
    await this.tick();
    return forget(this.open(), choice, options, this.#parts.clock.now());
  }

  /**
   * Listens to one kind of event. A listener may be asynchronous; what it throws or rejects with goes to `onError`.
   * The returned function, or the signal, stops it.
   */
  on<K extends keyof LifecycleEvents>(
    name: K,
    listener: Listener<LifecycleEvents[K]>,
    options: ListenOptions = {},
  ): () => void {
    assertEvent(name);
    assertListener(listener);
    return this.#emitter.on(name, listener, options);
  }

  /** Resolves with the next event of a kind; rejects with the signal's reason when that is aborted before. */
  async once<K extends keyof LifecycleEvents>(
    name: K,
    options: ListenOptions = {},
  ): Promise<LifecycleEvents[K]> {
    assertEvent(name);
    return this.#emitter.once(name, options);
  }

  /** Listens to transitions; the returned function, or the signal, stops it. */
  subscribe(listener: Listener<TransitionView>, options: ListenOptions = {}): () => void {
    return this.on('transition', listener, options);
  }

  /** Every transition from now on, until `close()`. A reader that is too slow loses the oldest of 10,000 waiting. */
  [Symbol.asyncIterator](): AsyncIterableIterator<TransitionView> {
    this.open();
    const channel: Channel<TransitionView> = new Channel(CHANNEL_CAPACITY, () => {
      stop();
      this.#channels.delete(channel);
    });
    const stop = this.subscribe((transition) => channel.push(transition));
    this.#channels.add(channel);
    return channel;
  }

  /** Fires the deadlines that are due, and returns how many did something. Called by itself where the clock can wake. */
  async tick(): Promise<number> {
    this.open();
    const waiting = this.#inbox.flush();
    const now = this.#parts.clock.now();
    if ((this.#engine.ledger.nextDue() ?? Infinity) <= now) {
      const needs = () => ({ accountIds: [], sourceIds: [], until: now });
      const fired = this.#commit(
        (batch) => {
          batch.advance(now);
          return batch.happened.length;
        },
        { needs },
      );
      await waiting;
      return fired;
    }
    this.#alarm.renew();
    await waiting;
    return 0;
  }

  /** Finishes what is queued, then releases the store. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const waiting = this.#inbox.flush();
    this.#closed = true;
    this.#alarm.end();
    await Promise.all([waiting, this.#upkeep.end()]);
    for (const channel of this.#channels) channel.end();
    this.#emitter.clear();
    await this.#engine.ledger.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected override open(): Engine {
    if (this.#closed) throw closedFault('lifecycle');
    return this.#engine;
  }

  #quarantineParts(): QuarantineParts {
    const { ledger } = this.open();
    const { readers, clock } = this.#parts;
    return { ledger, readers, now: () => clock.now(), commit: (work, how) => this.#commit(work, how) };
  }

  /** Tells of what is durable. */
  #settled(happened: readonly Happened[]): void {
    this.#alarm.renew();
    for (const one of happened) announce(this.#emitter, one);
  }

  /** Does work of our own on a batch, after what waits has been taken in. */
  async #commit<T>(work: (batch: Batch) => T, options: WorkOptions = {}): Promise<T> {
    const engine = this.open();
    const waiting = this.#inbox.flush();
    const committed = engine.commit((batch) => ({ result: work(batch), happened: batch.happened }), options);
    // Where the work is done by now, it may have set a deadline; the clock must be told of it at once.
    this.#alarm.renew();
    const [{ result, happened }] = await Promise.all([committed, waiting]);
    this.#settled(happened);
    return result;
  }
}
