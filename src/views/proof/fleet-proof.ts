import { changed } from '../../../machines/context.ts';
import { defaultPolicy, type Policy } from '../../../machines/policy.ts';
import type { IncidentSignal, SharedSignal, Signal } from '../../../machines/signal.ts';
import type { FleetFinding } from '../../decide/incidents/finding.ts';
import { countScopes } from '../../decide/incidents/scopes.ts';
import { FleetWatch, noFindings, type FleetShelf } from '../../decide/incidents/watch.ts';
import { joins } from '../../engine/batch.ts';
import { confirms, HoldingOutbox } from '../../engine/held-effects.ts';
import type { Effect, Membership } from '../../model/effect.ts';
import type { FleetState, Incident, RecentBreak } from '../../model/incident.ts';
import { withContext, type AccountSnapshot } from '../../model/snapshot.ts';
import { statusOfPath } from '../../model/state.ts';
import { compareText } from '../../store/index.ts';
import type { LogEntry, StoreReader } from '../../store/port.ts';
import type { FoldedEntry } from '../fold.ts';
import type { DerivedRows } from '../../store/derived-rows.ts';
import { FactProof } from './fact-proof.ts';
import { OutboxProof } from './outbox-proof.ts';

/** What is to follow an entry, in this order. */
type Consequence =
  /** The log tells an account of an incident, or of a fact that was told without an account. */
  | {
      readonly kind: 'notice';
      readonly accountId: string;
      readonly signal: IncidentSignal | SharedSignal;
      readonly at: number;
      readonly known: Membership | undefined;
    }
  /** The operator is asked about an incident. */
  | {
      readonly kind: 'announcement';
      readonly accountId: string;
      readonly effect: Effect;
      readonly at: number;
    }
  /** What was in doubt about an account is settled. */
  | { readonly kind: 'confirmation'; readonly snapshot: AccountSnapshot; readonly policyId: number };

/** What is known of an account on the way. */
interface FollowedAccount {
  snapshot: AccountSnapshot;
  /** Its newest entry. */
  seq: number;
  /** When it last left each status, in milliseconds since 1970. */
  readonly left: Map<string, number>;
}

/** The version of the machine that kept no incidents. */
const WITHOUT_INCIDENTS = '1';

/**
 * Finds again what follows from a log for the fleet as a whole, as the engine did: incidents and what members are told of
 * them, what goes out and what is held back. Writes nothing. One entry after the other; what an entry leads to in the log must
 * come next there.
 */
export class FleetProof {
  /** What was found first; nothing is compared after that. */
  finding: string | null = null;
  readonly #store: StoreReader;
  readonly #decidedEarlierUntil: number;
  readonly #accounts = new Map<string, FollowedAccount>();
  /** Accounts from before an upgrade. */
  readonly #older = new Set<string>();
  readonly #incidents = new Map<number, Incident>();
  readonly #members = new Map<number, Set<string>>();
  readonly #fleet: FleetState = {
    scopes: new Map(),
    unsaved: new Set(),
    recent: [],
    open: new Map(),
    newest: 0,
  };
  readonly #watches = new Map<Policy, FleetWatch>();
  /** Watches under the policy of the entry that was taken last. */
  #watch = this.#watchUnder(defaultPolicy);
  readonly #outbox: OutboxProof;
  readonly #facts: FactProof;
  readonly #holding = new Map<number, HoldingOutbox>();
  #ahead: Consequence[] = [];
  #hasBegun = false;
  #newestAt = 0;

  constructor(store: StoreReader, rows: DerivedRows) {
    this.#store = store;
    this.#decidedEarlierUntil = store.decidedEarlierUntil();
    this.#outbox = new OutboxProof(store, rows, (accountId) => this.#older.has(accountId));
    this.#facts = new FactProof(store, this.#accounts);
  }

  /** Whether all that is compared can be worked out: an earlier machine that kept incidents left more than its log. */
  static canProve({ earlierMachines, erased }: DerivedRows): boolean {
    // Nobody can tell any more what those had in common with others that were erased.
    if (erased.size > 0) return false;
    return earlierMachines.every((machine) => machine === WITHOUT_INCIDENTS);
  }

  /** Takes the next entry in. */
  take(folded: FoldedEntry): void {
    if (this.finding !== null) return;
    const { entry } = folded;
    if (entry.seq <= this.#decidedEarlierUntil) {
      this.#older.add(entry.accountId);
      this.#note(folded);
    } else {
      this.#hearFacts(entry.seq);
      const findings = this.#apply(folded);
      this.#note(folded);
      this.#follow(folded, findings);
    }
    this.#newestAt = entry.at;
    this.finding ??= this.#outbox.finding;
  }

  /** When all entries have been taken: compares what is stored of the fleet. */
  *end(): Generator<string, void, undefined> {
    if (this.finding === null) this.#finish();
    if (this.finding !== null) return yield this.finding;
    if (!this.#hasBegun) return;
    const stored = this.#store.incidents({});
    this.#endUntil(Math.max(0, ...stored.map(({ endedAt }) => endedAt ?? 0)));
    this.#settleAhead();
    this.#outbox.end();
    if (this.#outbox.finding !== null) yield this.#outbox.finding;
    yield* this.#incidentFindings(stored);
    for (const [key, counters] of this.#fleet.scopes)
      if (JSON.stringify(counters) !== JSON.stringify(this.#store.scopeCounters(key)))
        yield `scopes, ${key}: the log gives other numbers, or none`;
    const recent = [...this.#fleet.recent].sort((a, b) => a.seq - b.seq);
    const kept = this.#store.recentBreaks();
    if (JSON.stringify(recent.map(breakText)) !== JSON.stringify(kept.map(breakText)))
      yield `breaks: the log gives ${recent.length} recent ones and not these ${kept.length}, first of entry ${firstOther(recent, kept)}`;
  }

  *#incidentFindings(stored: readonly Incident[]): Generator<string, void, undefined> {
    const given = new Map(stored.map((incident) => [incident.id, incident]));
    for (const id of new Set([...given.keys(), ...this.#incidents.keys()])) {
      const [one, other] = [given.get(id), this.#incidents.get(id)];
      if (one === undefined || other === undefined || JSON.stringify(one) !== JSON.stringify(other))
        yield `incidents, number ${id}: the log gives another one than the stored one, or none`;
      const members = [...(this.#members.get(id) ?? [])].sort(compareText);
      if (JSON.stringify(members) !== JSON.stringify(this.#store.members(id)))
        yield `incident_members of incident ${id}: the log gives others`;
    }
  }

  /** Facts that were told before an entry: whoever was broken where they hold comes next. */
  #hearFacts(seq: number): void {
    for (const fact of this.#facts.before(seq)) {
      if (!this.#hasBegun) this.#begin();
      this.#endUntil(fact.at);
      for (const notice of this.#facts.keep(fact))
        this.#ahead.push({ kind: 'notice', ...notice, at: fact.at, known: undefined });
    }
  }

  /** What comes before the account's snapshot is the new one: who breaks, and what goes out. */
  #apply(folded: FoldedEntry): readonly FleetFinding[] {
    if (!this.#hasBegun) this.#begin();
    const { entry, event, before, step, policy } = folded;
    const { accountId, at, seq } = entry;
    const isDue = this.#ahead.some(({ kind }) => kind === 'notice');
    const foretold = isDue ? false : this.#facts.foretells(folded, ownSignalOf(entry));
    if (typeof foretold === 'string') this.finding = foretold;
    const known = foretold === false ? this.#expected(entry) : undefined;
    if (this.finding !== null) return noFindings;
    this.#watch = this.#watchUnder(policy);
    this.#outbox.settle(accountId, isCertain(entry, before) ? at : null);
    const isOwn = entry.source === 'engine';
    const broke = isOwn ? null : this.#watch.breakOf(before, step, entry.source === 'poll');
    const findings = broke === null ? noFindings : this.#watch.broke(broke, step.snapshot, seq);
    const membership = joins(findings, accountId) ? 'joined' : known;
    this.#holdingOf(entry.policyId, policy).take(event, before, step, seq, membership);
    return findings;
  }

  /** What an entry leads to. */
  #follow(folded: FoldedEntry, findings: readonly FleetFinding[]): void {
    const { entry, before, step } = folded;
    const { accountId, at } = entry;
    const located = this.#watch.see(before, step.snapshot);
    this.#plan(findings, at, accountId);
    this.#plan(located, at, null);
    for (const signal of this.#facts.after(folded))
      this.#ahead.push({ kind: 'notice', accountId, signal, at, known: undefined });
    if (entry.source === 'poll' && confirms(step))
      this.#ahead.push({ kind: 'confirmation', snapshot: step.snapshot, policyId: entry.policyId });
    this.#settleAhead();
    this.#watch.save();
  }

  #note({ entry: { accountId, seq }, step }: FoldedEntry): void {
    const { snapshot } = step;
    const known = this.#accounts.get(accountId) ?? { snapshot, seq, left: new Map<string, number>() };
    this.#accounts.set(accountId, known);
    known.snapshot = snapshot;
    known.seq = seq;
    for (const { from, to, at } of step.transitions) {
      const status = statusOfPath(from.connection);
      if (status !== statusOfPath(to.connection)) known.left.set(status, at);
    }
  }

  /** What was counted when the accounts of an earlier machine were first watched. */
  #begin(): void {
    this.#hasBegun = true;
    if (this.#accounts.size === 0) return;
    const snapshots = [...this.#accounts.values()].map(({ snapshot }) => snapshot);
    for (const counters of countScopes(snapshots, this.#newestAt))
      this.#fleet.scopes.set(counters.key, counters);
  }

  /**
   * What the entry's account was to its incident, where the entry is about that. An entry of the engine must be the one that is
   * due, and any other must come when none is.
   */
  #expected(entry: LogEntry): Membership | undefined {
    const { accountId, at, source } = entry;
    const before = this.#accounts.get(accountId)?.snapshot ?? null;
    if (this.#ahead.length === 0) {
      if (source === 'engine') this.#endByNotice(entry);
      else if (isCertain(entry, before) || at === this.#newestAt) this.#endUntil(at);
    }
    if (source !== 'engine' && this.#ahead.length === 0) return undefined;
    const next = this.#ahead.shift();
    if (next?.kind !== 'notice') {
      this.finding = `log entry ${entry.seq} of account ${accountId}: the log gives no such notice of an incident`;
      return undefined;
    }
    const expected = Math.max(next.at, before?.context.lastSeenAt ?? next.at);
    if (
      source !== 'engine' ||
      accountId !== next.accountId ||
      at !== expected ||
      entry.payload !== JSON.stringify(next.signal)
    )
      this.finding = `log entry ${entry.seq} of account ${accountId}: account ${next.accountId} was to be told of ${themeOf(next.signal)} there`;
    return next.known;
  }

  /** Ends the incident that an entry says is over, and whatever ended before it. */
  #endByNotice({ payload }: LogEntry): void {
    const signal = signalIn(payload);
    const incident =
      signal?.type === 'incident' && signal.ended === true
        ? this.#fleet.open.get(signal.incident)
        : undefined;
    if (incident !== undefined) this.#endUntil(incident.endsAt);
  }

  /** Ends what has ended by then, up to the first that leaves an entry: the next ones end after that. */
  #endUntil(now: number): void {
    while (!this.#ahead.some(({ kind }) => kind === 'notice')) {
      const due = [...this.#fleet.open.values()].filter(({ endsAt }) => endsAt <= now);
      const [first] = due.sort((a, b) => a.endsAt - b.endsAt || a.id - b.id);
      if (first === undefined) return;
      this.#plan(this.#watch.end(first.id, first.endsAt), first.endsAt, null);
      this.#settleAhead();
      this.#watch.save();
    }
  }

  /** Notes what findings lead to. */
  #plan(findings: readonly FleetFinding[], at: number, by: string | null): void {
    for (const finding of findings) {
      for (const { accountId, signal } of this.#watch.noticesOf(finding)) {
        const known = accountId === by ? 'stays' : undefined;
        this.#ahead.push({ kind: 'notice', accountId, signal, at, known });
        // What follows from the same entry counts with it already.
        const told = this.#accounts.get(accountId);
        if (told !== undefined) told.snapshot = toldOf(told.snapshot, signal);
      }
      if (finding.kind === 'joined' || finding.kind === 'returns') continue;
      const { id, kind, name, endedAt, sample } = finding.incident;
      const accountId = sample[0]?.accountId;
      if (accountId === undefined) continue;
      const is = endedAt === null ? 'open' : 'ended';
      const effect: Effect = { type: 'incident', incident: id, scope: kind, name, is };
      this.#ahead.push({ kind: 'announcement', accountId, effect, at });
    }
  }

  /** Does what comes next without an entry of the log. */
  #settleAhead(): void {
    for (let next = this.#ahead[0]; next !== undefined && next.kind !== 'notice'; next = this.#ahead[0]) {
      this.#ahead.shift();
      if (next.kind === 'announcement') {
        const { accountId, effect, at } = next;
        this.#outbox.enqueue(effect, accountId, this.#accounts.get(accountId)?.seq ?? 0, at);
      } else {
        const { snapshot, policyId } = next;
        this.#holding.get(policyId)?.confirm(snapshot, snapshot.context.lastSeenAt);
      }
    }
    this.finding ??= this.#outbox.finding;
  }

  #finish(): void {
    this.#hearFacts(Infinity);
    const missing = this.#ahead.find(({ kind }) => kind === 'notice');
    if (missing?.kind === 'notice')
      this.finding = `the log ends before account ${missing.accountId} is told of ${themeOf(missing.signal)}`;
  }

  #holdingOf(policyId: number, policy: Policy): HoldingOutbox {
    const known = this.#holding.get(policyId);
    if (known !== undefined) return known;
    const { held, enqueue } = this.#outbox;
    const holding = new HoldingOutbox({
      writer: {
        enqueue,
        hold: () => undefined,
        unhold: () => undefined,
        leftAt: (accountId, status, since) => this.#leftAt(accountId, status, since),
      },
      policy,
      held,
      due: { add: () => undefined },
    });
    this.#holding.set(policyId, holding);
    return holding;
  }

  #watchUnder(policy: Policy): FleetWatch {
    const known =
      this.#watches.get(policy) ??
      new FleetWatch({ shelf: this.#shelf(), fleet: this.#fleet, policy, onEnd: () => undefined });
    this.#watches.set(policy, known);
    return known;
  }

  #leftAt(accountId: string, status: string, since: number): number | null {
    const at = this.#accounts.get(accountId)?.left.get(status);
    return at !== undefined && at >= since ? at : null;
  }

  #shelf(): FleetShelf {
    return {
      snapshot: (accountId) => this.#accounts.get(accountId)?.snapshot ?? null,
      leftAt: (accountId, status, since) => this.#leftAt(accountId, status, since),
      scopeCounters: () => null,
      members: (incident) => [...(this.#members.get(incident) ?? [])].sort(compareText),
      saveScopeCounters: () => undefined,
      addBreak: () => undefined,
      dropBreaks: () => undefined,
      saveIncident: (incident) => void this.#incidents.set(incident.id, { ...incident }),
      addMember: (incident, accountId) => {
        const members = this.#members.get(incident) ?? new Set<string>();
        this.#members.set(incident, members);
        return members.size < members.add(accountId).size;
      },
    };
  }
}

/** An account that has been told of an incident. */
const toldOf = (snapshot: AccountSnapshot, { incident, ended }: IncidentSignal): AccountSnapshot =>
  withContext(
    snapshot,
    changed(snapshot.context, (draft) => {
      draft.incident = ended === true ? null : incident;
    }),
  );

const breakText = ({ accountId, seq, at, from, keys }: RecentBreak): readonly unknown[] => [
  accountId,
  seq,
  at,
  from,
  keys,
];

const firstOther = (given: readonly RecentBreak[], stored: readonly RecentBreak[]): string => {
  const place = given.findIndex(
    (one, index) => JSON.stringify(breakText(one)) !== JSON.stringify(stored.map(breakText)[index]),
  );
  return String((given[place] ?? stored[given.length])?.seq ?? '?');
};

/** Whether an entry counts from when it was received, so that whatever was due before has happened. */
const isCertain = ({ at }: LogEntry, before: AccountSnapshot | null): boolean =>
  before === null || at > before.context.lastSeenAt;

const signalIn = (payload: string | null): Signal | null => {
  try {
    return JSON.parse(payload ?? 'null') as Signal | null;
  } catch {
    return null;
  }
};

/** What an entry of the engine's own tells; null for any other one. */
const ownSignalOf = ({ source, payload }: LogEntry): Signal | null =>
  source === 'engine' ? signalIn(payload) : null;

/** What a notice is about. */
const themeOf = (signal: IncidentSignal | SharedSignal): string =>
  signal.type === 'incident' ? `incident ${signal.incident}` : `a fact, ${signal.type},`;
