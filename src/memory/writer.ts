import type { Policy } from '../store/index.ts';
import type { Transition } from '../model/decision.ts';
import type { Effect } from '../model/effect.ts';
import type { Incident, RecentBreak, ScopeCounters } from '../model/incident.ts';
import type { NewFact } from '../model/shared-fact.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { isCheckpointDue } from '../store/checkpoint.ts';
import { unknownPolicy } from '../store/faults.ts';
import type {
  HeldEffects,
  KeptSink,
  Lane,
  LetterProgress,
  NewLetter,
  NewLogEntry,
  QuarantinedDelivery,
  ReplayProgress,
  StoreWriter,
  Verification,
} from '../store/port.ts';
import { wellFormed } from '../store/texts.ts';
import { MemoryReader } from './reader.ts';

/** Writes into a store in memory, within a transaction. */
export class MemoryWriter extends MemoryReader implements StoreWriter {
  append(entry: NewLogEntry) {
    const { accounts, policies, log } = this.tables;
    if (!policies.has(entry.policyId)) throw unknownPolicy(entry.policyId);
    const account = accounts.of(entry.accountId);
    if (entry.sourceId !== null) accounts.hear(account, entry.sourceId);
    accounts.change(account);
    account.entries += 1;
    return log.append(account, entry);
  }
  addTransition(transition: Transition, seq: number) {
    const { accounts, transitions } = this.tables;
    const account = accounts.of(transition.accountId);
    transitions.add(account, transition, seq);
    accounts.leave(account, transition);
  }
  save(snapshot: AccountSnapshot) {
    const { accounts, earlier } = this.tables;
    const account = accounts.of(snapshot.context.accountId);
    const before = accounts.save(account, snapshot);
    if (account.entries === 0 || !isCheckpointDue(before, snapshot.version, account.entries)) return;
    earlier.keep(account, snapshot, account.lastEntry);
    account.entries = 0;
  }
  leftAt(accountId: string, status: string, since: number) {
    const { accounts } = this.tables;
    const account = accounts.get(accountId);
    const at = account === undefined ? null : accounts.leftAt(account, status);
    return at !== null && at >= since ? at : null;
  }
  enqueue(effect: Effect, accountId: string, seq: number, at: number) {
    const { accounts, outbox } = this.tables;
    outbox.add(effect, accounts.of(accountId), seq, at);
  }
  hold(held: HeldEffects) {
    const { accounts, holds } = this.tables;
    holds.set(accounts.of(held.accountId).accountId, held);
  }
  unhold(accountId: string) {
    this.tables.holds.set(accountId, null);
  }
  saveScopeCounters(counters: ScopeCounters) {
    this.tables.incidents.saveScopeCounters(counters);
  }
  addBreak(recent: RecentBreak) {
    this.tables.incidents.addBreak(recent);
  }
  dropBreaks(seqs: readonly number[]) {
    this.tables.incidents.dropBreaks(seqs);
  }
  saveIncident(incident: Incident) {
    this.tables.incidents.save(incident);
  }
  addMember(incident: number, accountId: string) {
    return this.tables.incidents.addMember(incident, accountId);
  }
  addFact(fact: NewFact) {
    return this.tables.facts.add(fact);
  }
  nameDatabase(id: string) {
    const { remarks } = this.tables;
    this.tables.remarks = { ...remarks, databaseId: remarks.databaseId ?? id };
  }
  markReplayed(first: number, last: number) {
    this.tables.outbox.markReplayed(first, last);
  }
  pruneOutbox(until: number) {
    this.tables.outbox.prune(until);
  }
  saveSink(sink: KeptSink) {
    this.tables.deliveries.saveSink(sink);
  }
  dropSink(name: string) {
    this.tables.deliveries.dropSink(name);
  }
  saveLane(lane: Lane) {
    this.tables.deliveries.saveLane(lane);
  }
  addLetter(letter: NewLetter) {
    return this.tables.deliveries.addLetter(letter);
  }
  saveLetter(id: number, progress: LetterProgress) {
    return this.tables.deliveries.saveLetter(id, progress);
  }
  dropLetter(id: number) {
    return this.tables.deliveries.dropLetter(id);
  }
  addQuarantined(delivery: QuarantinedDelivery) {
    this.tables.quarantine.add({ ...delivery, raw: wellFormed(delivery.raw) });
  }
  restateQuarantined(id: number, reason: string) {
    return this.tables.quarantine.restate(id, reason);
  }
  dropQuarantined(id: number) {
    return this.tables.quarantine.drop(id);
  }
  countForeign() {
    const { remarks } = this.tables;
    this.tables.remarks = { ...remarks, foreign: remarks.foreign + 1 };
  }
  policyId(policy: Policy) {
    return this.tables.policies.idOf(policy);
  }
  saveProgress(key: string, progress: ReplayProgress) {
    const { remarks } = this.tables;
    this.tables.remarks = { ...remarks, progress: new Map(remarks.progress).set(key, progress) };
  }
  verify(accountId: string, verification: Verification) {
    this.tables.accounts.verify(accountId, verification);
  }
}
