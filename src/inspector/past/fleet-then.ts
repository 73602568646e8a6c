import type { ShownGroup } from '../../views/shown/marks.ts';
import { ABSENT, type MoveJournal } from './move-journal.ts';
import { brokenGroups, stateTable, GroupTally, type Mask } from './tally.ts';

/** What is asked of a moment. */
export interface ThenQuestion {
  /** In milliseconds since 1970. */
  readonly moment: number;
  /** Only those of the broken that this group must act for; null for all. */
  readonly who: ShownGroup | null;
  /** How many of the broken are named, and how many changes. */
  readonly limit: number;
}

/** An account that was broken. Accounts and states are numbers of the journal, times milliseconds since 1970. */
export interface BrokenThen {
  readonly account: number;
  readonly state: number;
  /** Since when it was in that status. */
  readonly since: number;
}

/** A move of an account. */
export interface FleetChange {
  readonly account: number;
  readonly at: number;
  /** Where it was; `ABSENT` for one that was not there yet. */
  readonly from: number;
  readonly to: number;
}

/** The fleet as it was at a moment. */
export interface FleetThen {
  /** How many accounts were known, those who were gone among them. */
  readonly known: number;
  /** In the order of `countedGroups`. */
  readonly counts: readonly number[];
  /** Who must act first, then since when. */
  readonly broken: readonly BrokenThen[];
  /** How many were broken, whether named or not. */
  readonly brokenTotal: number;
  /** The last changes up to then, the newest first. */
  readonly changes: readonly FleetChange[];
}

/** The last few of many. */
class Ring<T> {
  readonly #items: T[] = [];
  readonly #size: number;
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(item: T): void {
    this.#items[this.#next % this.#size] = item;
    this.#next += 1;
  }

  /** The newest first. */
  get newest(): readonly T[] {
    const place = this.#next % this.#size;
    return [...this.#items.slice(place), ...this.#items.slice(0, place)].toReversed();
  }
}

/** The fleet as of a moment, from one walk through the journal. */
export const fleetThen = (journal: MoveJournal, question: ThenQuestion, mask: Mask = null): FleetThen => {
  const { moment, limit } = question;
  const table = stateTable(journal);
  const tally = new GroupTally(journal, table, mask);
  const since = new Float64Array(journal.ids.length).fill(journal.forgottenUntil ?? 0);
  const changes = new Ring<FleetChange>(limit);
  journal.each(moment, (account, to, at) => {
    const from = tally.move(account, to);
    if (table.statuses[from] !== table.statuses[to]) since[account] = at;
    if (mask?.[account] !== 0) changes.add({ account, at, from, to });
  });
  const broken = brokenAmong(tally.states, table.groups, question.who, mask).map(
    ({ account, state }): BrokenThen => ({ account, state, since: since[account] ?? 0 }),
  );
  const rank = ({ state }: BrokenThen): number => brokenGroups.indexOf(table.groups[state] ?? 'gone');
  return {
    known: knownIn(tally.states, mask),
    counts: tally.counts,
    broken: broken.sort((a, b) => rank(a) - rank(b) || a.since - b.since).slice(0, limit),
    brokenTotal: broken.length,
    changes: changes.newest,
  };
};

const knownIn = (states: Uint16Array, mask: Mask): number => {
  let known = 0;
  for (const [account, state] of states.entries()) if (state !== ABSENT && mask?.[account] !== 0) known += 1;
  return known;
};

const brokenAmong = (
  states: Uint16Array,
  groups: readonly ShownGroup[],
  who: ShownGroup | null,
  mask: Mask,
): { readonly account: number; readonly state: number }[] => {
  const isMeant = groups.map((group) => (who === null ? brokenGroups.includes(group) : group === who));
  const found: { readonly account: number; readonly state: number }[] = [];
  for (const [account, state] of states.entries())
    if (state !== ABSENT && isMeant[state] === true && mask?.[account] !== 0) found.push({ account, state });
  return found;
};

/** When a fleet changed last before a moment, and next after it; null where it did not. Milliseconds since 1970. */
export const changesAround = (
  journal: MoveJournal,
  moment: number,
  mask: Mask = null,
): { readonly earlier: number | null; readonly later: number | null } => {
  let [earlier, later]: [number | null, number | null] = [null, null];
  journal.each(journal.last ?? moment, (account, _, at) => {
    if (mask?.[account] === 0) return;
    if (at < moment) earlier = at;
    else if (at > moment) later ??= at;
  });
  return { earlier, later };
};
