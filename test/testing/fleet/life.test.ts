import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { AccountWish, FleetAccount } from '../../../src/testing/fleet/account.ts';
import type { Occurrence } from '../../../src/testing/fleet/occurrence.ts';
import { birth, heal, ordinaryLife, synchronise } from '../../../src/testing/fleet/life.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { accountOf, chronicleOf, inWords, NOON, plot, story } from './stories.ts';

const seeds = Array.from({ length: 300 }, (_, seed) => seed);

const births = (wish: Partial<AccountWish>) =>
  seeds.map((seed) => birth(accountOf(wish, 0, seed), seededRandom(seed)));

/** How often each story was told, by its words. */
const tally = (stories: readonly (readonly string[])[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const words of stories) counts.set(words.join(' · '), (counts.get(words.join(' · ')) ?? 0) + 1);
  return counts;
};

describe('a birth', () => {
  test('is told at the moment of creation and takes less than two hours', () => {
    for (const { from, to } of births({})) {
      expect(from).toBe(NOON);
      expect(to).toBeLessThan(NOON + 2 * HOUR);
    }
  });

  test('goes from CREATION_SUCCESS to OK, and to a sync where that is reported', () => {
    const stories = tally(births({ accountType: 'TELEGRAM' }).map(({ occurrences }) => plot(occurrences)));
    expect([...stories.keys()].toSorted()).toEqual([
      'CREATION_SUCCESS · OK · CREATION_SUCCESS · SYNC_SUCCESS',
      'CREATION_SUCCESS · OK · SYNC_SUCCESS',
    ]);
  });

  test('knows no sync where the provider reports none', () => {
    for (const accountType of ['GOOGLE_OAUTH', 'OUTLOOK', 'MESSENGER', 'TWITTER'])
      for (const { occurrences } of births({ accountType }))
        expect(story(occurrences)).not.toContain('SYNC_SUCCESS');
  });

  test('is repeated when the account is OK long since, in a few of a hundred', () => {
    const stories = births({ accountType: 'SLACK' }).map(({ occurrences }) => plot(occurrences).join(' '));
    const late = stories.filter((words) => words === 'CREATION_SUCCESS OK CREATION_SUCCESS').length;
    expect(late).toBeGreaterThan(2);
    expect(late).toBeLessThan(25);
  });

  test('is notified in half of the cases, before anything else', () => {
    const stories = births({}).map(({ occurrences }) => story(occurrences));
    const notified = stories.filter((words) => words.includes('notify CREATION_SUCCESS'));
    expect(notified.length).toBeGreaterThan(110);
    expect(notified.length).toBeLessThan(190);
    for (const [first] of notified) expect(first).toBe('notify CREATION_SUCCESS');
  });

  test('is never notified in the second generation', () => {
    for (const { occurrences } of births({ api: 'v2' })) {
      const [first] = story(occurrences);
      expect(first).toBe('account.add');
    }
  });

  test('says how the account is connected, or how it was connected wrongly', () => {
    const account = accountOf({ accountType: 'GOOGLE' });
    const said = (occurrences: readonly Occurrence[]) =>
      occurrences.flatMap(({ said: one }) => (one.shape === 'signal' ? [one.signal] : []));
    expect(said(birth(account, seededRandom(1)).occurrences)).toEqual([account.connection]);
    const faulty = { type: 'connection', method: 'oauth', scopes_granted: ['mail.read'] } as const;
    expect(said(birth(account, seededRandom(1), faulty).occurrences)).toEqual([faulty]);
  });
});

describe('a sync', () => {
  test('is said to end within the hour', () => {
    for (const seed of seeds) {
      const { occurrences } = synchronise(chronicleOf({ accountType: 'WHATSAPP' }, seed));
      expect(story(occurrences)).toEqual(['SYNC_SUCCESS']);
      expect(occurrences[0]?.at).toBeGreaterThanOrEqual(NOON + 2 * MINUTE);
      expect(occurrences[0]?.at).toBeLessThanOrEqual(NOON + 40 * MINUTE);
    }
  });

  test('ends twice for a LinkedIn account with a paid seat, and once without', () => {
    const paid = { connection: { premium_features: ['premium', 'recruiter'] } };
    expect(story(synchronise(chronicleOf(paid)).occurrences)).toEqual(['SYNC_SUCCESS', 'SYNC_SUCCESS']);
    const plain = { connection: { method: 'cookies' } } as const;
    expect(story(synchronise(chronicleOf(plain)).occurrences)).toEqual(['SYNC_SUCCESS']);
  });

  test('is nothing, and takes no time, where the provider reports none', () => {
    const chronicle = synchronise(chronicleOf({ accountType: 'EXCHANGE' }));
    expect([chronicle.occurrences, chronicle.now]).toEqual([[], NOON]);
  });
});

describe('healing', () => {
  test('is RECONNECTED, then OK, then a sync', () => {
    for (const seed of seeds)
      expect(plot(heal(chronicleOf({ accountType: 'INSTAGRAM' }, seed)).occurrences)).toEqual([
        'RECONNECTED',
        'OK',
        'SYNC_SUCCESS',
      ]);
  });

  test('comes within the hours given', () => {
    for (const seed of seeds) {
      const [first] = heal(chronicleOf({}, seed), 3, 20).occurrences;
      expect(first?.at).toBeGreaterThanOrEqual(NOON + 3 * HOUR);
      expect(first?.at).toBeLessThanOrEqual(NOON + 20 * HOUR);
    }
  });

  test('takes from minutes to two and a half days when nothing is given', () => {
    const waits = seeds.map((seed) => (heal(chronicleOf({}, seed)).occurrences[0]?.at ?? 0) - NOON);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(12 * MINUTE);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60 * HOUR);
    expect(Math.max(...waits)).toBeGreaterThan(DAY);
  });

  test('is notified now and then, before it is said, and may say anew how the account is connected', () => {
    const stories = seeds.map((seed) =>
      story(heal(chronicleOf({ accountType: 'TWITTER' }, seed)).occurrences).join(' · '),
    );
    expect(new Set(stories)).toEqual(
      new Set([
        'RECONNECTED · OK',
        'notify RECONNECTED · RECONNECTED · OK',
        'RECONNECTED · connection credentials · OK',
        'notify RECONNECTED · RECONNECTED · connection credentials · OK',
      ]),
    );
  });
});

describe('an ordinary life', () => {
  const span = { from: NOON, to: NOON + 100 * DAY, count: 50, keepsAuthorisation: false };
  const lifeOf = (wish: Partial<AccountWish>, seed = 1, differences: Partial<typeof span> = {}) =>
    ordinaryLife(accountOf(wish), seededRandom(seed), { ...span, ...differences });
  const words = (wish: Partial<AccountWish>, differences: Partial<typeof span> = {}): Set<string> =>
    new Set(
      seeds
        .slice(0, 20)
        .flatMap((seed) => lifeOf(wish, seed, differences))
        .flatMap(({ occurrences }) => occurrences.map(inWords)),
    );

  test('has as many chapters as were asked for, each in its part of the time', () => {
    const chapters = lifeOf({});
    expect(chapters).toHaveLength(50);
    for (const [index, { from }] of chapters.entries()) {
      expect(from).toBeGreaterThanOrEqual(NOON + index * 2 * DAY);
      expect(from).toBeLessThanOrEqual(NOON + (index + 1) * 2 * DAY);
    }
  });

  test('is the same for the same chance', () => {
    expect(lifeOf({}, 4)).toEqual(lifeOf({}, 4));
    expect(lifeOf({}, 4)).not.toEqual(lifeOf({}, 5));
  });

  test('leaves the account in good order: what breaks is mended in the same chapter', () => {
    const levels = new Set([
      'OK',
      'CONNECTING',
      'ERROR',
      'STOPPED',
      'PERMISSIONS',
      'CREDENTIALS',
      'RECONNECTED',
    ]);
    for (const accountType of ['LINKEDIN', 'MOBILE', 'IMAP', 'WHATSAPP'])
      for (const { occurrences } of seeds.slice(0, 20).flatMap((seed) => lifeOf({ accountType }, seed))) {
        const last = story(occurrences).findLast((word) => levels.has(word));
        expect(['OK', undefined]).toContain(last);
      }
  });

  test('signs in again now and then, but not where the story depends on when it last did', () => {
    expect(words({})).toContain('CREDENTIALS');
    expect(words({})).toContain('RECONNECTED');
    const kept = words({}, { keepsAuthorisation: true });
    expect(kept).not.toContain('CREDENTIALS');
    expect(kept).not.toContain('RECONNECTED');
  });

  test.each<[FleetAccount['provider'], string, readonly string[]]>([
    [
      'linkedin',
      'LINKEDIN',
      ['usage invitation', 'usage message', 'usage profileView', 'proxy well', 'SYNC_SUCCESS'],
    ],
    ['instagram', 'INSTAGRAM', ['proxy well', 'SYNC_SUCCESS']],
    ['whatsapp', 'WHATSAPP', ['deviceSeen', 'SYNC_SUCCESS']],
    ['telegram', 'TELEGRAM', ['deviceSeen', 'SYNC_SUCCESS']],
    ['google', 'GOOGLE', []],
  ])('of %s has what only such accounts have', (_provider, accountType, particular) => {
    const found = [...words({ accountType })];
    const all = [
      'usage invitation',
      'usage message',
      'usage profileView',
      'proxy well',
      'deviceSeen',
      'SYNC_SUCCESS',
    ];
    expect(all.filter((start) => found.some((word) => word.startsWith(start))).toSorted()).toEqual(
      particular.toSorted(),
    );
  });

  test('lacks permissions on a mobile account alone', () => {
    expect(words({ accountType: 'MOBILE' })).toContain('PERMISSIONS');
    expect(words({ accountType: 'LINKEDIN' })).not.toContain('PERMISSIONS');
  });

  test('is polled in the first generation, and locked in the second', () => {
    const [first, second] = [words({}), words({ api: 'v2' })];
    expect([first.has('poll OK'), first.has('account.locked')]).toEqual([true, false]);
    expect([second.has('poll OK'), second.has('account.locked')]).toEqual([false, true]);
    expect(second).toContain('account.unlocked');
  });

  test('never uses up what is allowed', () => {
    const percents = [...words({})]
      .flatMap((word) => /^usage \w+ (\d+) %$/.exec(word)?.[1] ?? [])
      .map(Number);
    expect(percents.length).toBeGreaterThan(20);
    expect(Math.min(...percents)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...percents)).toBeLessThanOrEqual(70);
  });
});
