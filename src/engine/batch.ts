import type { DeadlineEvent } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import type { Stepper } from '../decide/step.ts';
import type { EventReading, FactReading, Reading, UnreadableReading } from '../model/delivery.ts';
import type { Effect, Membership } from '../model/effect.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { FleetState, Incident } from '../model/incident.ts';
import type { FactsAtHand } from '../model/shared-fact.ts';
import type { FleetFinding } from '../decide/incidents/finding.ts';
import { FleetWatch, noFindings } from '../decide/incidents/watch.ts';
import type { Due, DueSource, WorkbenchWriter } from '../store/ledger.ts';
import { newestSeq } from '../store/newest.ts';
import { FactTeller } from './fact-teller.ts';
import type { Gists } from './gists.ts';
import { heardSince } from './heard-since.ts';
import { confirms, type HoldingOutbox } from './held-effects.ts';
import type { Applied, Happened, Noted, Outcome, Polled, Quarantined } from './outcome.ts';
import { isOldNews, fingerprintOf } from './poll-news.ts';
import {
  newEntryOf,
  ownStepOf,
  takenBy,
  type BeforeTaking,
  type RetakenEntry,
  type TakenEvent,
} from './taking.ts';

const foreignOutcome = { kind: 'foreign' } as const;

/** Whether an account is among those whose breaks have something in common. */
export const joins = (findings: readonly FleetFinding[], accountId: string): boolean =>
  findings.some(
    (finding) =>
      (finding.kind === 'joined' && finding.accountId === accountId) ||
      (finding.kind === 'opened' && finding.members.includes(accountId)),
  );

/** What the engine knows of an event beside what it says. */
interface Circumstances extends BeforeTaking {
  /** What the account is to its incident, where the event is about that and nobody was asked before. */
  readonly known?: Membership;
  /** Whether the account knows what it has to know before it breaks. */
  readonly isForetold?: boolean;
}

/** What a batch works with. */
export interface BatchParts {
  readonly writer: WorkbenchWriter;
  readonly due: DueSource;
  readonly fleet: FleetState;
  readonly facts: FactsAtHand;
  readonly stepper: Stepper;
  readonly policy: Policy;
  readonly policyId: number;
  readonly outbox: HoldingOutbox;
  readonly gists: Pick<Gists, 'forget'>;
}

/** The work of one transaction: takes readings in, and fires what is due. */
export class Batch {
  readonly writer: WorkbenchWriter;
  /**
   * What it has done so far, in order: a deadline stands before the delivery that it fell due before. Empty when the
   * batch does not remember.
   */
  readonly happened: Happened[] = [];
  /** How many deadlines fell due. */
  deadlines = 0;
  readonly #parts: BatchParts;
  readonly #recording: boolean;
  readonly #watch: FleetWatch;
  readonly #facts: FactTeller;
  /** What the event that is being applied has led to: it is told after that. */
  #consequences: Happened[] = [];

  constructor(parts: BatchParts, recording: boolean) {
    this.writer = parts.writer;
    this.#parts = parts;
    this.#recording = recording;
    const { writer, due, fleet, facts, policy } = parts;
    this.#facts = new FactTeller({ writer, facts, policy });
    this.#watch = new FleetWatch({
      shelf: writer,
      fleet,
      policy,
      onEnd: ({ id, endsAt }) => due.add({ accountId: String(id), event: 'INCIDENT', dueAt: endsAt }),
    });
  }

  /** Takes a reading in; deadlines that fell due before it come first. */
  receive(reading: Reading): Outcome {
    const outcome = this.#outcome(reading);
    this.#record(outcome);
    return outcome;
  }

  /**
   * Takes in what was received a while ago and could not be read then, as if it had come at that time. Where the account was
   * heard of since, it moves nothing: an old word is not to overturn a newer one.
   *
   * @param together - log entries that are older than it for certain, though they may say another time
   */
  receiveBelated(reading: Reading, together: ReadonlySet<number>): Outcome {
    if (reading.kind !== 'event') return this.receive(reading);
    const { event, json } = reading;
    this.advance(event.at);
    const outcome = this.#apply(event, json, {
      isOvertaken: () => heardSince(this.writer, event.accountId, event.at, together),
    });
    this.#record(outcome);
    return outcome;
  }

  #outcome(reading: Reading): Outcome {
    switch (reading.kind) {
      case 'event':
        this.advance(reading.event.at);
        return this.#apply(reading.event, reading.json);
      case 'fact':
        this.advance(reading.at);
        return this.#note(reading);
      case 'foreign':
        this.writer.countForeign(reading.name);
        return foreignOutcome;
      case 'unreadable':
        return this.#quarantine(reading);
    }
  }

  /**
   * Takes an entry of another store's log in once more, so that it does the same again. Deadlines are entries of their own, and
   * fall due as such alone.
   */
  retake(event: Applied['event'], payload: string | null, kept: RetakenEntry): void {
    this.endUntil(event.at);
    if (event.source === 'deadline') this.deadlines += 1;
    this.#record(
      this.#apply(event, payload, {
        isOvertaken: () => kept.overtaken,
        ...(kept.decided === undefined ? {} : { decided: kept.decided }),
      }),
    );
  }

  /** Takes a fact of another store in once more. Deadlines are entries of their own. */
  renote(reading: FactReading): void {
    this.endUntil(reading.at);
    this.#record(this.#note(reading));
  }

  /** Ends every hold and incident that is due at `now`, and lets deadlines pass. */
  endUntil(now: number): void {
    const { due } = this.#parts;
    for (let next = due.take(now); next !== undefined; next = due.take(now)) this.#end(next);
  }

  /**
   * Takes an answer of the API in, as an event like any other. It is dropped when the account was heard of after the log
   * entry `mark`, and leaves no entry when it says nothing new: only the time is noted then.
   */
  poll({ event, json }: EventReading, mark: number): Polled {
    const { accountId, at } = event;
    this.advance(at);
    if (newestSeq(this.writer, accountId) > mark) return { kind: 'dropped', accountId };
    const before = this.writer.snapshot(accountId);
    const step = before === null ? null : this.#parts.stepper(before, event);
    const same =
      before !== null && step !== null && isOldNews(before, event, step, this.writer.verification(accountId));
    this.writer.verify(accountId, { at, fingerprint: fingerprintOf(event) });
    this.#parts.gists.forget(accountId);
    if (same) {
      this.#release(accountId, confirms(step) ? this.#parts.outbox.confirm(before, at) : []);
      return { kind: 'same', accountId };
    }
    const applied = this.#apply(event, json);
    this.#record(applied);
    return { ...applied, added: before === null };
  }

  /** Writes what was found of the fleet as a whole. To be called once, when all work is done. */
  finish(): void {
    this.#watch.save();
  }

  /** Fires every deadline, and ends every hold and incident, that is due at `now` (milliseconds since 1970), the earliest first. */
  advance(now: number): void {
    const { due } = this.#parts;
    for (let next = due.take(now); next !== undefined; next = due.take(now)) {
      const { accountId, event: type, dueAt } = next;
      if (type === 'RELEASE' || type === 'INCIDENT') {
        this.#end(next);
        continue;
      }
      const pending = this.writer.snapshot(accountId)?.deadlines ?? [];
      if (!pending.some((deadline) => deadline.event === type && deadline.dueAt === dueAt)) continue;
      const event: DeadlineEvent = { type, accountId, at: dueAt, source: 'deadline' };
      this.deadlines += 1;
      this.#record(this.#apply(event, null));
    }
  }

  /** Ends a hold or an incident. */
  #end({ accountId, event: type, dueAt }: Due): void {
    if (type === 'RELEASE') this.#release(accountId, this.#parts.outbox.release(accountId, dueAt));
    if (type !== 'INCIDENT') return;
    this.#tell(this.#watch.end(Number(accountId), dueAt), dueAt, null);
    this.#settle();
  }

  #record(happened: Happened): void {
    if (this.#recording) this.happened.push(happened);
    this.#settle();
  }

  /** What an event has led to is told after it. */
  #settle(): void {
    if (this.#consequences.length === 0) return;
    if (this.#recording) this.happened.push(...this.#consequences);
    this.#consequences = [];
  }

  #release(accountId: string, sent: readonly Effect[]): void {
    if (sent.length > 0) this.#record({ kind: 'released', accountId, sent });
  }

  /** Keeps a fact, and tells it to whoever is broken where it holds. */
  #note({ fact, at, json }: FactReading): Noted {
    const seq = newestSeq(this.writer);
    const { policyId } = this.#parts;
    const notices = this.#facts.keep({ ...fact, at, seq, policyId, payload: json });
    for (const { accountId, signal } of notices) this.#consequences.push(this.#pass(accountId, signal, at));
    return { kind: 'noted', told: notices.length };
  }

  /** Tells an account something of the engine's own, in its own log. */
  #pass(accountId: string, signal: Signal, at: number, about: Circumstances = {}): Applied {
    const event = { type: 'SIGNAL', signal, accountId, at, source: 'engine' } as const;
    return this.#apply(event, JSON.stringify(signal), about);
  }

  #quarantine({ at, source, reason, raw, origin }: UnreadableReading): Quarantined {
    this.writer.addQuarantined({ at, source, reason, raw, origin });
    return { kind: 'quarantined', reason };
  }

  /** Applies an event. What was told without an account is told to one before it breaks, so that its break is judged by it at once. */
  #apply(event: Applied['event'], payload: string | null, circumstances: Circumstances = {}): Applied {
    const before = this.writer.snapshot(event.accountId);
    const { taken, overtaken } = takenBy(this.#parts, before, event, circumstances);
    const { decided, isForetold } = circumstances;
    const foretold = decided === undefined && isForetold !== true ? this.#facts.before(before, taken) : [];
    if (foretold.length === 0) return this.#take({ event, payload, before, taken, overtaken }, circumstances);
    for (const signal of foretold) this.#record(this.#pass(event.accountId, signal, event.at));
    return this.#apply(event, payload, { ...circumstances, isForetold: true });
  }

  /** Writes what an event does, and tells whoever has to be told of it. */
  #take(heard: TakenEvent, { known, decided }: Circumstances): Applied {
    const { event, before } = heard;
    const { writer } = this;
    const { policyId, outbox: outgoing, gists } = this.#parts;
    const step = ownStepOf(heard);
    const { snapshot, transitions } = step;
    const { accountId, lastSeenAt: at } = snapshot.context;
    const seq = writer.append(newEntryOf(heard, step, policyId));
    const broke = this.#watch.breakOf(before, step, event.source === 'poll');
    const findings = broke === null ? noFindings : this.#watch.broke(broke, snapshot, seq);
    const membership = joins(findings, accountId) ? 'joined' : known;
    const sent = outgoing.take(event, before, step, seq, membership);
    for (const transition of decided?.moved ?? transitions) writer.addTransition(transition, seq);
    writer.save(snapshot);
    gists.forget(accountId);
    this.#plan(before, snapshot);
    const located = this.#watch.see(before, snapshot);
    if (findings.length > 0) this.#tell(findings, at, accountId);
    if (located.length > 0) this.#tell(located, at, null);
    const facts = this.#facts.after(before, step);
    for (const signal of facts) this.#consequences.push(this.#pass(accountId, signal, at));
    const confirmed = event.source === 'poll' && confirms(step);
    return {
      kind: 'event',
      event,
      seq,
      before,
      step:
        findings.length + located.length + facts.length > 0
          ? { ...step, snapshot: writer.snapshot(accountId) ?? snapshot }
          : step,
      sent: confirmed ? [...sent, ...outgoing.confirm(snapshot, at)] : sent,
    };
  }

  /**
   * Tells accounts what they have in common, each in its own log.
   *
   * @param by - the account whose break was the last of them: nobody has been asked about that yet
   */
  #tell(findings: readonly FleetFinding[], at: number, by: string | null): void {
    for (const finding of findings) {
      for (const { accountId, signal } of this.#watch.noticesOf(finding)) {
        const about: Circumstances = accountId === by ? { known: 'stays' } : {};
        this.#consequences.push(this.#pass(accountId, signal, at, about));
      }
      if (finding.kind !== 'joined' && finding.kind !== 'returns') this.#announce(finding.incident, at);
    }
  }

  /** Asks the operator once for all members of an incident, or says that it is over. */
  #announce(incident: Incident, at: number): void {
    const accountId = incident.sample[0]?.accountId;
    if (accountId === undefined) return;
    const { id, kind, name, endedAt } = incident;
    const effect: Effect = {
      type: 'incident',
      incident: id,
      scope: kind,
      name,
      is: endedAt === null ? 'open' : 'ended',
    };
    this.writer.enqueue(effect, accountId, newestSeq(this.writer, accountId), at);
    this.#consequences.push({ kind: 'incident', incident: { ...incident }, accountId, sent: [effect] });
  }

  /** Adds new deadlines to what is due. */
  #plan(before: AccountSnapshot | null, { deadlines, context: { accountId } }: AccountSnapshot): void {
    if (before?.deadlines === deadlines) return;
    for (const { event, dueAt } of deadlines) this.#parts.due.add({ accountId, event, dueAt });
  }
}
