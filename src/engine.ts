import type { AccountEvent, DeadlineEvent } from '../machines/event.ts';
import { defaultPolicy, type Policy } from '../machines/policy.ts';
import { Agenda } from './agenda.ts';
import type { Step } from './step.ts';
import type { DeliverySource, Reader } from './delivery.ts';
import type { AccountSnapshot } from './snapshot.ts';
import { stepperUnder, type Stepper } from './step.ts';
import type { Store, StoreWriter } from './store.ts';

/** One inbound message as received. */
export interface Delivery {
  /** The parsed payload, any shape of DOMAIN §3. */
  readonly payload: unknown;
  /** The payload as it came; made from `payload` when left out. */
  readonly raw?: string;
  /** When it was received, in milliseconds since 1970. */
  readonly at: number;
  /** Where it came from; without it the shape decides. */
  readonly source?: DeliverySource;
  /** A file and line, for what cannot be read. */
  readonly origin?: string;
}

/** What became of a delivery. */
export type Outcome =
  | { readonly kind: 'event'; readonly event: AccountEvent; readonly seq: number; readonly step: Step }
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'quarantined'; readonly reason: string };

/** A deadline that fell due and what it did. */
export interface Fired {
  readonly event: DeadlineEvent;
  readonly seq: number;
  readonly step: Step;
}

/** What an engine needs. */
export interface EngineParts {
  readonly store: Store;
  readonly reader: Reader;
  /** Thresholds and windows; the defaults when left out. */
  readonly policy?: Policy;
}

/**
 * Takes deliveries in, one transaction at a time: log entry, transition, snapshot, deadlines and outbox of an event
 * are kept together or not at all.
 */
export class Engine {
  readonly store: Store;
  readonly reader: Reader;
  readonly policy: Policy;
  readonly #stepper: Stepper;
  #agenda: Agenda | null = null;

  constructor({ store, reader, policy = defaultPolicy }: EngineParts) {
    this.store = store;
    this.reader = reader;
    this.policy = policy;
    this.#stepper = stepperUnder(policy);
  }

  /**
   * Runs `work` on a batch in one transaction; what it took in is durable when this returns. When it throws, nothing
   * of the batch is kept.
   */
  commit<T>(work: (batch: Batch) => T): T {
    if (this.store.changedElsewhere()) this.#agenda = null;
    const agenda = (this.#agenda ??= new Agenda(this.store.deadlines()));
    try {
      return this.store.transaction((writer) => {
        const batch = new Batch(writer, this.reader, this.#stepper, writer.policyId(this.policy), agenda);
        const result = work(batch);
        batch.save();
        return result;
      });
    } catch (error) {
      this.#agenda = null;
      throw error;
    }
  }

  /** When the next deadline falls due, in milliseconds since 1970, or null. May be early, never late. */
  nextDue(): number | null {
    this.#agenda ??= new Agenda(this.store.deadlines());
    return this.#agenda.peek()?.dueAt ?? null;
  }
}

/** The work of one transaction. */
export class Batch {
  readonly writer: StoreWriter;
  /** Deadlines that fell due on the way, in order. */
  readonly fired: Fired[] = [];
  readonly #reader: Reader;
  readonly #stepper: Stepper;
  readonly #policyId: number;
  readonly #agenda: Agenda;
  readonly #snapshots = new Map<string, AccountSnapshot>();
  readonly #changed = new Set<string>();

  constructor(writer: StoreWriter, reader: Reader, stepper: Stepper, policyId: number, agenda: Agenda) {
    this.writer = writer;
    this.#reader = reader;
    this.#stepper = stepper;
    this.#policyId = policyId;
    this.#agenda = agenda;
  }

  /** Reads a delivery and takes it in; deadlines that fell due before it come first. */
  receive({ payload, raw, at, source, origin }: Delivery): Outcome {
    const reading = this.#reader(payload, at, source);
    const text = (): string => raw ?? JSON.stringify(payload) ?? String(payload);
    switch (reading.kind) {
      case 'foreign':
        this.writer.countForeign(reading.name);
        return reading;
      case 'unreadable':
        return this.quarantine(reading.reason, text(), { at, source, origin });
      case 'event': {
        this.advance(at);
        return { kind: 'event', event: reading.event, ...this.#apply(reading.event, text()) };
      }
    }
  }

  /** The account that a payload speaks of, or null when it is no event. */
  accountOf(payload: unknown, source: DeliverySource | null): string | null {
    const reading = this.#reader(payload, 0, source ?? undefined);
    return reading.kind === 'event' ? reading.event.accountId : null;
  }

  /** Keeps what cannot be read, with the reason. */
  quarantine(
    reason: string,
    raw: string,
    { at, source, origin }: { at: number; source?: DeliverySource | undefined; origin?: string | undefined },
  ): Outcome {
    this.writer.addQuarantined({ at, source: source ?? null, reason, raw, origin: origin ?? null });
    return { kind: 'quarantined', reason };
  }

  /** Fires every deadline that is due at `now` (milliseconds since 1970), the earliest first. */
  advance(now: number): void {
    for (
      let next = this.#agenda.peek();
      next !== undefined && next.dueAt <= now;
      next = this.#agenda.peek()
    ) {
      this.#agenda.take();
      const { accountId, event: type, dueAt } = next;
      const pending = this.#load(accountId)?.deadlines ?? [];
      if (!pending.some((deadline) => deadline.event === type && deadline.dueAt === dueAt)) continue;
      const event: DeadlineEvent = { type, accountId, at: dueAt, source: 'deadline' };
      this.fired.push({ event, ...this.#apply(event, null) });
    }
  }

  /** Writes the snapshots that changed. Called once, at the end of the transaction. */
  save(): void {
    for (const accountId of this.#changed) {
      const snapshot = this.#snapshots.get(accountId);
      if (snapshot !== undefined) this.writer.save(snapshot);
    }
  }

  #load(accountId: string): AccountSnapshot | null {
    const known = this.#snapshots.get(accountId);
    if (known !== undefined) return known;
    const stored = this.writer.snapshot(accountId);
    if (stored !== null) this.#snapshots.set(accountId, stored);
    return stored;
  }

  #apply(event: AccountEvent, payload: string | null): { seq: number; step: Step } {
    const { accountId, sourceId } = event;
    const before = this.#load(accountId);
    const duplicate = sourceId !== undefined && this.writer.knowsSource(accountId, sourceId);
    const step = this.#stepper(before, event, duplicate);
    const { context, version } = step.snapshot;
    const seq = this.writer.append({
      accountId,
      at: context.lastSeenAt,
      source: event.source,
      type: event.type,
      occurredAt: event.occurredAt ?? null,
      sourceId: sourceId ?? null,
      payload,
      decision: step.decision,
      version,
      policyId: this.#policyId,
    });
    this.#keep(before, step, seq);
    return { seq, step };
  }

  #keep(before: AccountSnapshot | null, { snapshot, transitions, effects }: Step, seq: number): void {
    const { accountId, lastSeenAt } = snapshot.context;
    for (const transition of transitions) this.writer.addTransition(transition, seq);
    for (const effect of effects) this.writer.enqueue(effect, accountId, seq, lastSeenAt);
    for (const deadline of snapshot.deadlines)
      if (before?.deadlines.includes(deadline) !== true) this.#agenda.add({ accountId, ...deadline });
    this.#snapshots.set(accountId, snapshot);
    this.#changed.add(accountId);
  }
}
