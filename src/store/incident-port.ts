import type { Incident, RecentBreak, ScopeCounters } from '../model/incident.ts';

/** What can be read at any time of incidents, and of what is kept to find them. A part of `StoreReader`. */
export interface IncidentReader {
  /**
   * What is counted of a scope, as it was saved, or null.
   *
   * Contract: 13 incidents.
   */
  scopeCounters(key: string): ScopeCounters | null;
  /**
   * The breaks that were added and not dropped, in the order of their entries.
   *
   * Contract: 13 incidents.
   */
  recentBreaks(): readonly RecentBreak[];
  /**
   * Incidents as they were saved, by number; with `open` only those that have not ended, or have.
   *
   * Contract: 13 incidents.
   */
  incidents(query: IncidentQuery): readonly Incident[];
  /**
   * The accounts that were ever members of an incident, by account id in the order of `compareText`.
   *
   * Contract: 13 incidents.
   */
  members(incident: number): readonly string[];
}

/** What is written of them inside a transaction. A part of `StoreWriter`. */
export interface IncidentWriter {
  /**
   * Saves what is counted of a scope, in place of what was. It is copied: whoever saves it goes on changing it.
   *
   * Contract: 13 incidents.
   */
  saveScopeCounters(counters: ScopeCounters): void;
  /**
   * Adds a break; its entry is one of its account's.
   *
   * Contract: 13 incidents.
   */
  addBreak(recent: RecentBreak): void;
  /**
   * Drops breaks, by the numbers of their entries; those that are not there are no fault.
   *
   * Contract: 13 incidents.
   */
  dropBreaks(seqs: readonly number[]): void;
  /**
   * Saves an incident, in place of what was saved under its number. It is copied. How it was found is the same each time, and
   * one that has ended is saved no more: a store may refuse anything else.
   *
   * Contract: 13 incidents.
   */
  saveIncident(incident: Incident): void;
  /**
   * Makes an account a member of an incident; false when it was one before.
   *
   * Contract: 13 incidents.
   */
  addMember(incident: number, accountId: string): boolean;
}

/** Which incidents. */
export interface IncidentQuery {
  /** True: only those that have not ended; false: only those that have. Default: all. */
  readonly open?: boolean;
  /** At most this many, the newest. Default: all. */
  readonly limit?: number;
}
