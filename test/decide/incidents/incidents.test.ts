import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../machines/policy.ts';
import type { IncidentBook } from '../../../src/decide/incidents/book.ts';
import { scopeOfKey, type Incident, type RecentBreak } from '../../../src/model/incident.ts';
import { watch, type Watched, type Watcher } from './watched.ts';
import { natures, worldOf, type Mishap, type Nature } from './worlds.ts';

/** How many flapping fleets are tried; `npm run test:incidents` tries a thousand. */
const FLEETS = Number(process.env['FLEETS'] ?? 16);

type Variant = Parameters<typeof watch>[1];

const watched = (nature: Nature, seeds: number, variant?: Variant): readonly Watched[] =>
  Array.from({ length: seeds }, (_, seed) => watch(worldOf(nature, seed + 1), variant));

const sumOf = <T>(items: readonly T[], numberOf: (item: T) => number): number =>
  items.reduce((sum, item) => sum + numberOf(item), 0);

/** How many of the accounts that mishaps of a kind broke were told of their scope: 0 to 1. */
const rightIn = (all: readonly Watched[], kind: Mishap['kind']): number => {
  const those = all.flatMap(({ mishaps }) => mishaps.filter(({ mishap }) => mishap.kind === kind));
  return (
    sumOf(those, ({ right }) => right) /
    Math.max(
      1,
      sumOf(those, ({ broken }) => broken),
    )
  );
};

/** How many lone breaks an incident took: 0 to 1. */
const takenIn = (all: readonly Watched[]): number =>
  sumOf(all, ({ taken }) => taken) / sumOf(all, ({ lone }) => lone);

/** How many incidents of a year of fleet were none. */
const falseInYear = (all: readonly Watched[], { days }: Nature): number =>
  sumOf(all, ({ falseOnes }) => falseOnes.length) / ((all.length * days) / 365);

/** How often an incident was found within a minute of its fifth member: 0 to 1. */
const promptIn = (all: readonly Watched[]): number => {
  const fifths = all.flatMap(({ mishaps }) => mishaps.filter(({ fifthAt }) => fifthAt !== null));
  const prompt = fifths.filter(
    ({ fifthAt, foundAt }) => foundAt !== null && foundAt <= (fifthAt ?? 0) + 60_000,
  );
  return prompt.length / Math.max(1, fifths.length);
};

const common: Nature['mishaps'] = ['keys', 'proxy', 'vendor', 'admin', 'imap'];

const fleets = [
  ['sales', 8],
  ['mail', 8],
  ['chat', 8],
  ['small', 16],
  ['large', 2],
] as const;

describe('in fleets whose truth the engine never sees', () => {
  const all = fleets.flatMap(([name, seeds]) =>
    watched({ ...(natures[name] as Nature), mishaps: common }, seeds),
  );

  test.each([
    ['keys', 0.95],
    ['proxy', 0.95],
    ['vendor', 0.95],
    ['imap', 0.9],
    ['admin', 0.8],
  ] as const)('nearly all accounts that %s break are told what they share', (kind, least) => {
    expect(rightIn(all, kind)).toBeGreaterThanOrEqual(least);
  });

  test('lone breaks stay lone', () => {
    expect(takenIn(all)).toBeLessThanOrEqual(0.005);
  });

  test('an incident is found within a minute of its fifth member', () => {
    expect(promptIn(all)).toBeGreaterThanOrEqual(0.96);
  });

  test('what all accounts or several proxies have in common is told as that', () => {
    for (const name of ['sales', 'chat'] as const) {
      const several = watched(
        { ...(natures[name] as Nature), mishaps: ['proxy', 'everything'], proxiesTogether: 3 },
        8,
      );
      expect(rightIn(several, 'everything')).toBeGreaterThanOrEqual(0.95);
      expect(rightIn(several, 'proxy')).toBeGreaterThanOrEqual(0.95);
    }
  });
});

/** What is wrong with how flapping fleets and a fleet with mishaps are told; empty when nothing is. */
const faultsOf = (seeds: number, variant?: Variant): readonly string[] => {
  const flapping = natures['flapping'] as Nature;
  const quiet = watched(flapping, seeds, variant);
  const struck = watched({ ...(natures['sales'] as Nature), mishaps: ['keys', 'proxy'] }, 3, variant);
  return [
    ...(falseInYear(quiet, flapping) > 1 ? ['incidents that are none'] : []),
    ...(takenIn(quiet) > 0.005 ? ['lone breaks are taken'] : []),
    ...(rightIn(struck, 'proxy') < 0.95 ? ['proxies are not found'] : []),
    ...(rightIn(struck, 'keys') < 0.95 ? ['keys are not found'] : []),
  ];
};

describe('a fleet whose accounts flap', () => {
  test('has at most one incident a year that is none', () => {
    expect(faultsOf(FLEETS)).toEqual([]);
  });

  test('shows that a constant number of accounts in an hour is no measure', () => {
    expect(faultsOf(2, constant(3))).toContain('incidents that are none');
    expect(faultsOf(2, constant(40))).toContain('proxies are not found');
  });

  test('shows that accounts have to be counted, and not deliveries', () => {
    expect(faultsOf(4, byDelivery)).not.toEqual([]);
  });
});

/** A variant that finds an incident where so many accounts of a scope break within an hour. */
const constant =
  (enough: number): Variant =>
  (): Watcher => {
    let recent: RecentBreak[] = [];
    const open = new Map<string, Incident>();
    let found = 0;
    return {
      relocate: () => undefined,
      healed: () => [],
      end: () => null,
      broke(one) {
        recent = [
          ...recent.filter(({ at, accountId }) => at >= one.at - HOUR && accountId !== one.accountId),
          one,
        ];
        const scope = one.keys.findLast(
          (key) => recent.filter(({ keys }) => keys.includes(key)).length >= enough,
        );
        if (scope === undefined) return [];
        const members = recent.filter(({ keys }) => keys.includes(scope)).map(({ accountId }) => accountId);
        const known = open.get(scope);
        if (known !== undefined && known.lastAt >= one.at - HOUR) {
          known.lastAt = one.at;
          return [{ kind: 'joined', incident: known, accountId: one.accountId }];
        }
        found += 1;
        const incident: Incident = {
          ...newIncident,
          ...scopeOfKey(scope),
          id: found,
          openedAt: one.at,
          since: one.at,
          lastAt: one.at,
        };
        open.set(scope, incident);
        return [{ kind: 'opened', incident, members }];
      },
    };
  };

const newIncident = {
  accounts: 0,
  of: 0,
  windowMinutes: 60,
  expected: 0,
  members: 0,
  broken: 0,
  alone: 0,
  endsAt: 0,
  endedAt: null,
  why: null,
  sample: [],
} as const;

/** A variant that takes each delivery for an account of its own. */
const byDelivery: Variant = (book: IncidentBook): Watcher => ({
  relocate: (before, after, at) => book.relocate(before, after, at),
  healed: (id, at, alone) => book.healed(id, at, alone),
  end: (id, at) => book.end(id, at),
  broke: (one) =>
    book.broke({ ...one, accountId: `${one.accountId} ${one.seq % (DAY / HOUR)}`, lastBrokenAt: null }),
});
