import type { FleetState, RecentBreak, ScopeCounters } from '../../model/incident.ts';
import { addBreaks, newCounters } from './counters.ts';
import { bareBreak, type BookShelf, type Breakdown } from './finding.ts';
import { RecentBreaks } from './recent.ts';
import type { IncidentRules } from './scopes.ts';

/** So many recent breaks are remembered at most. */
const MOST_RECENT = 512;

/** Counts the accounts and breaks of scopes, and remembers those breaks that nothing explains yet. */
export class Tally {
  readonly recent: RecentBreaks;
  readonly #state: FleetState;
  readonly #shelf: BookShelf;
  readonly #longest: number;

  constructor(state: FleetState, shelf: BookShelf, { longest }: IncidentRules) {
    this.recent = RecentBreaks.of(state);
    this.#state = state;
    this.#shelf = shelf;
    this.#longest = longest;
  }

  /** The counters of a scope, or null where it is not known. */
  lookUp(key: string): ScopeCounters | null {
    const { scopes } = this.#state;
    const known = scopes.get(key);
    if (known !== undefined) return known;
    const stored = this.#shelf.counters(key);
    scopes.set(key, stored);
    return stored;
  }

  /** The counters of a scope, which are about to change. */
  countersOf(key: string, at: number): ScopeCounters {
    const counters = this.lookUp(key) ?? newCounters(key, at);
    this.#state.scopes.set(key, counters);
    this.#state.unsaved.add(counters);
    return counters;
  }

  /** Counts an account where it belongs now, and no longer where it belonged before. */
  relocate(before: readonly string[], after: readonly string[], at: number): void {
    for (const key of before) if (!after.includes(key)) this.countersOf(key, at).live -= 1;
    for (const key of after) if (!before.includes(key)) this.countersOf(key, at).live += 1;
  }

  /** Notes a break among the recent ones, in place of one of the same account, and counts it. */
  note(breakdown: Breakdown): void {
    const { accountId, at, keys } = breakdown;
    const { recent } = this;
    const gone: RecentBreak[] = [];
    const same = recent.ofAccount(accountId);
    if (same !== undefined) gone.push(same);
    for (let oldest = recent.oldest; oldest !== undefined; oldest = recent.oldest) {
      if (oldest.at >= at - this.#longest && recent.size < MOST_RECENT) break;
      if (oldest !== same) gone.push(oldest);
      recent.remove(oldest);
    }
    if (same !== undefined) recent.remove(same);
    if (gone.length > 0) this.#shelf.forgetBreaks(gone.map((each) => each.seq));
    const one = bareBreak(breakdown);
    recent.add(one);
    this.#shelf.noteBreak(one);
    for (const key of keys) addBreaks(this.countersOf(key, at), at, 1);
  }

  /** Notes where a recent break belongs besides, and counts it there. Returns it as it is then, and those scopes. */
  place(
    known: RecentBreak,
    keys: readonly string[],
    at: number,
  ): { readonly placed: RecentBreak; readonly added: readonly string[] } {
    const placed: RecentBreak = { ...known, keys };
    this.recent.replace(known, placed);
    this.#shelf.forgetBreaks([known.seq]);
    this.#shelf.noteBreak(placed);
    const added = keys.filter((key) => !known.keys.includes(key));
    for (const key of added) addBreaks(this.countersOf(key, at), placed.at, 1);
    return { placed, added };
  }

  /** Takes breaks that an incident explains out of what is usual. */
  explain(members: readonly RecentBreak[]): void {
    for (const member of members) this.recent.remove(member);
    this.#shelf.forgetBreaks(members.map(({ seq }) => seq));
    for (const { keys, at } of members) for (const key of keys) addBreaks(this.countersOf(key, at), at, -1);
  }

  /** Has breaks that no incident explains after all among the recent ones again, as far as they are. */
  restore(alone: readonly RecentBreak[], at: number): void {
    for (const one of alone) {
      if (one.at < at - this.#longest || this.recent.ofAccount(one.accountId) !== undefined) continue;
      this.recent.restore(one);
      this.#shelf.noteBreak(one);
      for (const key of one.keys) addBreaks(this.countersOf(key, at), one.at, 1);
    }
  }
}
