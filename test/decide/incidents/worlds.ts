import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { seededRandom, type Random } from '../../../src/testing/random.ts';

/*
 * Fleets whose truth the engine never sees: who breaks for what reason. They are made from what teams report of theirs, and know
 * nothing of how incidents are found: no threshold, window or count of the engine stands here.
 */

/** An account of a made-up fleet. */
export interface Resident {
  readonly id: string;
  readonly provider: string;
  readonly domain: string | null;
  readonly imapHost: string | null;
  readonly proxy: string | null;
  readonly tenant: string | null;
  readonly createdAt: number;
  /** How long it works between two lone breaks, on average. */
  readonly peace: number;
}

/** What many accounts of a world have in common when they break. */
export interface Mishap {
  readonly kind: 'keys' | 'proxy' | 'vendor' | 'everything' | 'admin' | 'imap';
  /** The scope as a key: `provider google`. */
  readonly scope: string;
  readonly at: number;
  readonly members: ReadonlySet<string>;
}

/** Something that happens to an account. */
export interface Episode {
  readonly at: number;
  readonly id: string;
  readonly what: 'breaks' | 'heals';
  /** The mishap behind a break, or null for one of its own. */
  readonly mishap: Mishap | null;
}

/** A fleet, and what becomes of it. */
export interface World {
  readonly start: number;
  readonly residents: readonly Resident[];
  readonly mishaps: readonly Mishap[];
  /** In the order of their times. */
  readonly episodes: readonly Episode[];
}

/** What kind of fleet it is. */
export interface Nature {
  readonly accounts: number;
  readonly days: number;
  /** How many accounts a customer has, at most. */
  readonly company: number;
  readonly proxies: number;
  /** Days between two lone breaks of an account, from and to. */
  readonly peace: readonly [number, number];
  /** How much busier noon is than midnight: 0 not at all, 1 nothing happens at midnight. */
  readonly rhythm: number;
  /** The share of accounts that break every few hours. */
  readonly flapping: number;
  readonly mishaps: readonly Mishap['kind'][];
  /** How many proxies go down together, where one does. Default 1. */
  readonly proxiesTogether?: number;
  /** Who the accounts are, as weights. */
  readonly mix: Readonly<Record<string, number>>;
}

const sales = { linkedin: 50, google: 25, microsoft: 15, imap: 6, whatsapp: 4 };
const post = { google: 45, microsoft: 35, imap: 20 };
const chat = { whatsapp: 40, instagram: 25, telegram: 10, linkedin: 15, messenger: 10 };

const none: Pick<Nature, 'flapping' | 'mishaps'> = { flapping: 0.01, mishaps: [] };

/** Several kinds of fleet. */
export const natures: Readonly<Record<string, Nature>> = {
  sales: {
    ...none,
    accounts: 900,
    days: 21,
    company: 12,
    proxies: 14,
    peace: [25, 120],
    rhythm: 0.8,
    mix: sales,
  },
  mail: {
    ...none,
    accounts: 600,
    days: 21,
    company: 40,
    proxies: 0,
    peace: [40, 200],
    rhythm: 0.6,
    mix: post,
  },
  chat: { ...none, accounts: 500, days: 21, company: 3, proxies: 8, peace: [15, 60], rhythm: 0.5, mix: chat },
  small: {
    ...none,
    accounts: 140,
    days: 30,
    company: 10,
    proxies: 4,
    peace: [30, 90],
    rhythm: 0.7,
    mix: sales,
  },
  large: {
    ...none,
    accounts: 4000,
    days: 15,
    company: 15,
    proxies: 25,
    peace: [40, 150],
    rhythm: 0.8,
    mix: sales,
  },
  flapping: {
    ...none,
    accounts: 300,
    days: 28,
    company: 8,
    proxies: 6,
    peace: [0.4, 12],
    rhythm: 0.7,
    flapping: 0.1,
    mix: sales,
  },
};

/** How often things happen at a time of the week, against the busiest: people work, and so do their providers. */
const busyness = (at: number, rhythm: number): number => {
  const hour = (at % DAY) / HOUR;
  const day = 1 - rhythm * (0.5 + 0.5 * Math.cos(((hour - 13) / 12) * Math.PI + Math.PI));
  const weekday = new Date(at).getUTCDay();
  return day * (weekday === 0 || weekday === 6 ? 1 - rhythm / 2 : 1);
};

const waiting = (random: Random, mean: number): number => -Math.log(1 - random.next()) * mean;

/** A moment of a chance that comes seldom, more often when people work. */
const nextMoment = (random: Random, from: number, mean: number, rhythm: number): number => {
  for (let at = from + waiting(random, mean * 0.6); ; at += waiting(random, mean * 0.6))
    if (random.chance(busyness(at, rhythm))) return at;
};

const settle = (nature: Nature, random: Random, start: number): readonly Resident[] => {
  const residents: Resident[] = [];
  const mix = Object.entries(nature.mix);
  for (let customer = 1; residents.length < nature.accounts; customer += 1) {
    const size = Math.max(1, Math.round(nature.company ** random.next()));
    const isPrivate = size === 1 && random.chance(0.5);
    for (let seat = 0; seat < size && residents.length < nature.accounts; seat += 1) {
      const provider = random.weighted(mix);
      const isMail = provider === 'google' || provider === 'microsoft' || provider === 'imap';
      const domain = isPrivate ? 'gmail.example' : `customer-${customer}.example`;
      residents.push({
        id: `account-${residents.length + 1}`,
        provider,
        domain: isMail ? domain : null,
        imapHost: provider === 'imap' ? `imap-${random.integer(1, 4)}.example` : null,
        proxy:
          nature.proxies > 0 && !isMail && random.chance(0.8)
            ? `proxy-${random.integer(1, nature.proxies)}`
            : null,
        tenant: random.chance(0.7) ? `user-${residents.length - (seat % 2)}` : null,
        createdAt:
          start + random.integer(0, Math.floor(nature.days * 0.3 * DAY)) * (random.chance(0.8) ? 0 : 1),
        peace:
          DAY *
          (random.chance(nature.flapping)
            ? 0.05 + 0.4 * random.next()
            : nature.peace[0] + (nature.peace[1] - nature.peace[0]) * random.next()),
      });
    }
  }
  return residents;
};

const withIn = (
  residents: readonly Resident[],
  of: (one: Resident) => string | null,
): readonly [string, Resident[]][] => {
  const groups = new Map<string, Resident[]>();
  for (const one of residents) {
    const name = of(one);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups];
};

/** How a mishap goes: whom it concerns, what share of them, how fast, and whether they come back by themselves. */
const courses: Readonly<
  Record<
    Mishap['kind'],
    {
      readonly groups: (residents: readonly Resident[]) => readonly [string, Resident[]][];
      readonly least: number;
      readonly share: readonly [number, number];
      readonly minutes: readonly [number, number];
      readonly heals: readonly [number, number];
    }
  >
> = {
  keys: {
    groups: (all) =>
      withIn(all, ({ provider }) =>
        provider === 'google' || provider === 'microsoft' ? `provider ${provider}` : null,
      ),
    least: 15,
    share: [0.7, 1],
    minutes: [5, 60],
    heals: [3 * 60, 90 * 60],
  },
  proxy: {
    groups: (all) => withIn(all, ({ proxy }) => (proxy === null ? null : `proxyHost ${proxy}`)),
    least: 6,
    share: [0.7, 1],
    minutes: [1, 20],
    heals: [20, 240],
  },
  vendor: {
    groups: (all) =>
      withIn(all, ({ provider }) =>
        provider === 'google' || provider === 'microsoft' ? null : `provider ${provider}`,
      ),
    least: 15,
    share: [0.3, 1],
    minutes: [2, 40],
    heals: [20, 240],
  },
  everything: {
    groups: (all) => [['all', [...all]]],
    least: 30,
    share: [0.2, 0.9],
    minutes: [2, 40],
    heals: [20, 240],
  },
  admin: {
    groups: (all) =>
      withIn(all, ({ provider, domain }) =>
        domain === null || domain === 'gmail.example' || provider === 'imap'
          ? null
          : `mailDomain ${provider} ${domain}`,
      ),
    least: 3,
    share: [0.7, 1],
    minutes: [1, 30],
    heals: [10 * 60, 100 * 60],
  },
  imap: {
    groups: (all) => withIn(all, ({ imapHost }) => (imapHost === null ? null : `imapHost ${imapHost}`)),
    least: 6,
    share: [0.5, 1],
    minutes: [5, 90],
    heals: [5 * 60, 90 * 60],
  },
};

const between = (random: Random, [from, to]: readonly [number, number]): number =>
  from + (to - from) * random.next();

interface Stroke {
  readonly at: number;
  readonly mishap: Mishap | null;
  readonly heals: number;
}

const strike = (
  kind: Mishap['kind'],
  residents: readonly Resident[],
  at: number,
  random: Random,
  strokes: Map<string, Stroke[]>,
  together: number,
): readonly Mishap[] => {
  const { groups, least } = courses[kind];
  const able = [...groups(residents.filter((one) => one.createdAt < at - DAY))].filter(
    ([, of]) => of.length >= least,
  );
  const hit = Array.from({ length: Math.min(together, able.length) }, () =>
    able.splice(random.integer(0, able.length - 1), 1),
  ).flat();
  return hit.map(([scope, of]) => befall(kind, scope, of, at, random, strokes));
};

const befall = (
  kind: Mishap['kind'],
  scope: string,
  of: readonly Resident[],
  at: number,
  random: Random,
  strokes: Map<string, Stroke[]>,
): Mishap => {
  const { share, minutes, heals } = courses[kind];
  const hit = between(random, share);
  const members = new Set<string>();
  const mishap: Mishap = { kind, scope, at, members };
  const length = between(random, minutes) * MINUTE;
  const sudden = random.chance(0.5);
  for (const { id } of of) {
    if (!random.chance(hit)) continue;
    members.add(id);
    const after = length * (sudden ? random.next() ** 2 : random.next());
    strokes.get(id)?.push({ at: at + after, mishap, heals: between(random, heals) * MINUTE });
  }
  return mishap;
};

/** The customers that are large enough for several people to leave at once. */
const largeOnes = (residents: readonly Resident[]): readonly [string, Resident[]][] =>
  withIn(residents, ({ provider, domain }) => (domain === null ? null : `${provider} ${domain}`)).filter(
    ([, them]) => them.length >= 10,
  );

/** Two to four people leave a customer, and their accounts go within minutes: no incident of the domain. */
const leave = (
  residents: readonly Resident[],
  at: number,
  random: Random,
  strokes: Map<string, Stroke[]>,
): void => {
  const [, of] = random.pick(largeOnes(residents));
  for (let leaver = random.integer(2, 4); leaver > 0; leaver -= 1)
    strokes.get(random.pick(of).id)?.push({
      at: at + random.next() * 10 * MINUTE,
      mishap: null,
      heals: 30 * DAY,
    });
};

/** What becomes of an account: while it is broken nothing else breaks it. */
const live = (one: Resident, strokes: readonly Stroke[]): readonly Episode[] => {
  const episodes: Episode[] = [];
  let free = 0;
  for (const { at, mishap, heals } of strokes.toSorted((a, b) => a.at - b.at)) {
    if (at < free || at < one.createdAt) continue;
    episodes.push({ at: Math.floor(at), id: one.id, what: 'breaks', mishap });
    free = at + heals;
    episodes.push({ at: Math.floor(free), id: one.id, what: 'heals', mishap });
  }
  return episodes;
};

/** A world of a kind; the same seed gives the same one. */
export const worldOf = (nature: Nature, seed: number): World => {
  const random = seededRandom(seed);
  const start = Date.UTC(2026, 0, 5) + random.integer(0, 6) * DAY;
  const end = start + nature.days * DAY;
  const residents = settle(nature, random.branch('residents'), start);
  const strokes = new Map(residents.map(({ id }) => [id, [] as Stroke[]]));
  for (const one of residents) {
    const own = random.branch(one.id);
    for (let at = one.createdAt; ;) {
      at = nextMoment(own, at, one.peace, nature.rhythm);
      if (at > end) break;
      const heals =
        one.peace < DAY
          ? waiting(own, HOUR)
          : own.chance(0.3)
            ? waiting(own, 20 * MINUTE)
            : waiting(own, 20 * HOUR);
      strokes.get(one.id)?.push({ at, mishap: null, heals });
      at += heals;
    }
  }
  const leaving = random.branch('leaving');
  if (largeOnes(residents).length > 0)
    for (let at = start; at < end; at += 4 * DAY)
      leave(residents, at + leaving.next() * 3 * DAY, leaving, strokes);
  const chance = random.branch('mishaps');
  const span = (end - start) * 0.6;
  const mishaps = nature.mishaps.flatMap((kind, index) => {
    const at = start + (end - start) * 0.35 + (span / nature.mishaps.length) * (index + 0.8 * chance.next());
    return strike(kind, residents, at, chance, strokes, kind === 'proxy' ? (nature.proxiesTogether ?? 1) : 1);
  });
  const episodes = residents.flatMap((one) => live(one, strokes.get(one.id) ?? []));
  return { start, residents, mishaps, episodes: episodes.sort((a, b) => a.at - b.at) };
};
