import type { AccountEvent, DeadlineEvent } from '../machines/event.ts';
import { defaultPolicy, type Policy } from '../machines/policy.ts';
import { Agenda, type Due } from './agenda.ts';
import type { DeliverySource, Reader } from './delivery.ts';
import type { Transition } from './decision.ts';
import type { Effect } from './effect.ts';
import { mayBeLateCopy } from './late-copy.ts';
import { confirms, holdingsOf, Outgoing, type Holding } from './outgoing.ts';
import type { AccountSnapshot } from './snapshot.ts';
import { SnapshotCache } from './snapshot-cache.ts';
import { sayingNothingNew, shownBy } from './shown.ts';
import { stepperUnder, type Step, type Stepper } from './step.ts';
import type { Store, StoreWriter } from './store.ts';

/** One inbound message as received. */
export interface Delivery {
  /** The parsed payload, any shape of DOMAIN §3. */
  readonly payload: unknown;
  /** The payload as JSON text, as the log keeps it; made from `payload` when left out. */
  readonly json?: string | undefined;
  /** The body or line as it came, kept when it cannot be read; the JSON text when left out. */
  readonly raw?: string | undefined;
  /** Why it cannot be read, when that is known before it is looked at. */
  readonly unreadable?: string | undefined;
  /** When it was received, in milliseconds since 1970. */
  readonly at: number;
  /** Where it came from; without it the shape decides. */
  readonly source?: DeliverySource | undefined;
  /** A file and line, for what cannot be read. */
  readonly origin?: string | undefined;
}

/** What an event did, and under which number it stands in the log. */
interface Applying {
  readonly seq: number;
  readonly step: Step;
  /** The effects that went out: not always those of the step, for some are held. */
  readonly sent: readonly Effect[];
}

/** What became of a delivery. */
export type Outcome =
  | ({ readonly kind: 'event'; readonly event: AccountEvent } & Applying)
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'quarantined'; readonly reason: string };

/** A deadline that fell due and what it did. */
export interface Fired extends Applying {
  readonly kind: 'deadline';
  readonly event: DeadlineEvent;
}

/** Effects that were held and went out. */
export interface Released {
  readonly kind: 'released';
  readonly accountId: string;
  readonly sent: readonly Effect[];
}

/** What became of an answer of the API. */
export type Polled =
  /** `added`: the account was not known before. */
  | (Extract<Outcome, { readonly kind: 'event' }> & { readonly added: boolean })
  /** It says nothing new: only the time was noted. */
  | { readonly kind: 'same'; readonly accountId: string }
  /** The account was heard of while the API was being asked: the answer may be the older one. */
  | { readonly kind: 'dropped'; readonly accountId: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Anything that a batch did. */
export type Happened = Outcome | Fired | Released;

/** What an engine needs. */
export interface EngineParts {
  readonly store: Store;
  readonly reader: Reader;
  /** Thresholds and windows; the defaults when left out. */
  readonly policy?: Policy;
}

/** How many snapshots stay at hand between transactions: some tens of megabytes of usual ones. */
const SNAPSHOTS_AT_HAND = 16_384;

/**
 * Takes deliveries in, one transaction at a time: log entry, transition, snapshot, deadlines and outbox of an event
 * are kept together or not at all.
 */
export class Engine {
  readonly store: Store;
  readonly reader: Reader;
  readonly policy: Policy;
  readonly #stepper: Stepper;
  #ahead: Ahead | null = null;
  #snapshots = new SnapshotCache(SNAPSHOTS_AT_HAND);

  constructor({ store, reader, policy = defaultPolicy }: EngineParts) {
    this.store = store;
    this.reader = reader;
    this.policy = policy;
    this.#stepper = stepperUnder(policy);
  }

  /**
   * Runs `work` on a batch in one transaction; what it took in is durable when this returns. When it throws, nothing
   * of the batch is kept.
   *
   * @param recording - whether the batch remembers what happened, default true; a large one had better not
   */
  commit<T>(work: (batch: Batch) => T, recording = true): T {
    try {
      return this.store.transaction((writer) => {
        const { agenda, holdings } = this.#aheadNow();
        const batch = new Batch(
          {
            writer,
            reader: this.reader,
            stepper: this.#stepper,
            policy: this.policy,
            policyId: writer.policyId(this.policy),
            outgoing: new Outgoing(writer, this.policy, holdings, agenda),
            agenda,
            snapshots: this.#snapshots,
          },
          recording,
        );
        const result = work(batch);
        batch.save();
        return result;
      });
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** When the next deadline or the next end of a hold is due, in milliseconds since 1970, or null. May be early, never late. */
  nextDue(): number | null {
    return this.#aheadNow().agenda.peek()?.dueAt ?? null;
  }

  /** What is ahead. Inside a transaction nobody else can add to it any more. */
  #aheadNow(): Ahead {
    if (this.store.changedElsewhere()) this.#forget();
    return (this.#ahead ??= aheadOf(this.store));
  }

  /** Lets go of what is known of the store without asking it. */
  #forget(): void {
    this.#ahead = null;
    this.#snapshots = new SnapshotCache(SNAPSHOTS_AT_HAND);
  }
}

/** What is due at some time. */
interface Ahead {
  readonly agenda: Agenda;
  readonly holdings: Map<string, Holding>;
}

const aheadOf = (store: Store): Ahead => {
  const holdings = holdingsOf(store.held());
  const releases = Array.from(holdings, ([accountId, { until }]): Due => ({
    accountId,
    event: 'RELEASE',
    dueAt: until,
  }));
  return { agenda: new Agenda([...store.deadlines(), ...releases]), holdings };
};

/** What a batch works with. */
interface BatchParts {
  readonly writer: StoreWriter;
  readonly reader: Reader;
  readonly stepper: Stepper;
  readonly policy: Policy;
  readonly policyId: number;
  readonly outgoing: Outgoing;
  readonly agenda: Agenda;
  /** As they are stored now. The batch adds to them what it changed, so that they must go when it fails. */
  readonly snapshots: SnapshotCache;
}

/** An account that a batch changed: how it was before, null where there was none, and how it is now. */
interface Change {
  readonly stored: AccountSnapshot | null;
  snapshot: AccountSnapshot;
  readonly applied: Applied[];
}

/** A transition and the log entry that brought it. */
type Applied = readonly [transition: Transition, seq: number];

/** The work of one transaction. */
export class Batch {
  readonly writer: StoreWriter;
  /**
   * What it has done so far, in order: a deadline stands before the delivery that it fell due before. Empty when the
   * batch does not remember.
   */
  readonly happened: Happened[] = [];
  /** How many deadlines fell due. */
  deadlines = 0;
  readonly #reader: Reader;
  readonly #stepper: Stepper;
  readonly #policy: Policy;
  readonly #policyId: number;
  readonly #outgoing: Outgoing;
  readonly #agenda: Agenda;
  readonly #snapshots: SnapshotCache;
  readonly #recording: boolean;
  readonly #changes = new Map<string, Change>();

  constructor(parts: BatchParts, recording: boolean) {
    this.writer = parts.writer;
    this.#reader = parts.reader;
    this.#stepper = parts.stepper;
    this.#policy = parts.policy;
    this.#policyId = parts.policyId;
    this.#outgoing = parts.outgoing;
    this.#agenda = parts.agenda;
    this.#snapshots = parts.snapshots;
    this.#recording = recording;
  }

  /** Reads a delivery and takes it in; deadlines that fell due before it come first. */
  receive(delivery: Delivery): Outcome {
    const outcome = this.#outcome(delivery);
    this.#record(outcome);
    return outcome;
  }

  #outcome(delivery: Delivery): Outcome {
    const { payload, json, at, source, unreadable } = delivery;
    if (unreadable !== undefined) return this.#quarantine(unreadable, delivery);
    const reading = this.#reader(payload, at, source);
    switch (reading.kind) {
      case 'foreign':
        this.writer.countForeign(reading.name);
        return reading;
      case 'unreadable':
        return this.#quarantine(reading.reason, delivery);
      case 'event': {
        this.advance(at);
        const { event } = reading;
        return { kind: 'event', event, ...this.#apply(event, json ?? JSON.stringify(payload)) };
      }
    }
  }

  /**
   * Takes an answer of the API in, as an event like any other. It is dropped when the account was heard of after the log
   * entry `mark`, and leaves no entry when it says nothing new: only the time is noted then.
   */
  poll({ payload, json, unreadable, at }: Delivery, mark: number): Polled {
    if (unreadable !== undefined) return { kind: 'unreadable', reason: unreadable };
    this.advance(at);
    const reading = this.#reader(payload, at, 'poll');
    if (reading.kind === 'unreadable') return reading;
    if (reading.kind === 'foreign' || reading.event.source !== 'poll')
      return { kind: 'unreadable', reason: 'the answer is no account' };
    const { event } = reading;
    const { accountId } = event;
    if ((this.writer.log({ accountId, last: true, limit: 1 })[0]?.seq ?? 0) > mark)
      return { kind: 'dropped', accountId };
    const before = this.#load(accountId);
    const step = before === null ? null : this.#stepper(before, event);
    const same =
      before !== null &&
      step !== null &&
      sayingNothingNew(before, event, step, this.writer.verification(accountId));
    this.writer.verify(accountId, { at, shown: shownBy(event) });
    if (same) {
      this.#release(accountId, confirms(step) ? this.#outgoing.release(accountId, at) : []);
      return { kind: 'same', accountId };
    }
    const outcome: Outcome = { kind: 'event', event, ...this.#apply(event, json ?? JSON.stringify(payload)) };
    this.#record(outcome);
    return { ...outcome, added: before === null };
  }

  /** The account that a payload speaks of, or null when it is no event. */
  accountOf(payload: unknown, source: DeliverySource | null): string | null {
    const reading = this.#reader(payload, 0, source ?? undefined);
    return reading.kind === 'event' ? reading.event.accountId : null;
  }

  /** Fires every deadline and ends every hold that is due at `now` (milliseconds since 1970), the earliest first. */
  advance(now: number): void {
    for (
      let next = this.#agenda.peek();
      next !== undefined && next.dueAt <= now;
      next = this.#agenda.peek()
    ) {
      this.#agenda.take();
      const { accountId, event: type, dueAt } = next;
      if (type === 'RELEASE') {
        this.#release(accountId, this.#outgoing.release(accountId, dueAt, dueAt));
        continue;
      }
      const pending = this.#load(accountId)?.deadlines ?? [];
      if (!pending.some((deadline) => deadline.event === type && deadline.dueAt === dueAt)) continue;
      const event: DeadlineEvent = { type, accountId, at: dueAt, source: 'deadline' };
      const applying = this.#apply(event, null);
      this.deadlines += 1;
      this.#record({ kind: 'deadline', event, ...applying });
    }
  }

  /**
   * Writes the transitions, and the snapshots that changed. Called once, at the end of the transaction. In the order of
   * the ids, because neighbours share pages of the database's indexes.
   */
  save(): void {
    for (const [accountId, change] of [...this.#changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const [transition, seq] of change.applied) this.writer.addTransition(transition, seq);
      this.writer.save(change.snapshot, change.stored);
      this.#snapshots.set(accountId, change.snapshot);
    }
  }

  #record(happened: Happened): void {
    if (this.#recording) this.happened.push(happened);
  }

  #release(accountId: string, sent: readonly Effect[]): void {
    if (sent.length > 0) this.#record({ kind: 'released', accountId, sent });
  }

  #quarantine(reason: string, delivery: Delivery): Outcome {
    const { payload, at, source = null, origin = null } = delivery;
    const raw = delivery.raw ?? delivery.json ?? JSON.stringify(payload) ?? String(payload);
    this.writer.addQuarantined({ at, source, reason, raw, origin });
    return { kind: 'quarantined', reason };
  }

  #load(accountId: string): AccountSnapshot | null {
    const changed = this.#changes.get(accountId);
    if (changed !== undefined) return changed.snapshot;
    const known = this.#snapshots.get(accountId);
    if (known !== undefined) return known;
    const stored = this.writer.snapshot(accountId);
    if (stored !== null) this.#snapshots.set(accountId, stored);
    return stored;
  }

  #apply(event: AccountEvent, payload: string | null): Applying {
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
    const comesBack = (): boolean =>
      mayBeLateCopy(event, step, this.#policy, (since) => this.#transitions(accountId, since));
    const sent = this.#outgoing.take({ step, seq, comesBack });
    this.#keep(before, step, seq);
    const confirmed = event.source === 'poll' && confirms(step);
    return {
      seq,
      step,
      sent: confirmed ? [...sent, ...this.#outgoing.release(accountId, context.lastSeenAt)] : sent,
    };
  }

  /** The account's transitions from a moment on, those of this batch too. */
  #transitions(accountId: string, since: number): readonly Transition[] {
    const here = this.#changes.get(accountId)?.applied ?? [];
    return [...this.writer.transitions(accountId, since), ...here.map(([transition]) => transition)];
  }

  #keep(before: AccountSnapshot | null, { snapshot, transitions }: Step, seq: number): void {
    const { accountId } = snapshot.context;
    // One that was there before may come to stand on the agenda twice: whoever takes it the second time finds it done.
    if (before?.deadlines !== snapshot.deadlines)
      for (const { event, dueAt } of snapshot.deadlines) this.#agenda.add({ accountId, event, dueAt });
    const change = this.#changes.get(accountId) ?? { stored: before, snapshot, applied: [] };
    change.snapshot = snapshot;
    for (const transition of transitions) change.applied.push([transition, seq]);
    this.#changes.set(accountId, change);
  }
}
