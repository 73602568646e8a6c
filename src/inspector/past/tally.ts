import { groupOf } from '../../model/meaning.ts';
import { statusOfPath } from '../../model/state.ts';
import { actorOfPath } from '../../views/remedy.ts';
import { shownGroupOf, type ShownGroup } from '../../views/shown/marks.ts';
import { ABSENT, type MoveJournal } from './move-journal.ts';

/** The groups that somebody must act for, whoever must act first before the others. */
export const brokenGroups: readonly ShownGroup[] = ['operator', 'admin', 'user'];

/** All groups that are counted; those who are gone are not. */
export const countedGroups: readonly ShownGroup[] = [...brokenGroups, 'underWay', 'unknown', 'works'];

/** Accounts that are left out, by number: 0 for those that are; null leaves out nobody. */
export type Mask = Uint8Array | null;

/** What is known of each state of a journal, by number. */
export interface StateTable {
  readonly groups: readonly ShownGroup[];
  readonly statuses: readonly string[];
  /** The place of each state's group in {@link countedGroups}; -1 for one that is not counted. */
  readonly places: readonly number[];
}

/** What is known of the states of a journal. */
export const stateTable = ({ paths }: MoveJournal): StateTable => {
  const groups = paths.map((connection): ShownGroup =>
    connection === '' ? 'gone' : shownGroupOf(groupOf({ connection }), actorOfPath(connection)),
  );
  return {
    groups,
    statuses: paths.map((path) => (path === '' ? '' : statusOfPath(path))),
    places: groups.map((group) => countedGroups.indexOf(group)),
  };
};

/** Where every account is, and how many there are of each group, while a journal is gone through. */
export class GroupTally {
  readonly states: Uint16Array;
  /** In the order of {@link countedGroups}. */
  readonly counts: number[] = countedGroups.map(() => 0);
  readonly #places: readonly number[];
  readonly #mask: Mask;

  constructor(journal: MoveJournal, table: StateTable, mask: Mask) {
    this.states = journal.beginning();
    this.#places = table.places;
    this.#mask = mask;
    for (const [account, state] of this.states.entries())
      if (state !== ABSENT && mask?.[account] !== 0) this.#add(state, 1);
  }

  /** How many somebody must act for. */
  get broken(): number {
    const [operator = 0, admin = 0, user = 0] = this.counts;
    return operator + admin + user;
  }

  /** Moves an account; returns where it was. */
  move(account: number, state: number): number {
    const before = this.states[account] ?? ABSENT;
    this.states[account] = state;
    if (this.#mask?.[account] === 0) return before;
    if (before !== ABSENT) this.#add(before, -1);
    this.#add(state, 1);
    return before;
  }

  #add(state: number, by: number): void {
    const place = this.#places[state] ?? -1;
    if (place >= 0) this.counts[place] = (this.counts[place] ?? 0) + by;
  }
}
