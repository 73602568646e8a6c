// A store from nothing but the rules of `account-lifecycle/store`: lists and maps that are copied for each transaction.
// It keeps the whole contract (docs/stores.md), and is for reading: whoever keeps much wants tables and keys instead.
import {
  canonicalText,
  closedFault,
  compareText,
  GuardedReader,
  GuardedWriter,
  isCheckpointDue,
  nestedFault,
  newestOfTypes,
  refusePromise,
  rowOf,
  statusOfPath,
  unknownPolicy,
  versionConflict,
  wellFormed,
} from 'account-lifecycle/store';
import { dropPayloadsFrom, eraseFrom } from './plain-upkeep.js';
import { WayOutReader, withWayOut } from './plain-way-out.js';

const nothing = () => ({
  snapshots: new Map(),
  log: [],
  transitions: [],
  checkpoints: [],
  outbox: [],
  prunedUntil: 0,
  effectsEver: 0,
  replayed: [],
  databaseId: null,
  sinks: new Map(),
  lanes: new Map(),
  letters: [],
  lettersEver: 0,
  held: new Map(),
  scopes: new Map(),
  breaks: new Map(),
  incidents: new Map(),
  members: new Map(),
  facts: [],
  factsEver: 0,
  quarantine: [],
  quarantinedEver: 0,
  policies: [],
  progress: new Map(),
  verifications: new Map(),
  foreign: 0,
  appended: 0,
  droppedUntil: 0,
  moves: 0,
  erasures: [],
});

/** What is kept is never changed, so that copies of the lists and maps will do. */
const copyOf = (kept) => {
  const copies = Object.entries(kept).map(([name, value]) => {
    if (Array.isArray(value)) return [name, [...value]];
    return [name, value instanceof Map ? new Map(value) : value];
  });
  return Object.fromEntries(copies);
};

const byId = (a, b) => compareText(a.accountId, b.accountId);
const byAttention = (a, b) => b.attention - a.attention || a.since - b.since || byId(a, b);

const matches = (row, query) =>
  ['status', 'provider', 'cause', 'tenant'].every(
    (name) => query[name] === undefined || row[name] === query[name],
  ) &&
  (query.attention !== true || row.attention > 0);

/** How many rows there are of each value of a property that is not null, by value. */
const tally = (rows, name) => {
  const groups = {};
  for (const { [name]: value } of rows.toSorted((a, b) => compareText(a[name] ?? '', b[name] ?? '')))
    if (value !== null) groups[value] = (groups[value] ?? 0) + 1;
  return groups;
};

class Reader extends WayOutReader {
  snapshot(accountId) {
    return this.kept.snapshots.get(accountId) ?? null;
  }
  knowsSource(accountId, sourceId) {
    return this.kept.log.some((entry) => entry.accountId === accountId && entry.sourceId === sourceId);
  }
  accounts(query) {
    const { order = 'id', after, offset = 0, limit = Infinity } = query;
    const found = this.#rows().filter((row) => matches(row, query));
    const asked =
      order === 'attention'
        ? found.sort(byAttention)
        : found.filter((row) => after === undefined || compareText(row.accountId, after) > 0);
    return asked.slice(offset, offset + limit).map((row) => this.snapshot(row.accountId));
  }
  counts() {
    const rows = this.#rows();
    return {
      total: rows.length,
      byStatus: tally(rows, 'status'),
      byCause: tally(rows, 'cause'),
      byProvider: tally(rows, 'provider'),
      attention: rows.filter((row) => row.attention > 0).length,
    };
  }
  log({ accountId, after = 0, until = Infinity, limit = Infinity, last = false }) {
    const found = this.kept.log.filter(
      (entry) =>
        (accountId === undefined || entry.accountId === accountId) && entry.seq > after && entry.at <= until,
    );
    return last ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit);
  }
  transitions(accountId, since = -Infinity) {
    return this.kept.transitions.filter((one) => one.accountId === accountId && one.at >= since);
  }
  checkpointBefore(accountId, until) {
    const found = this.kept.checkpoints.findLast((one) => one.accountId === accountId && one.at <= until);
    return found === undefined ? null : { seq: found.seq, snapshot: found.snapshot };
  }
  deadlines() {
    const due = [...this.kept.snapshots].flatMap(([accountId, { deadlines }]) =>
      deadlines.map((deadline) => ({ accountId, ...deadline })),
    );
    return due.sort((a, b) => a.dueAt - b.dueAt || byId(a, b));
  }
  outbox(limit, after = 0) {
    const isReplayed = ({ id }) => this.kept.replayed.some(([first, last]) => id >= first && id <= last);
    return this.kept.outbox
      .filter(({ id }) => id > after)
      .slice(0, limit)
      .map((item) => (isReplayed(item) ? { ...item, replayed: true } : item));
  }
  held() {
    return [...this.kept.held.values()].sort(byId);
  }
  quarantine({ first = 'oldest', after, limit }) {
    const { quarantine } = this.kept;
    const found = first === 'oldest' ? quarantine : quarantine.toReversed();
    const isNext = ({ id }) => after === undefined || (first === 'oldest' ? id > after : id < after);
    return found.filter(isNext).slice(0, limit);
  }
  quarantineReasons() {
    const counts = Object.entries(tally(this.kept.quarantine, 'reason'));
    return counts
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => compareText(a.reason, b.reason));
  }
  scopeCounters(key) {
    return structuredClone(this.kept.scopes.get(key) ?? null);
  }
  recentBreaks() {
    return [...this.kept.breaks.values()].sort((a, b) => a.seq - b.seq);
  }
  incidents({ open, limit = Infinity }) {
    const found = [...this.kept.incidents.values()]
      .filter(({ endedAt }) => open === undefined || open === (endedAt === null))
      .sort((a, b) => a.id - b.id);
    return structuredClone(found.slice(Math.max(0, found.length - limit)));
  }
  members(incident) {
    return (this.kept.members.get(incident) ?? []).toSorted(compareText);
  }
  facts({ after = 0, limit = Infinity }) {
    return this.kept.facts.filter(({ id }) => id > after).slice(0, limit);
  }
  newestFacts(scope) {
    return newestOfTypes(this.kept.facts.filter((fact) => fact.scope === scope)).toSorted(
      (a, b) => a.id - b.id,
    );
  }
  erasures() {
    return this.kept.erasures;
  }
  policy(policyId) {
    return this.kept.policies[policyId - 1]?.policy ?? null;
  }
  progress(key) {
    return this.kept.progress.get(key) ?? null;
  }
  decidedEarlierUntil() {
    return 0;
  }
  verification(accountId) {
    return this.kept.verifications.get(accountId) ?? null;
  }
  totals() {
    const { snapshots, quarantine, foreign, outbox } = this.kept;
    return {
      accounts: snapshots.size,
      logEntries: this.kept.appended,
      transitions: this.kept.moves,
      quarantined: quarantine.length,
      foreign,
      outbox: outbox.length,
      deadlines: this.deadlines().length,
      newestAt: this.kept.newestAt ?? null,
    };
  }

  #rows() {
    return [...this.kept.snapshots.values()].map(rowOf).sort(byId);
  }
}

class Writer extends withWayOut(Reader) {
  append(entry) {
    if (this.policy(entry.policyId) === null) throw unknownPolicy(entry.policyId);
    const seq = (this.kept.appended += 1);
    this.kept.newestAt = entry.at;
    this.kept.log.push({ ...entry, seq });
    return seq;
  }
  addTransition(transition) {
    const { accountId, version } = transition;
    const had = [...this.transitions(accountId), this.snapshot(accountId)].map((one) => one?.version ?? 0);
    if (version <= Math.max(...had)) throw versionConflict(accountId, version);
    this.kept.moves += 1;
    this.kept.transitions.push(transition);
  }
  save(snapshot) {
    const { accountId } = snapshot.context;
    const { snapshots, checkpoints } = this.kept;
    const before = this.snapshot(accountId)?.version ?? 0;
    snapshots.set(accountId, snapshot);
    const after = checkpoints.findLast((one) => one.accountId === accountId)?.seq ?? 0;
    const entries = this.log({ accountId, after });
    const newest = entries.at(-1);
    if (newest === undefined || !isCheckpointDue(before, snapshot.version, entries.length)) return;
    checkpoints.push({ accountId, seq: newest.seq, at: newest.at, snapshot });
  }
  leftAt(accountId, status, since) {
    const left = this.transitions(accountId, since)
      .filter(
        ({ from, to }) => statusOfPath(from.connection) === status && statusOfPath(to.connection) !== status,
      )
      .map(({ at }) => at);
    return left.length === 0 ? null : Math.max(...left);
  }
  enqueue(effect, accountId, seq, at) {
    this.kept.effectsEver += 1;
    this.kept.outbox.push({ id: this.kept.effectsEver, accountId, seq, at, effect });
  }
  hold(held) {
    this.kept.held.set(held.accountId, held);
  }
  unhold(accountId) {
    this.kept.held.delete(accountId);
  }
  saveScopeCounters(counters) {
    this.kept.scopes.set(counters.key, structuredClone(counters));
  }
  addBreak(recent) {
    this.kept.breaks.set(recent.seq, recent);
  }
  dropBreaks(seqs) {
    for (const seq of seqs) this.kept.breaks.delete(seq);
  }
  saveIncident(incident) {
    this.kept.incidents.set(incident.id, structuredClone(incident));
  }
  addMember(incident, accountId) {
    const members = this.kept.members.get(incident) ?? [];
    if (members.includes(accountId)) return false;
    this.kept.members.set(incident, [...members, accountId]);
    return true;
  }
  addFact(fact) {
    const kept = { id: (this.kept.factsEver += 1), ...fact };
    this.kept.facts.push(kept);
    return kept;
  }
  addQuarantined(delivery) {
    const id = (this.kept.quarantinedEver += 1);
    this.kept.quarantine.push({ id, ...delivery, raw: wellFormed(delivery.raw) });
  }
  restateQuarantined(id, reason) {
    const place = this.kept.quarantine.findIndex((one) => one.id === id);
    if (place === -1) return false;
    this.kept.quarantine[place] = { ...this.kept.quarantine[place], reason };
    return true;
  }
  dropQuarantined(id) {
    const place = this.kept.quarantine.findIndex((one) => one.id === id);
    if (place === -1) return false;
    this.kept.quarantine.splice(place, 1);
    return true;
  }
  countForeign() {
    this.kept.foreign += 1;
  }
  policyId(policy) {
    const text = canonicalText(policy);
    const known = this.kept.policies.findIndex((one) => one.text === text) + 1;
    return known > 0 ? known : this.kept.policies.push({ text, policy });
  }
  saveProgress(key, progress) {
    this.kept.progress.set(key, progress);
  }
  verify(accountId, verification) {
    this.kept.verifications.set(accountId, verification);
  }
}

/** A store that is gone with the process. */
export class PlainStore extends GuardedReader {
  #kept = nothing();
  #writing = false;
  #closed = false;

  constructor() {
    super(() => (this.#assertOpen(), new Reader(this.#kept)));
  }

  transaction(work) {
    this.#assertOpen();
    if (this.#writing) throw nestedFault('transaction');
    const draft = copyOf(this.#kept);
    const writer = new GuardedWriter(new Writer(draft));
    this.#writing = true;
    try {
      const result = work(writer);
      refusePromise(result);
      this.#kept = draft;
      return result;
    } finally {
      writer.end();
      this.#writing = false;
    }
  }

  erase(request) {
    return this.#alone('erase', request, eraseFrom);
  }

  dropPayloads(request) {
    return this.#alone('dropPayloads', request, dropPayloadsFrom);
  }

  changedElsewhere() {
    this.#assertOpen();
    return false;
  }

  close() {
    if (this.#writing) throw nestedFault('close');
    this.#closed = true;
  }

  #alone(name, request, work) {
    this.#assertOpen();
    if (this.#writing) throw nestedFault(name);
    const draft = copyOf(this.#kept);
    const summary = work(draft, request);
    if (request.dryRun !== true) this.#kept = draft;
    return summary;
  }

  #assertOpen() {
    if (this.#closed) throw closedFault('store');
  }
}
