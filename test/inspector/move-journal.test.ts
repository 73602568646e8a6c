import { describe, expect, test } from 'vitest';
import { fleetLanes } from '../../src/inspector/past/fleet-lanes.ts';
import { changesAround, fleetThen } from '../../src/inspector/past/fleet-then.ts';
import { MoveJournal } from '../../src/inspector/past/move-journal.ts';
import { brokenGroups } from '../../src/inspector/past/tally.ts';
import { countsOver } from '../../src/inspector/past/time-picture.ts';

type Move = readonly [at: number, id: string, path: string];

const journalOf = (moves: readonly Move[], most?: number): MoveJournal => {
  const journal = new MoveJournal(most);
  for (const [at, id, path] of moves) journal.add(id, at, path);
  return journal;
};

/** All that a journal tells, by names. */
const told = (journal: MoveJournal, until = Infinity): readonly Move[] => {
  const moves: Move[] = [];
  journal.each(until, (account, state, at) =>
    moves.push([at, journal.ids[account] ?? '', journal.paths[state] ?? '']),
  );
  return moves;
};

const EXPIRED = 'CREDENTIALS.linkedin.sessionExpired';

const moves: readonly Move[] = [
  [10, 'a', 'OK'],
  [20, 'b', 'OK'],
  [30, 'a', EXPIRED],
  [40, 'b', 'ERROR'],
  [41, 'b', 'OK'],
  [50, 'a', 'RECONNECTED'],
];

describe('a journal of moves', () => {
  test('tells them in the order of time, also where one comes late', () => {
    const journal = journalOf([...moves.slice(0, 2), ...moves.slice(3), [30, 'c', 'NEW']]);
    expect(told(journal, 40).map(([at, id]) => [at, id])).toEqual([
      [10, 'a'],
      [20, 'b'],
      [30, 'c'],
      [40, 'b'],
    ]);
    expect([journal.first, journal.last]).toEqual([10, 50]);
  });

  test('of more than it keeps forgets the oldest, and begins with what they came to', () => {
    const journal = journalOf(moves, 4);
    expect(told(journal)).toEqual(moves.slice(2));
    expect(journal.forgottenUntil).toBe(20);
    expect(Array.from(journal.beginning(), (state) => journal.paths[state])).toEqual(['OK', 'OK']);
    expect(fleetThen(journal, { moment: 45, who: null, limit: 9 }).counts).toEqual(
      fleetThen(journalOf(moves), { moment: 45, who: null, limit: 9 }).counts,
    );
  });

  test('grows beyond what it had room for', () => {
    const journal = journalOf(
      Array.from({ length: 5000 }, (_, index): Move => [index, 'a', `S${index % 7}`]),
    );
    expect(journal.length).toBe(5000);
    expect(told(journal, 4998).at(-1)).toEqual([4998, 'a', 'S0']);
  });
});

describe('the picture of a stretch', () => {
  const totals = (journal: MoveJournal, from: number, to: number, pieces: number): readonly number[] =>
    countsOver(journal, { from, to, pieces }, 'peak').map((counts) =>
      counts.slice(0, brokenGroups.length).reduce((sum, count) => sum + count, 0),
    );

  test('shows a peak however short, and where a stretch begins', () => {
    expect(totals(journalOf(moves), 0, 60, 6)).toEqual([0, 0, 0, 1, 2, 1]);
    expect(totals(journalOf(moves), 35, 60, 1)).toEqual([2]);
    expect(totals(journalOf(moves), 55, 60, 2)).toEqual([0, 0]);
  });

  test('leaves out those who are masked', () => {
    const journal = journalOf(moves);
    const broken = countsOver(journal, { from: 0, to: 60, pieces: 1 }, 'peak', Uint8Array.of(0, 1));
    expect(broken).toEqual([[1, 0, 0, 0, 0, 0]]);
  });
});

describe('the fleet as of a moment', () => {
  test('has who was broken, who must act first before the others, and what changed up to then', () => {
    const journal = journalOf(moves);
    const then = fleetThen(journal, { moment: 40, who: null, limit: 2 });
    const named = then.broken.map(({ account, since }) => [journal.ids[account], since]);
    expect([then.known, then.brokenTotal, named]).toEqual([
      2,
      2,
      [
        ['b', 40],
        ['a', 30],
      ],
    ]);
    expect(then.changes.map(({ at, from, to }) => [at, journal.paths[from], journal.paths[to]])).toEqual([
      [40, 'OK', 'ERROR'],
      [30, 'OK', EXPIRED],
    ]);
    const users = fleetThen(journal, { moment: 40, who: 'user', limit: 9 });
    expect(users.broken.map(({ account }) => journal.ids[account])).toEqual(['a']);
  });

  test('knows when it changed before, and when it changes next', () => {
    const journal = journalOf(moves);
    expect(changesAround(journal, 30)).toEqual({ earlier: 20, later: 40 });
    expect(changesAround(journal, 60)).toEqual({ earlier: 50, later: null });
    expect(changesAround(journal, 30, Uint8Array.of(1, 0))).toEqual({ earlier: 10, later: 50 });
  });
});

describe('the lanes of a stretch', () => {
  const bandsOf = (journal: MoveJournal, from: number, to: number) =>
    fleetLanes(journal, { from, to }, 20).map(({ account, brokenMs, bands }) => [
      journal.ids[account],
      brokenMs,
      bands.map((band) => [band.from, band.to, journal.paths[band.state]]),
    ]);

  test('are of those who were broken longest in it, with what was before it as its beginning', () => {
    expect(bandsOf(journalOf(moves), 35, 60)).toEqual([
      [
        'a',
        15,
        [
          [35, 50, EXPIRED],
          [50, 60, 'RECONNECTED'],
        ],
      ],
      [
        'b',
        1,
        [
          [35, 40, 'OK'],
          [40, 41, 'ERROR'],
          [41, 60, 'OK'],
        ],
      ],
    ]);
    expect(bandsOf(journalOf(moves), 52, 60)).toEqual([]);
  });

  test('merge equal neighbours', () => {
    const journal = journalOf([
      [1000, 'a', 'ERROR'],
      [2000, 'a', EXPIRED],
      [3000, 'a', 'CREDENTIALS.linkedin.credentialsChanged'],
    ]);
    const [lane] = fleetLanes(journal, { from: 0, to: 4000 }, 1);
    expect(lane?.bands.map(({ from }) => from)).toEqual([1000, 2000]);
  });

  test('stay small however often an account moves, and lose none of the worst', () => {
    const flips = Array.from({ length: 20_000 }, (_, index): Move => [
      index,
      'a',
      index % 1000 === 500 ? 'ERROR' : index % 2 === 0 ? 'OK' : 'CONNECTING.attempting',
    ]);
    const journal = journalOf(flips);
    const [lane] = fleetLanes(journal, { from: 0, to: 20_000 }, 1);
    const bands = lane?.bands ?? [];
    expect(bands.length).toBeLessThan(801);
    expect(bands.filter(({ state }) => journal.paths[state] === 'ERROR').length).toBe(20);
    expect(bands.every(({ to }, index) => to === (bands[index + 1]?.from ?? 20_000))).toBe(true);
  });
});
