import type { ShownGroup } from '../../views/shown/marks.ts';
import { ABSENT, type MoveJournal } from './move-journal.ts';
import { brokenGroups, stateTable, type Mask, type StateTable } from './tally.ts';

/** Into how many pieces a stretch is cut: in each, the worst is shown, so that a lane stays small however often an account moves. */
const PIECES = 400;

/** A stretch of time. Milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A time in one state. Milliseconds since 1970. */
export interface LaneBand {
  readonly from: number;
  readonly to: number;
  /** The number of the state in the journal. */
  readonly state: number;
}

/** The life of an account in a stretch of time. */
export interface FleetLane {
  /** The number of the account in the journal. */
  readonly account: number;
  /** For how long it was broken in that stretch, in milliseconds. */
  readonly brokenMs: number;
  readonly bands: readonly LaneBand[];
}

/** The accounts that were broken longest in a stretch of time, the worst first, and their lives in it. */
export const fleetLanes = (
  journal: MoveJournal,
  stretch: Stretch,
  most: number,
  mask: Mask = null,
): readonly FleetLane[] => {
  const table = stateTable(journal);
  const broken = brokenTimes(journal, stretch, table, mask);
  const worst = longestBroken(broken, most);
  const bands = bandsFor(journal, stretch, table, worst);
  return worst.map((account) => ({
    account,
    brokenMs: broken[account] ?? 0,
    bands: bands.get(account) ?? [],
  }));
};

/** For how long each account was broken, by number, in milliseconds. */
const brokenTimes = (
  journal: MoveJournal,
  { from, to }: Stretch,
  { groups }: StateTable,
  mask: Mask,
): Float64Array => {
  const isBroken = groups.map((group) => brokenGroups.includes(group));
  const states = journal.beginning();
  const times = new Float64Array(journal.ids.length);
  const since = new Float64Array(journal.ids.length).fill(from);
  const close = (account: number, at: number): void => {
    const begun = Math.max(from, since[account] ?? from);
    if (isBroken[states[account] ?? ABSENT] === true && mask?.[account] !== 0 && at > begun)
      times[account] = (times[account] ?? 0) + at - begun;
  };
  journal.each(to, (account, state, at) => {
    close(account, at);
    states[account] = state;
    since[account] = at;
  });
  for (let account = 0; account < times.length; account += 1) close(account, to);
  return times;
};

const longestBroken = (times: Float64Array, most: number): readonly number[] => {
  const found: number[] = [];
  for (const [account, time] of times.entries()) if (time > 0) found.push(account);
  return found.sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0) || a - b).slice(0, most);
};

/** How bad a group is: in a moment that is too short to be seen, the worst counts. */
const badness: Readonly<Record<ShownGroup, number>> = {
  operator: 6,
  admin: 5,
  user: 4,
  unknown: 3,
  underWay: 2,
  gone: 1,
  works: 0,
};

/** A lane on its way: what is too brief to be seen waits until it is known how long it lasts. */
class LaneInProgress {
  readonly #bands: { from: number; to: number; state: number }[] = [];
  readonly #isWorse: (a: number, b: number) => boolean;
  readonly #piece: number;
  #waiting: number | null = null;

  constructor(piece: number, isWorse: (a: number, b: number) => boolean) {
    this.#piece = piece;
    this.#isWorse = isWorse;
  }

  get present(): number | null {
    return this.#waiting ?? this.#bands.at(-1)?.state ?? null;
  }

  /** Moves on to a state at a moment. */
  move(state: number, at: number): void {
    const last = this.#bands.at(-1);
    if (last === undefined) return void this.#bands.push({ from: at, to: at, state });
    const end = last.from + this.#piece;
    if (at < end) {
      this.#waiting = this.#isWorse(state, last.state) ? null : state;
      if (this.#waiting === null) last.state = state;
      return;
    }
    if (this.#waiting === null) {
      last.to = at;
      this.#bands.push({ from: at, to: at, state });
      return;
    }
    last.to = end;
    this.#bands.push({ from: end, to: end, state: this.#waiting });
    this.#waiting = null;
    this.move(state, at);
  }

  /** Begins anew: what was before a stretch of time is seen only by what it came to. */
  beginWith(state: number, at: number): void {
    this.#bands.length = 0;
    this.#bands.push({ from: at, to: at, state });
  }

  /** All of it, up to a moment. */
  until(to: number): readonly LaneBand[] {
    const last = this.#bands.at(-1);
    if (last === undefined) return [];
    const middle = Math.min(to, last.from + this.#piece);
    last.to = this.#waiting === null ? to : middle;
    if (this.#waiting !== null && middle < to) this.#bands.push({ from: middle, to, state: this.#waiting });
    return this.#bands;
  }
}

/** The lives of some accounts in a stretch of time, merged where neither status nor group changes. */
const bandsFor = (
  journal: MoveJournal,
  { from, to }: Stretch,
  { groups, statuses }: StateTable,
  chosen: readonly number[],
): ReadonlyMap<number, readonly LaneBand[]> => {
  const piece = Math.max(1, (to - from) / PIECES);
  const isWorse = (a: number, b: number): boolean =>
    badness[groups[a] ?? 'works'] > badness[groups[b] ?? 'works'];
  const lanes = new Map(chosen.map((account) => [account, new LaneInProgress(piece, isWorse)]));
  const before = journal.beginning();
  for (const [account, lane] of lanes) {
    const state = before[account] ?? ABSENT;
    if (state !== ABSENT) lane.beginWith(state, from);
  }
  journal.each(to, (account, state, at) => {
    const lane = lanes.get(account);
    if (lane === undefined) return;
    const { present } = lane;
    if (at <= from) lane.beginWith(state, from);
    else if (present === null || groups[present] !== groups[state] || statuses[present] !== statuses[state])
      lane.move(state, at);
  });
  return new Map(Array.from(lanes, ([account, lane]) => [account, lane.until(to)]));
};
