import { DAY, HOUR } from '../../machines/policy.ts';
import { callBack, ignore } from '../model/callback.ts';
import { argumentRules, assertArgument } from '../model/arguments.ts';
import type { Clock } from '../model/clock.ts';
import { LifecycleError } from '../model/errors.ts';
import { BOOK } from '../store/delivery-port.ts';
import { prunableLetters, prunableUntil } from '../store/retention.ts';
import { defaultNoticePolicy, type NoticePolicy } from '../../machines/notice.ts';
import { NoticeBook, type AccountRestart } from './book/book.ts';
import { neverNobody, type RecipientBook } from './book/recipients.ts';
import { Courier } from './courier.ts';
import { Desk, newSink, sinkIn, type DeskParts } from './desk.ts';
import { deliveryPolicyWith, type DeliveryPolicy } from './policy.ts';
import type { RandomNumber } from './back-off.ts';
import type { Sink } from './sink.ts';
import type { WayBack } from './way-back.ts';

/** The part of a lifecycle that a dispatcher needs. */
export interface DispatchedLifecycle {
  on(name: 'effect', listener: () => void): () => void;
}

/** How people are told: calmly, each of what concerns them. */
export interface PeopleOptions {
  /**
   * The ways out by which recipients are told. The first one is the operators': by it they are told where nobody is named, and that
   * another one fails. Their names are none of the other sinks'.
   */
  readonly sinks: readonly [Sink, ...Sink[]];
  readonly recipients: RecipientBook;
  readonly policy?: Partial<NoticePolicy>;
  /** Restarts an account that is in ERROR, STOPPED or a stalled CONNECTING before anybody is told, one at a time. Default: nobody does. */
  readonly restart?: AccountRestart;
}

/** What a dispatcher works with. */
export interface DispatcherOptions {
  readonly lifecycle: DispatchedLifecycle;
  /** The ways out for programs: they are told of every effect. Each has a name of its own. */
  readonly sinks: readonly Sink[];
  /** How people are told. Default: nobody is. */
  readonly people?: PeopleOptions;
  /** Wakes the dispatcher. Without `wakeAt` only its start and new effects make it deliver, and no attempt is cut off. */
  readonly clock: Clock;
  readonly policy?: Partial<DeliveryPolicy>;
  /** Such as one that `createReconnector` made: then users who are asked get an address by which they reconnect. Default: none. */
  readonly reconnector?: WayBack;
  /** Whether what comes from a replayed log goes out too. Default false: it is old news. */
  readonly replayed?: boolean;
  /** Milliseconds that pass whatever the clock says, by which it gives way to intake. Default: those of the machine, or none with a clock of one's own. */
  readonly elapsed?: () => number;
  /**
   * Lets whatever else the process has to do have its turn, after each transaction. Default: the machine does, or nothing with a
   * clock of one's own.
   */
  readonly turn?: () => Promise<void>;
  /** By which the time between attempts differs. Default: `Math.random`. */
  readonly random?: RandomNumber;
  /** Called with faults of its work, such as a database that is busy, and what a sink's `wants` throws. */
  readonly onFault?: (error: unknown) => unknown;
}

/** Options with what notices are made of and kept in. */
export type DispatcherParts = DispatcherOptions & DeskParts;

/** Delivers what stands in the outbox, at least once, by every sink. */
export interface Dispatcher extends AsyncDisposable {
  /**
   * Delivers what waits, and from then on what comes. A sink that is seen for the first time is told what comes from now on. A
   * second call does nothing.
   */
  start(): Promise<void>;
  /** Calls off what is under way, and waits for its end. It can be started again. */
  stop(): Promise<void>;
  /**
   * Says nothing of an account, or of all those of a tenant, for so many milliseconds; 0 ends such a silence. What still stands when
   * it ends is said then, and what healed by itself is not. It is kept in the database, for every process. Only where people are told.
   */
  snooze(whose: string | { readonly tenant: string }, milliseconds: number): Promise<void>;
  /** Stops for good, and closes the sinks. */
  close(): Promise<void>;
  /** Resolves when nothing is due any more. */
  idle(): Promise<void>;
}

/** How many effects, or letters, are taken out at once. */
const PRUNED = 1000;

const assertSinks = (sinks: readonly Sink[]): void => {
  const seen = new Set<string>();
  for (const { name, wants, deliver } of sinks) {
    assertArgument('a sink', 'name', name, argumentRules.text);
    assertArgument('a sink', 'wants', wants, argumentRules.call);
    assertArgument('a sink', 'deliver', deliver, argumentRules.call);
    if (name === '' || name === BOOK || name.includes('\0') || seen.has(name))
      throw new LifecycleError('invalidOption', `a sink cannot be called ${JSON.stringify(name)}`, {
        hint: 'Give every sink a name of its own: what it was told is kept under that.',
      });
    seen.add(name);
  }
};

class OutboxDispatcher implements Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #policy: DeliveryPolicy;
  readonly #desk: Desk;
  readonly #sinks: readonly Sink[];
  readonly #couriers: readonly Courier[];
  readonly #book: NoticeBook | null;
  #ends: (() => void)[] = [];
  #started: Promise<void> | null = null;
  #isClosed = false;

  constructor(parts: DispatcherParts) {
    const { clock, elapsed, reconnector, random = Math.random, replayed = false, people } = parts;
    const sinks = [...parts.sinks, ...(people?.sinks ?? [])];
    assertSinks(sinks);
    this.#parts = parts;
    this.#sinks = sinks;
    this.#policy = deliveryPolicyWith(parts.policy);
    const [forOperators] = people?.sinks ?? [];
    const tellable = [...parts.sinks, ...(forOperators === undefined ? [] : [forOperators])];
    const recipients =
      people === undefined ? {} : { recipients: neverNobody(people.recipients, people.sinks[0].name) };
    this.#desk = new Desk({ ...parts, ...recipients }, () => clock.now());
    this.#book = people === undefined ? null : this.#bookFor(people);
    this.#couriers = sinks.map(
      (sink) =>
        new Courier({
          desk: this.#desk,
          sink,
          others: tellable.filter((other) => other !== sink).map(({ name }) => name),
          clock,
          policy: this.#policy,
          random,
          replayed,
          plans: parts.sinks.includes(sink),
          gatherOver: { ...defaultNoticePolicy, ...people?.policy }.gatherOver,
          sharers: sinks.length + Number(people !== undefined),
          ...(elapsed === undefined ? {} : { elapsed }),
          ...(reconnector === undefined ? {} : { wayBack: reconnector }),
          onFault: (error) => this.#fault(error),
          onTold: () => this.#wake(),
        }),
    );
  }

  start(): Promise<void> {
    if (this.#isClosed)
      throw new LifecycleError('closed', 'the dispatcher is closed', { hint: 'Make another one.' });
    return (this.#started ??= this.#start());
  }

  async stop(): Promise<void> {
    await this.#started?.catch(ignore);
    this.#started = null;
    for (const end of this.#ends.splice(0)) end();
    await this.#book?.stop();
    await Promise.all(this.#couriers.map((courier) => courier.stop()));
  }

  async snooze(whose: string | { readonly tenant: string }, milliseconds: number): Promise<void> {
    await this.#started;
    const until = milliseconds > 0 ? this.#parts.clock.now() + milliseconds : null;
    await this.#book?.snooze(
      typeof whose === 'string' ? { account: whose } : { tenant: whose.tenant },
      until,
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.stop();
    for (const sink of this.#sinks) await sink.close?.();
  }

  async idle(): Promise<void> {
    await this.#started;
    await this.#book?.idle();
    await Promise.all(this.#couriers.map((courier) => courier.idle()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(): Promise<void> {
    const { lifecycle, clock } = this.#parts;
    await this.#desk.write([], (writer) => {
      const known = writer.sinks();
      const [cursor, now] = [writer.lastEffect(), clock.now()];
      const names = this.#sinks.map(({ name }) => name);
      for (const name of this.#book === null ? names : [BOOK, ...names])
        if (sinkIn(known, name) === null) writer.saveSink(newSink(name, cursor, now));
    });
    this.#ends.push(lifecycle.on('effect', () => this.#wake()));
    this.#book?.start();
    for (const courier of this.#couriers) courier.start();
    void this.#tidy();
  }

  #bookFor({ sinks, policy, restart }: PeopleOptions): NoticeBook {
    return new NoticeBook({
      desk: this.#desk,
      clock: this.#parts.clock,
      policy: { ...defaultNoticePolicy, ...policy },
      sinks: sinks.map(({ name }) => name),
      ...(restart === undefined ? {} : { restart }),
      pollSeconds: this.#policy.pollSeconds,
      ...(this.#parts.elapsed === undefined ? {} : { elapsed: this.#parts.elapsed }),
      sharers: this.#sinks.length + 1,
      replayed: this.#parts.replayed ?? false,
      onFault: (error) => this.#fault(error),
      onTold: () => this.#wakeCouriers(),
    });
  }

  #wake(): void {
    this.#book?.wake();
    this.#wakeCouriers();
  }

  #wakeCouriers(): void {
    for (const courier of this.#couriers) courier.wake();
  }

  #fault(error: unknown): void {
    callBack(() => this.#parts.onFault?.(error), ignore);
  }

  /** Takes old effects that every sink has seen out of the outbox, and what was given up long ago, now and every hour. */
  async #tidy(): Promise<void> {
    const { clock } = this.#parts;
    const before = clock.now() - this.#policy.keepDays * DAY;
    try {
      while (await this.#prune(before));
      for (let after: number | null = 0; after !== null;) after = await this.#pruneLetters(after, before);
    } catch (error) {
      this.#fault(error);
    }
    if (this.#started === null) return;
    const callOff = clock.wakeAt?.(clock.now() + HOUR, () => {
      this.#ends = this.#ends.filter((end) => end !== callOff);
      void this.#tidy();
    });
    if (callOff !== undefined) this.#ends.push(callOff);
  }

  /** Takes some of them out, and returns whether there may be more. */
  async #prune(before: number): Promise<boolean> {
    const { ledger } = this.#desk;
    const oldest = await ledger.outbox(PRUNED);
    const until = prunableUntil(oldest, await ledger.sinks(), before);
    if (until === null) return false;
    await this.#desk.write([], (writer) => writer.pruneOutbox(until));
    return until === oldest.at(-1)?.id && this.#started !== null;
  }

  /** Drops some of what was given up, and returns after which number there may be more; null for the end. */
  async #pruneLetters(after: number, before: number): Promise<number | null> {
    const page = await this.#desk.ledger.letters({ dead: true, after, limit: PRUNED });
    const old = prunableLetters(page, before);
    if (old.length > 0)
      await this.#desk.write(old, (writer) => {
        for (const { id } of old) writer.dropLetter(id);
      });
    return page.length < PRUNED || this.#started === null ? null : (page.at(-1)?.id ?? null);
  }
}

/**
 * A dispatcher over a lifecycle and sinks. Does nothing until it is started.
 *
 * @throws LifecycleError `invalidOption` for two sinks of one name, and for a policy that cannot be kept
 */
export const dispatcherOver = (parts: DispatcherParts): Dispatcher => new OutboxDispatcher(parts);
