import { changed } from '../../machines/context.ts';
import type { AccountEvent, DeadlineEvent } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Agenda } from './due-queue.ts';
import type { DeliverySource, Reader } from '../model/delivery.ts';
import type { Effect } from '../model/effect.ts';
import { flat } from '../text/detached.ts';
import { mayBeLateCopy } from './late-copy.ts';
import type { Applying, Delivery, Happened, Outcome, Polled } from './outcome.ts';
import { confirms, type Outgoing } from './held-effects.ts';
import { sayingNothingNew, shownBy } from './poll-news.ts';
import { withContext, type AccountSnapshot } from '../model/snapshot.ts';
import type { Step, Stepper } from '../decide/step.ts';
import type { StoreWriter } from '../store/port.ts';

/** The step with its account's id in another object: the first event's may be a part of a much larger text. */
const namedAnew = ({ decision, snapshot, transitions, effects }: Step, accountId: string): Step => {
  const context = changed(snapshot.context, (draft) => {
    draft.accountId = accountId;
  });
  return { decision, snapshot: withContext(snapshot, context), transitions, effects };
};

/** What a batch works with. */
export interface BatchParts {
  readonly writer: StoreWriter;
  readonly reader: Reader;
  readonly stepper: Stepper;
  readonly policy: Policy;
  readonly policyId: number;
  readonly outgoing: Outgoing;
  readonly agenda: Agenda;
}

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
  readonly #recording: boolean;

  constructor(parts: BatchParts, recording: boolean) {
    this.writer = parts.writer;
    this.#reader = parts.reader;
    this.#stepper = parts.stepper;
    this.#policy = parts.policy;
    this.#policyId = parts.policyId;
    this.#outgoing = parts.outgoing;
    this.#agenda = parts.agenda;
    this.#recording = recording;
  }

  /** Reads a delivery and takes it in; deadlines that fell due before it come first. */
  receive(delivery: Delivery): Outcome {
    const outcome = this.#outcome(delivery);
    this.#record(outcome);
    return outcome;
  }

  /**
   * Takes an event in, as `receive` does with a delivery that was read already.
   *
   * @param json - the payload's JSON text, as the log keeps it
   */
  hear(event: AccountEvent, json: string): Outcome {
    this.advance(event.at);
    const outcome = this.#heard(event, json);
    this.#record(outcome);
    return outcome;
  }

  #heard(event: AccountEvent, json: string): Extract<Outcome, { readonly kind: 'event' }> {
    const { seq, step, sent } = this.#apply(event, json);
    return { kind: 'event', event, seq, step, sent };
  }

  #outcome(delivery: Delivery): Outcome {
    const { payload, json, at, source, unreadable, glanced } = delivery;
    if (glanced !== undefined) {
      this.advance(at);
      return this.#heard(glanced.event(at), glanced.json);
    }
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
        return this.#heard(event, json ?? JSON.stringify(payload));
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
    const before = this.writer.snapshot(accountId);
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
    const outcome = this.#heard(event, json ?? JSON.stringify(payload));
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
    for (let next = this.#agenda.take(now); next !== undefined; next = this.#agenda.take(now)) {
      const { accountId, event: type, dueAt } = next;
      if (type === 'RELEASE') {
        this.#release(accountId, this.#outgoing.release(accountId, dueAt, dueAt));
        continue;
      }
      const pending = this.writer.snapshot(accountId)?.deadlines ?? [];
      if (!pending.some((deadline) => deadline.event === type && deadline.dueAt === dueAt)) continue;
      const event: DeadlineEvent = { type, accountId, at: dueAt, source: 'deadline' };
      const applying = this.#apply(event, null);
      this.deadlines += 1;
      this.#record({ kind: 'deadline', event, ...applying });
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

  #apply(event: AccountEvent, payload: string | null): Applying {
    const before = this.writer.snapshot(event.accountId);
    const { sourceId } = event;
    const duplicate = sourceId !== undefined && this.writer.knowsSource(event.accountId, sourceId);
    const step = this.#step(before, event, duplicate);
    const { snapshot, transitions, decision } = step;
    const { accountId, lastSeenAt: at } = snapshot.context;
    const seq = this.writer.append({
      accountId,
      at,
      source: event.source,
      type: event.type,
      occurredAt: event.occurredAt ?? null,
      sourceId: sourceId ?? null,
      payload,
      decision,
      version: snapshot.version,
      policyId: this.#policyId,
    });
    const comesBack = (): boolean =>
      mayBeLateCopy(event, before, step, this.#policy, (status, since) =>
        this.writer.leftAt(accountId, status, since),
      );
    const sent = this.#outgoing.take({ step, seq, comesBack });
    for (const transition of transitions) this.writer.addTransition(transition, seq);
    this.writer.save(snapshot);
    this.#plan(before, snapshot);
    const confirmed = event.source === 'poll' && confirms(step);
    return { seq, step, sent: confirmed ? [...sent, ...this.#outgoing.release(accountId, at)] : sent };
  }

  #step(before: AccountSnapshot | null, event: AccountEvent, duplicate: boolean): Step {
    const step = this.#stepper(before, event, duplicate);
    return before === null ? namedAnew(step, flat(event.accountId)) : step;
  }

  /** Puts new deadlines on the agenda. */
  #plan(before: AccountSnapshot | null, { deadlines, context: { accountId } }: AccountSnapshot): void {
    if (before?.deadlines === deadlines) return;
    for (const { event, dueAt } of deadlines) this.#agenda.add({ accountId, event, dueAt });
  }
}
