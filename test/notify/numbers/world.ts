import { seededRandom, type Random } from '../../../src/testing/random.ts';

/*
 * Fleets whose truth the notifier never sees: which breaks are real, whose they are, and how long they last. They are made from what
 * teams report, and know nothing of how notices settle: no setting of a policy stands here.
 */

/** Something that a fleet hears. */
export interface WorldLine {
  readonly at: number;
  readonly payload: object;
  /** As a line of a log names it. */
  readonly source?: string;
}

/** A break that somebody must act on: a notice about it is right, and without one it is missed. */
export interface TrueBreak {
  readonly accountId: string;
  readonly from: number;
  /** When it ends; Infinity where it does not. */
  readonly to: number;
  readonly who: 'user' | 'operator';
  /** It is part of an outage: right is a notice about it once that is over, and none is missed. */
  readonly isOfOutage?: boolean;
}

/** Accounts that break together. */
export interface TrueOutage {
  readonly from: number;
  readonly to: number;
  readonly members: ReadonlySet<string>;
}

/** A fleet, what it hears, and what is the case. */
export interface TrueWorld {
  readonly name: string;
  readonly lines: readonly WorldLine[];
  readonly breaks: readonly TrueBreak[];
  readonly outages: readonly TrueOutage[];
  /** Whether the API is asked where it is not clear what is true: it shows what was said last. */
  readonly isAsked: boolean;
  /** Until when it is watched. */
  readonly end: number;
}

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const START = Date.UTC(2026, 0, 5);

const waiting = (random: Random, mean: number): number => Math.ceil(-Math.log(1 - random.next()) * mean);

/** An account of a made-up fleet. */
interface Seat {
  readonly id: string;
  readonly type: string;
  readonly proxy: string;
}

const seated = (count: number, proxies: number, random: Random): readonly Seat[] =>
  Array.from({ length: count }, (_, number) => ({
    id: `account-${number + 1}`,
    type: random.weighted([
      ['LINKEDIN', 60],
      ['WHATSAPP', 20],
      ['INSTAGRAM', 20],
    ]),
    proxy: `proxy-${(number % proxies) + 1}`,
  }));

const status = ({ id, type }: Seat, message: string): object => ({
  AccountStatus: { account_id: id, account_type: type, message },
});

/** What the API shows of accounts that others connected long ago. */
const arrivals = (seats: readonly Seat[], random: Random): readonly WorldLine[] =>
  seats.map(({ id, type, proxy }) => ({
    at: START + random.integer(0, DAY),
    payload: {
      object: 'Account',
      id,
      type,
      created_at: new Date(START - random.integer(30 * DAY, 200 * DAY)).toISOString(),
      sources: [{ id: `${id}_SOURCE`, status: 'OK' }],
      connection_params: { im: { proxy: { host: proxy } } },
    },
  }));

/** A break that its user heals: they sign in hours later; meanwhile the account may try again. */
const realBreak = (
  seat: Seat,
  from: number,
  lasts: number,
  random: Random,
): { readonly lines: readonly WorldLine[]; readonly truth: TrueBreak } => {
  const lines = [{ at: from, payload: status(seat, 'CREDENTIALS') }];
  for (let at = from + waiting(random, 4 * HOUR); at < from + lasts - HOUR; at += waiting(random, 8 * HOUR))
    lines.push(
      { at, payload: status(seat, 'CONNECTING') },
      { at: at + random.integer(20 * SECOND, 10 * MINUTE), payload: status(seat, 'CREDENTIALS') },
    );
  const to = from + lasts;
  lines.push(
    { at: to, payload: status(seat, 'RECONNECTED') },
    { at: to + 20 * SECOND, payload: status(seat, 'OK') },
  );
  return { lines, truth: { accountId: seat.id, from, to, who: 'user' } };
};

/** In the order in which it is heard. */
const inOrder = (lines: readonly WorldLine[]): readonly WorldLine[] =>
  lines.toSorted((one, other) => one.at - other.at);

/**
 * 300 accounts, 12 of which break and heal by themselves all the time, for 26 days unless asked otherwise, and 24 real breaks, some of
 * them of those 12.
 */
export const flappingWorld = (seed: number, days = 26): TrueWorld => {
  const random = seededRandom(seed).branch('flapping');
  const seats = seated(300, 6, random);
  const lines = [...arrivals(seats, random)];
  const breaks: TrueBreak[] = [];
  const [from, to] = [START + 3 * DAY, START + (3 + days) * DAY];
  const lastReal = Math.floor(days * 0.75 * DAY);
  const flappers = seats.slice(0, 12);
  const take = (seat: Seat, at: number): number => {
    const lasts = 40 * MINUTE + waiting(random, 15 * HOUR);
    const { lines: told, truth } = realBreak(seat, at, lasts, random);
    lines.push(...told);
    breaks.push(truth);
    return at + lasts;
  };
  const chosen = random.branch('chosen');
  // 2 flappers break for real, 18 others do, and 2 of those once more within the day: 22 + 2.
  const broken = new Map(
    flappers.slice(0, 2).map((seat) => [seat, from + chosen.integer(Math.floor(lastReal / 3), lastReal)]),
  );
  for (const seat of flappers) {
    const real = broken.get(seat) ?? Infinity;
    // Each has begun at a time of its own.
    const begun = from + random.integer(0, Math.floor(lastReal / 4));
    for (let at = begun, done = false; at < to; at += waiting(random, 38 * MINUTE)) {
      if (!done && at >= real) {
        at = take(seat, at) + HOUR;
        done = true;
        continue;
      }
      const word = random.pick(['CREDENTIALS', 'CREDENTIALS', 'ERROR', 'CONNECTING']);
      lines.push({ at, payload: status(seat, word) });
      at += 10 * SECOND + waiting(random, 100 * SECOND);
      lines.push({ at, payload: status(seat, random.pick(['OK', 'RECONNECTED'])) });
    }
  }
  for (const [index, seat] of seats.slice(12, 32).entries()) {
    const healed = take(seat, from + chosen.integer(0, lastReal));
    if (index < 2) take(seat, healed + chosen.integer(2 * HOUR, 5 * HOUR));
  }
  return { name: 'flapping', lines: inOrder(lines), breaks, outages: [], isAsked: true, end: to + 3 * DAY };
};

/**
 * 20,000 accounts behind 25 proxies, five of which are down for two hours, and 80 breaks of single accounts.
 *
 * @param share - how many of them there are, as a share
 */
export const outageWorld = (seed: number, share = 1): TrueWorld => {
  const random = seededRandom(seed).branch('outage');
  const seats = seated(Math.round(20_000 * share), 25, random);
  const lines = [...arrivals(seats, random)];
  const breaks: TrueBreak[] = [];
  const [from, to] = [START + 20 * DAY + 10 * HOUR, START + 20 * DAY + 12 * HOUR];
  const down = new Set(Array.from({ length: 5 }, (_, index) => `proxy-${index * 5 + 1}`));
  const members = new Set<string>();
  for (const seat of seats.filter(({ proxy }) => down.has(proxy))) {
    members.add(seat.id);
    const at = from + Math.floor(random.next() ** 2 * 20 * MINUTE);
    const fails = at + random.integer(5 * SECOND, 3 * MINUTE);
    const heals = to + Math.floor(random.next() ** 2 * 40 * MINUTE);
    lines.push(
      { at, payload: status(seat, 'CONNECTING') },
      { at: fails, payload: status(seat, 'CREDENTIALS') },
      { at: heals, payload: status(seat, 'OK') },
    );
  }
  const others = seats.filter(({ proxy }) => !down.has(proxy));
  const count = Math.round(80 * share);
  for (let left = count; left > 0; left -= 1) {
    const isMeanwhile = left <= 2;
    const at = isMeanwhile ? random.integer(from, to) : random.integer(START + 2 * DAY, START + 24 * DAY);
    const seat = others[(left * 211) % others.length];
    if (seat === undefined) continue;
    const { lines: told, truth } = realBreak(seat, at, 40 * MINUTE + waiting(random, 12 * HOUR), random);
    lines.push(...told);
    breaks.push(truth);
  }
  return {
    name: 'outage',
    lines: inOrder(lines),
    breaks,
    outages: [{ from, to: to + HOUR, members }],
    isAsked: true,
    end: START + 28 * DAY,
  };
};
