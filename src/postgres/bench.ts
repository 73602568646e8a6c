import {
  compareText,
  isCheckpointDue,
  isIdle,
  LifecycleError,
  statusOfPath,
  unknownPolicy,
  versionConflict,
  wellFormed,
  type AccountSnapshot,
  type Deadline,
  type HeldEffects,
  type KeptSink,
  type Lane,
  type LaneName,
  type Letter,
  type LetterQuery,
  type LogEntry,
  type LogQuery,
  type Policy,
  type Transition,
} from '../store/index.ts';
import type { Workbench, WorkbenchWriter } from '../store/ledger.ts';
import { laneText, type Demands } from './demands.ts';
import { DueWindow, RunAgain } from './due-window.ts';
import { factsOn } from './bench-facts.ts';
import { notLoadedYet, sourceKey, type Loaded } from './load.ts';
import { Staged, type StagedAccount } from './staged.ts';

/** Where numbers begin. */
export interface Bases {
  /** The last number of the log. */
  readonly seq: number;
  /** The last number of the outbox. */
  readonly effect: number;
}

/** Numbers of policies, which never change. */
export interface PolicyNumbers {
  /** The canonical text of a policy, by which it is known. */
  textOf(policy: Policy): string;
  readonly byText: ReadonlyMap<string, number>;
  readonly ids: ReadonlySet<number>;
  /** The texts of those that have to be given one. */
  readonly wanted: Set<string>;
}

const nobodyYet: StagedAccount = { ...notLoadedYet, areDuesChanged: false, isHoldChanged: false };

/** Whether two lists of deadlines say the same. */
const areSame = (before: readonly Deadline[], after: readonly Deadline[]): boolean =>
  before.length === after.length &&
  before.every(({ event, dueAt }, place) => event === after[place]?.event && dueAt === after[place]?.dueAt);

/** Of two lists of entries, the part that a query asks for. */
const selected = (
  entries: readonly LogEntry[],
  { accountId, after = 0, until = Infinity, limit = Infinity, last = false }: LogQuery,
): readonly LogEntry[] => {
  const found = entries.filter(
    (entry) =>
      (accountId === undefined || entry.accountId === accountId) && entry.seq > after && entry.at <= until,
  );
  return last ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit);
};

/**
 * A piece of work's accounts, in this process: it reads what was loaded and what it has written itself. Whatever it asks for
 * beyond that is noted as a demand and answered as if there were nothing: the work is run again when that has been loaded, and
 * what it did before counts for nothing.
 */
export class Bench implements Workbench {
  readonly staged = new Staged();
  readonly due: DueWindow;
  readonly held = new Map<string, HeldEffects>();
  readonly fleet: Workbench['fleet'];
  readonly facts: Workbench['facts'];
  readonly writer: WorkbenchWriter;
  readonly #loaded: Loaded;
  readonly #demands: Demands;
  readonly #policies: PolicyNumbers;
  readonly #bases: Bases;
  readonly #entries = new Map<string, LogEntry[]>();
  readonly #sources = new Set<string>();
  readonly #policyIds = new Map<Policy, number>();

  constructor(loaded: Loaded, demands: Demands, policies: PolicyNumbers, bases: Bases = loaded.head) {
    this.#loaded = loaded;
    this.#demands = demands;
    this.#policies = policies;
    this.#bases = bases;
    this.due = new DueWindow(loaded, demands);
    for (const [accountId, { held }] of loaded.accounts) if (held !== null) this.held.set(accountId, held);
    const { recent, open, newest, anyFact } = loaded.fleet;
    this.facts = { newest: new Map(), any: anyFact };
    this.fleet = {
      scopes: new Map(),
      unsaved: new Set(),
      recent: [...recent],
      open: new Map(open.map((incident) => [incident.id, { ...incident }])),
      newest,
    };
    this.writer = {
      ...this.#accounts(),
      ...this.#remarks(),
      ...this.#incidents(),
      ...this.#deliveries(),
      ...factsOn(this.staged, loaded, demands),
    };
  }

  #account(accountId: string): StagedAccount {
    const known = this.staged.accounts.get(accountId);
    if (known !== undefined) return known;
    const loaded = this.#loaded.accounts.get(accountId);
    if (loaded === undefined) this.#demands.add('accountIds', accountId);
    return loaded === undefined ? nobodyYet : { ...loaded, areDuesChanged: false, isHoldChanged: false };
  }

  /** The account, to be written to. */
  #changed(accountId: string): StagedAccount {
    const known = this.staged.accounts.get(accountId);
    if (known !== undefined) return known;
    const account = { ...this.#account(accountId) };
    this.staged.accounts.set(accountId, account);
    return account;
  }

  #accounts() {
    const { staged } = this;
    return {
      snapshot: (accountId: string) => this.#account(accountId).snapshot,
      verification: (accountId: string) => this.#account(accountId).verification,
      knowsSource: (accountId: string, sourceId: string) => this.#knowsSource(accountId, sourceId),
      leftAt: (accountId: string, status: string, since: number) => {
        const at = this.#account(accountId).departures[status] ?? null;
        return at !== null && at >= since ? at : null;
      },
      log: (query: LogQuery) => this.#log(query),
      append: (entry) => this.#append(entry),
      addTransition: (transition, seq) => this.#addTransition(transition, seq),
      save: (snapshot) => this.#save(snapshot),
      enqueue: (effect, accountId, seq, at) =>
        void staged.outbox.push({ effect, accountId, seq, at, replayed: false }),
      hold: (held) => this.#hold(held.accountId, held),
      unhold: (accountId) => this.#hold(accountId, null),
      verify: (accountId, verification) => void (this.#changed(accountId).verification = verification),
    } satisfies Partial<WorkbenchWriter>;
  }

  #knowsSource(accountId: string, sourceId: string): boolean {
    const key = sourceKey(accountId, sourceId);
    if (this.#sources.has(key) || this.#loaded.sources.has(key)) return true;
    this.#account(accountId);
    if (!this.#demands.sourceIds.has(sourceId)) this.#demands.add('sourceIds', sourceId);
    return false;
  }

  #log(query: LogQuery): readonly LogEntry[] {
    const { accountId, last, limit } = query;
    const own = accountId === undefined ? [...this.#entries.values()].flat() : this.#entries.get(accountId);
    const written = (own ?? []).toSorted((a, b) => a.seq - b.seq);
    if (last === true && limit === 1 && query.until === undefined && accountId !== undefined) {
      const newest = written.at(-1) ?? this.#newest(accountId);
      return newest === undefined || newest.seq <= (query.after ?? 0) ? [] : [newest];
    }
    const key = JSON.stringify(query);
    const stored = this.#loaded.logs.get(key);
    if (stored === undefined) this.#demands.addLog(query);
    return selected([...(stored ?? []), ...written], query);
  }

  #newest(accountId: string): LogEntry | undefined {
    if (this.#account(accountId).revision === 0) return undefined;
    if (!this.#demands.newest) this.#demands.addNewest();
    return this.#loaded.newest.get(accountId);
  }

  #append(entry: Parameters<WorkbenchWriter['append']>[0]): number {
    const { staged } = this;
    if (entry.policyId > 0 && !this.#policies.ids.has(entry.policyId)) throw unknownPolicy(entry.policyId);
    const account = this.#changed(entry.accountId);
    const seq = this.#bases.seq + staged.log.push(entry);
    account.newest = seq;
    account.entries += 1;
    if (entry.sourceId !== null) this.#sources.add(sourceKey(entry.accountId, entry.sourceId));
    const entries = this.#entries.get(entry.accountId) ?? [];
    this.#entries.set(entry.accountId, entries);
    entries.push({ ...entry, seq });
    return seq;
  }

  #addTransition(transition: Transition, seq: number): void {
    const { accountId, version, from, to, at } = transition;
    const account = this.#changed(accountId);
    if (version <= account.version) throw versionConflict(accountId, version);
    account.version = version;
    const status = statusOfPath(from.connection);
    if (status !== statusOfPath(to.connection) && !((account.departures[status] ?? -Infinity) >= at))
      account.departures = { ...account.departures, [status]: at };
    const moved = this.staged.transitions.get(seq) ?? [];
    this.staged.transitions.set(seq, moved);
    moved.push(transition);
  }

  #save(snapshot: AccountSnapshot): void {
    const account = this.#changed(snapshot.context.accountId);
    const before = account.snapshot;
    account.snapshot = snapshot;
    account.version = Math.max(account.version, snapshot.version);
    if (!areSame(before?.deadlines ?? [], snapshot.deadlines)) account.areDuesChanged = true;
    if (account.entries === 0 || !isCheckpointDue(before?.version ?? 0, snapshot.version, account.entries))
      return;
    const seq = account.newest > 0 ? account.newest : (this.#newest(snapshot.context.accountId)?.seq ?? 0);
    this.staged.checkpoints.push({ snapshot, seq });
    account.entries = 0;
  }

  #hold(accountId: string, held: HeldEffects | null): void {
    const account = this.#changed(accountId);
    account.held = held;
    account.isHoldChanged = true;
    account.areDuesChanged = true;
  }

  #remarks() {
    const { staged } = this;
    return {
      addQuarantined: (delivery) =>
        void staged.quarantined.push({ ...delivery, raw: wellFormed(delivery.raw) }),
      restateQuarantined: (id, reason) => {
        if (!this.#isQuarantined(id)) return false;
        staged.restated.set(id, reason);
        return true;
      },
      dropQuarantined: (id) => {
        if (!this.#isQuarantined(id)) return false;
        staged.restated.delete(id);
        staged.dropped.add(id);
        return true;
      },
      countForeign: (name) => void staged.foreign.set(name, (staged.foreign.get(name) ?? 0) + 1),
      policyId: (policy) => this.#policyId(policy),
      saveProgress: (key, progress) => void staged.progress.set(key, progress),
    } satisfies Partial<WorkbenchWriter>;
  }

  #isQuarantined(id: number): boolean {
    if (!this.#demands.quarantineIds.has(id)) this.#demands.add('quarantineIds', id);
    return this.#loaded.quarantined.has(id) && !this.staged.dropped.has(id);
  }

  #policyId(policy: Policy): number {
    const known = this.#policyIds.get(policy);
    if (known !== undefined) return known;
    const text = this.#policies.textOf(policy);
    const id = this.#policies.byText.get(text);
    if (id !== undefined) this.#policyIds.set(policy, id);
    else this.#policies.wanted.add(text);
    // Whatever work does from here on would count for nothing.
    if (id === undefined && this.staged.isEmpty) throw new RunAgain();
    return id ?? 0;
  }

  #incidents() {
    const { staged } = this;
    return {
      scopeCounters: (key: string) => {
        const counters = staged.scopes.get(key) ?? this.#loaded.fleet.scopes.get(key);
        if (counters === undefined && this.#loaded.fleet.revision > 0) this.#demands.add('scopes', key);
        return counters === undefined || counters === null
          ? null
          : { ...counters, breaks: [...counters.breaks] };
      },
      members: (incident: number) => this.#members(incident),
      saveScopeCounters: (counters) =>
        void staged.scopes.set(counters.key, { ...counters, breaks: [...counters.breaks] }),
      addBreak: (recent) => {
        staged.droppedBreaks.delete(recent.seq);
        staged.breaks.set(recent.seq, recent);
      },
      dropBreaks: (seqs) => {
        for (const seq of seqs) {
          staged.breaks.delete(seq);
          staged.droppedBreaks.add(seq);
        }
      },
      saveIncident: (incident) => void staged.incidents.set(incident.id, { ...incident }),
      addMember: (incident, accountId) => {
        if (this.#members(incident).includes(accountId)) return false;
        staged.members.push({ incident, accountId });
        return true;
      },
    } satisfies Partial<WorkbenchWriter>;
  }

  #members(incident: number): readonly string[] {
    const stored = this.#loaded.members.get(incident);
    // One that is found only now has none.
    if (stored === undefined && incident <= this.#loaded.fleet.newest) this.#demands.add('members', incident);
    const added = this.staged.members.filter((one) => one.incident === incident);
    return [...(stored ?? []), ...added.map(({ accountId }) => accountId)].sort(compareText);
  }

  #deliveries() {
    const { staged } = this;
    return {
      databaseId: () => this.#loaded.head.database_id ?? staged.databaseId,
      lastEffect: () => this.#bases.effect + staged.outbox.length,
      nameDatabase: (id) => void (staged.databaseId ??= id),
      markReplayed: (first, last) => this.#markReplayed(first, last),
      pruneOutbox: (until) => {
        const last = this.#bases.effect + staged.outbox.length;
        staged.prunedUntil = Math.max(staged.prunedUntil, Math.min(until, last));
      },
      sinks: () => this.#sinks(),
      lane: (name: LaneName) => this.#lane(name),
      letters: (query: LetterQuery) => this.#letters(query),
      saveSink: (sink) => void staged.sinks.set(sink.name, { ...sink }),
      dropSink: (name) => void staged.sinks.set(name, null),
      saveLane: (lane: Lane) => void staged.lanes.set(laneText(lane), isIdle(lane) ? null : { ...lane }),
      addLetter: (letter) => {
        staged.newLetters += 1;
        const id = this.#loaded.head.letter + staged.newLetters;
        const progress = { attempts: 0, firstAt: null, diedAt: null, why: null };
        staged.letters.set(id, { id, ...letter, ...progress });
        return id;
      },
      saveLetter: (id, { attempts, firstAt, diedAt, why }) => {
        const letter = this.#letter(id);
        if (letter === null) return false;
        staged.letters.set(id, { ...letter, attempts, firstAt, diedAt, why });
        return true;
      },
      dropLetter: (id) => {
        if (this.#letter(id) === null) return false;
        staged.letters.set(id, null);
        return true;
      },
    } satisfies Partial<WorkbenchWriter>;
  }

  #markReplayed(first: number, last: number): void {
    const { staged } = this;
    const { effect } = this.#bases;
    for (const [place, item] of staged.outbox.entries())
      if (effect + place + 1 >= first && effect + place + 1 <= last) item.replayed = true;
    if (first <= effect) staged.marked.push([first, Math.min(last, effect)]);
  }

  #sinks(): readonly KeptSink[] {
    const { staged } = this;
    const stored = this.#loaded.desk.sinks;
    if (stored === null) this.#demands.addDesk();
    const all = new Map((stored ?? []).map((sink) => [sink.name, sink]));
    for (const [name, sink] of staged.sinks)
      if (sink === null) all.delete(name);
      else all.set(name, sink);
    return [...all.values()].sort((a, b) => compareText(a.name, b.name));
  }

  #isGone(sink: string): boolean {
    return this.staged.sinks.get(sink) === null;
  }

  #lane(name: LaneName): Lane | null {
    const key = laneText(name);
    const { staged } = this;
    if (staged.lanes.has(key)) return staged.lanes.get(key) ?? null;
    if (this.#isGone(name.sink)) return null;
    const stored = this.#loaded.desk.lanes.get(key);
    if (stored === undefined) this.#demands.add('lanes', key);
    return stored ?? null;
  }

  #letter(id: number): Letter | null {
    const { staged } = this;
    const written = staged.letters.get(id);
    if (written !== undefined) return written;
    const stored = this.#loaded.desk.letters.get(id);
    if (stored !== undefined) return this.#isGone(stored.sink) ? null : stored;
    if (!this.#demands.letterIds.has(id)) this.#demands.add('letterIds', id);
    return null;
  }

  #letters({ sink, subject, dead, after = 0, limit = Infinity }: LetterQuery): readonly Letter[] {
    if (sink === undefined || subject === undefined)
      throw new LifecycleError('internal', 'Letters can be asked for by lane alone within a transaction.', {
        hint: 'Name sink and subject.',
      });
    this.#lane({ sink, subject });
    const ids = new Set([...this.#loaded.desk.letters.keys(), ...this.staged.letters.keys()]);
    return [...ids]
      .sort((a, b) => a - b)
      .flatMap((id) => this.#letter(id) ?? [])
      .filter((letter) => letter.sink === sink && letter.subject === subject && letter.id > after)
      .filter(({ diedAt }) => dead === undefined || dead === (diedAt !== null))
      .slice(0, limit);
  }
}
