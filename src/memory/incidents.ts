import type { Incident, RecentBreak, ScopeCounters } from '../model/incident.ts';
import type { IncidentQuery } from '../store/port.ts';
import { incidentWithout, type ErasureRequest } from '../store/erasure-port.ts';
import { compareText } from '../store/texts.ts';
import { Entries } from './entries.ts';
import type { MemoryPart } from './part.ts';

const copyOf = (counters: ScopeCounters): ScopeCounters => ({ ...counters, breaks: [...counters.breaks] });

/** What is kept to find incidents, and the incidents. */
export class Incidents implements MemoryPart {
  readonly #scopes = new Entries<string, ScopeCounters>();
  readonly #breaks = new Entries<number, RecentBreak>();
  readonly #incidents = new Entries<number, Incident>();
  readonly #members = new Map<number, Set<string>>();
  /** The members that the transaction has added. */
  #joined: (readonly [incident: number, accountId: string])[] = [];

  /** See `StoreReader.scopeCounters`. */
  scopeCounters(key: string): ScopeCounters | null {
    const counters = this.#scopes.get(key);
    return counters === undefined ? null : copyOf(counters);
  }

  /** See `StoreWriter.saveScopeCounters`. */
  saveScopeCounters(counters: ScopeCounters): void {
    this.#scopes.set(counters.key, copyOf(counters));
  }

  /** See `StoreReader.recentBreaks`. */
  recentBreaks(): readonly RecentBreak[] {
    return this.#breaks.all().sort((a, b) => a.seq - b.seq);
  }

  /** See `StoreWriter.addBreak`. */
  addBreak(recent: RecentBreak): void {
    this.#breaks.set(recent.seq, recent);
  }

  /** See `StoreWriter.dropBreaks`. */
  dropBreaks(seqs: readonly number[]): void {
    for (const seq of seqs) this.#breaks.set(seq, undefined);
  }

  /** See `StoreReader.incidents`. */
  select({ open, limit = Infinity }: IncidentQuery): readonly Incident[] {
    const found = this.#incidents
      .all()
      .filter(({ endedAt }) => open === undefined || open === (endedAt === null))
      .sort((a, b) => a.id - b.id);
    return found.slice(Math.max(0, found.length - limit)).map((incident) => ({ ...incident }));
  }

  /** See `StoreWriter.saveIncident`. */
  save(incident: Incident): void {
    this.#incidents.set(incident.id, { ...incident });
  }

  /** See `StoreReader.members`. */
  members(incident: number): readonly string[] {
    return [...(this.#members.get(incident) ?? [])].sort(compareText);
  }

  /** See `StoreWriter.addMember`. */
  addMember(incident: number, accountId: string): boolean {
    const members = this.#members.get(incident) ?? new Set<string>();
    this.#members.set(incident, members);
    if (members.has(accountId)) return false;
    members.add(accountId);
    this.#joined.push([incident, accountId]);
    return true;
  }

  /** Takes accounts out of all of it, and scopes that are nobody's any more. Not within a transaction. */
  erase(accountIds: ReadonlySet<string>, scopes: ErasureRequest['scopes']): void {
    for (const { seq, accountId } of this.#breaks.all())
      if (accountIds.has(accountId)) this.#breaks.set(seq, undefined);
    for (const members of this.#members.values()) for (const id of accountIds) members.delete(id);
    for (const incident of this.#incidents.all())
      this.#incidents.set(incident.id, incidentWithout(incident, accountIds, scopes));
    for (const [key, live] of scopes) {
      const counters = this.#scopes.get(key);
      if (counters !== undefined) this.#scopes.set(key, live === null ? undefined : { ...counters, live });
    }
  }

  commit(): void {
    this.#joined = [];
    for (const part of [this.#scopes, this.#breaks, this.#incidents]) part.commit();
  }

  rollback(): void {
    for (const [incident, accountId] of this.#joined) this.#members.get(incident)?.delete(accountId);
    this.#joined = [];
    for (const part of [this.#scopes, this.#breaks, this.#incidents]) part.rollback();
  }
}
