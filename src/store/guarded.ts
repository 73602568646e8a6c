import type { Policy } from '../../machines/policy.ts';
import type { Transition } from '../model/decision.ts';
import type { Effect } from '../model/effect.ts';
import type { Incident, RecentBreak, ScopeCounters } from '../model/incident.ts';
import type {
  KeptSink,
  Lane,
  LaneName,
  LaneQuery,
  LetterProgress,
  LetterQuery,
  NewLetter,
} from './delivery-port.ts';
import { endedFault } from './faults.ts';
import type { NewFact } from '../model/shared-fact.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type {
  AccountQuery,
  FactQuery,
  HeldEffects,
  IncidentQuery,
  LogQuery,
  NewLogEntry,
  QuarantinedDelivery,
  QuarantineQuery,
  ReplayProgress,
  StoreReader,
  StoreWriter,
  Verification,
} from './port.ts';

/**
 * Reads from whatever `reader` gives at the time of the call. Both adapters answer through it, so that `reader` is
 * the one place which decides whether reading is allowed: it throws when it is not. A store of your own may extend it:
 *
 *     super(() => (this.#assertOpen(), reader));
 */
export class GuardedReader implements StoreReader {
  readonly #reader: () => StoreReader;

  constructor(reader: () => StoreReader) {
    this.#reader = reader;
  }

  snapshot(accountId: string) {
    return this.#reader().snapshot(accountId);
  }
  knowsSource(accountId: string, sourceId: string) {
    return this.#reader().knowsSource(accountId, sourceId);
  }
  accounts(query: AccountQuery) {
    return this.#reader().accounts(query);
  }
  counts() {
    return this.#reader().counts();
  }
  log(query: LogQuery) {
    return this.#reader().log(query);
  }
  transitions(accountId: string, since?: number) {
    return this.#reader().transitions(accountId, since);
  }
  checkpointBefore(accountId: string, until: number) {
    return this.#reader().checkpointBefore(accountId, until);
  }
  deadlines() {
    return this.#reader().deadlines();
  }
  outbox(limit: number, after?: number) {
    return this.#reader().outbox(limit, after);
  }
  held() {
    return this.#reader().held();
  }
  quarantine(query: QuarantineQuery) {
    return this.#reader().quarantine(query);
  }
  quarantineReasons() {
    return this.#reader().quarantineReasons();
  }
  scopeCounters(key: string) {
    return this.#reader().scopeCounters(key);
  }
  recentBreaks() {
    return this.#reader().recentBreaks();
  }
  incidents(query: IncidentQuery) {
    return this.#reader().incidents(query);
  }
  members(incident: number) {
    return this.#reader().members(incident);
  }
  facts(query: FactQuery) {
    return this.#reader().facts(query);
  }
  newestFacts(scope: string) {
    return this.#reader().newestFacts(scope);
  }
  databaseId() {
    return this.#reader().databaseId();
  }
  lastEffect() {
    return this.#reader().lastEffect();
  }
  prunedUntil() {
    return this.#reader().prunedUntil();
  }
  sinks() {
    return this.#reader().sinks();
  }
  lane(name: LaneName) {
    return this.#reader().lane(name);
  }
  lanes(query: LaneQuery) {
    return this.#reader().lanes(query);
  }
  letters(query: LetterQuery) {
    return this.#reader().letters(query);
  }
  letterCounts() {
    return this.#reader().letterCounts();
  }
  erasures() {
    return this.#reader().erasures();
  }
  policy(policyId: number) {
    return this.#reader().policy(policyId);
  }
  progress(key: string) {
    return this.#reader().progress(key);
  }
  verification(accountId: string) {
    return this.#reader().verification(accountId);
  }
  totals() {
    return this.#reader().totals();
  }
  decidedEarlierUntil() {
    return this.#reader().decidedEarlierUntil();
  }
}

/**
 * The writer of one transaction. After `end` every call throws `internal`: a writer that outlives its transaction
 * would write into somebody else's. A store makes one for each transaction and ends it in a `finally`.
 */
export class GuardedWriter extends GuardedReader implements StoreWriter {
  readonly #target: StoreWriter;
  #ended = false;

  constructor(target: StoreWriter) {
    super(() => this.#live());
    this.#target = target;
  }

  /** Ends the writer together with its transaction. */
  end() {
    this.#ended = true;
  }

  #live(): StoreWriter {
    if (this.#ended) throw endedFault();
    return this.#target;
  }

  append(entry: NewLogEntry) {
    return this.#live().append(entry);
  }
  addTransition(transition: Transition, seq: number) {
    this.#live().addTransition(transition, seq);
  }
  save(snapshot: AccountSnapshot) {
    this.#live().save(snapshot);
  }
  leftAt(accountId: string, status: string, since: number) {
    return this.#live().leftAt(accountId, status, since);
  }
  enqueue(effect: Effect, accountId: string, seq: number, at: number) {
    this.#live().enqueue(effect, accountId, seq, at);
  }
  hold(held: HeldEffects) {
    this.#live().hold(held);
  }
  unhold(accountId: string) {
    this.#live().unhold(accountId);
  }
  saveScopeCounters(counters: ScopeCounters) {
    this.#live().saveScopeCounters(counters);
  }
  addBreak(recent: RecentBreak) {
    this.#live().addBreak(recent);
  }
  dropBreaks(seqs: readonly number[]) {
    this.#live().dropBreaks(seqs);
  }
  saveIncident(incident: Incident) {
    this.#live().saveIncident(incident);
  }
  addMember(incident: number, accountId: string) {
    return this.#live().addMember(incident, accountId);
  }
  addFact(fact: NewFact) {
    return this.#live().addFact(fact);
  }
  nameDatabase(id: string) {
    this.#live().nameDatabase(id);
  }
  markReplayed(first: number, last: number) {
    this.#live().markReplayed(first, last);
  }
  pruneOutbox(until: number) {
    this.#live().pruneOutbox(until);
  }
  saveSink(sink: KeptSink) {
    this.#live().saveSink(sink);
  }
  dropSink(name: string) {
    this.#live().dropSink(name);
  }
  saveLane(lane: Lane) {
    this.#live().saveLane(lane);
  }
  addLetter(letter: NewLetter) {
    return this.#live().addLetter(letter);
  }
  saveLetter(id: number, progress: LetterProgress) {
    return this.#live().saveLetter(id, progress);
  }
  dropLetter(id: number) {
    return this.#live().dropLetter(id);
  }
  addQuarantined(delivery: QuarantinedDelivery) {
    this.#live().addQuarantined(delivery);
  }
  restateQuarantined(id: number, reason: string) {
    return this.#live().restateQuarantined(id, reason);
  }
  dropQuarantined(id: number) {
    return this.#live().dropQuarantined(id);
  }
  countForeign(name: string) {
    this.#live().countForeign(name);
  }
  policyId(policy: Policy) {
    return this.#live().policyId(policy);
  }
  saveProgress(key: string, progress: ReplayProgress) {
    this.#live().saveProgress(key, progress);
  }
  verify(accountId: string, verification: Verification) {
    this.#live().verify(accountId, verification);
  }
}
