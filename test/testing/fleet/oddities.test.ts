import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { castAccount } from '../../../src/testing/fleet/account.ts';
import { endings } from '../../../src/testing/fleet/oddities/endings.ts';
import { firstGeneration } from '../../../src/testing/fleet/oddities/first-generation.ts';
import { oddRoles } from '../../../src/testing/fleet/oddities/index.ts';
import type { Oddity } from '../../../src/testing/fleet/oddities/oddity.ts';
import { secondGeneration } from '../../../src/testing/fleet/oddities/second-generation.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { chronicleOf, NOON, plot } from './stories.ts';

const flaps = Array.from({ length: 7 }, () => ['CONNECTING', 'OK']).flat();

/** What deliveries of the first generation do sooner or later (DOMAIN §3, §4, §8). */
const first: readonly (readonly [accountType: string, what: string, said: readonly string[]])[] = [
  ['LINKEDIN', 'its creation is told twice', ['CREATION_SUCCESS', 'OK', 'CREATION_SUCCESS', 'SYNC_SUCCESS']],
  [
    'INSTAGRAM',
    'breaks again at once, and a reading says that it works',
    ['CREDENTIALS', 'RECONNECTED', 'OK', 'SYNC_SUCCESS', 'CREDENTIALS', 'poll OK'],
  ],
  ['GOOGLE_OAUTH', 'ends a sync that its provider never reports', ['SYNC_SUCCESS']],
  ['MESSENGER', 'ends a sync that its provider never reports', ['SYNC_SUCCESS']],
  ['TWITTER', 'says a word that is no status', ['THROTTLED']],
  ['MAIL', 'says two statuses as one', ['ERROR/STOPPED', 'OK']],
  [
    'TELEGRAM',
    'goes on to be told of when it is deleted',
    ['DELETED', 'DELETED', 'OK', 'SYNC_SUCCESS', 'CREDENTIALS'],
  ],
  ['WHATSAPP', 'is created again', ['DELETED', 'CREATION_SUCCESS', 'OK', 'SYNC_SUCCESS']],
  ['OUTLOOK', 'is deleted, and a reading shows it', ['DELETED', 'poll OK OK']],
  ['IMAP', 'connects for hours', ['CONNECTING', 'OK']],
  ['WHATSAPP', 'flaps', flaps],
  ['LINKEDIN', 'flaps', flaps],
  [
    'ICLOUD',
    'fails to be created, and fails again long after it was',
    ['CREATION_FAIL', 'CREATION_FAIL', 'CREATION_SUCCESS', 'OK', 'SYNC_SUCCESS', 'CREATION_FAIL'],
  ],
  ['LINKEDIN', 'brings a signal that nobody has heard of', ['ticketOpened']],
  [
    'LINKEDIN',
    'is shown with two sources, of which one is broken',
    ['poll OK CREDENTIALS', 'RECONNECTED', 'OK', 'SYNC_SUCCESS'],
  ],
  ['LINKEDIN', 'has two webhooks', ['ERROR', 'OK']],
  ['GOOGLE_OAUTH', 'has two webhooks', ['ERROR', 'OK']],
  ['WHATSAPP', 'has two webhooks', ['ERROR', 'OK']],
  ['MAIL', 'has two webhooks', ['ERROR', 'OK']],
  ['THREADS', 'is of a type that the documentation does not list', ['STOPPED', 'OK']],
];

/** What events of the second generation do (DOMAIN §6). */
const second: readonly (readonly [accountType: string, what: string, said: readonly string[]])[] = [
  ['LINKEDIN', 'says what no status stands for', ['account.status.hibernating', 'account.migrated']],
  [
    'INSTAGRAM',
    'is told of late',
    ['account.status.errored', 'account.status.running', 'account.status.disconnected'],
  ],
  [
    'OUTLOOK',
    'is told of late',
    ['account.status.errored', 'account.status.running', 'account.status.disconnected'],
  ],
  [
    'LINKEDIN',
    'is locked, reconnected and unlocked, and its sync fails',
    [
      'account.status.disconnected',
      'account.locked',
      'account.reconnect',
      'account.status.running',
      'account.initial_sync.completed',
      'account.unlocked',
      'account.initial_sync.running',
      'account.initial_sync.failed',
    ],
  ],
  ['WHATSAPP', 'stays in error', ['account.status.errored']],
  ['GOOGLE', 'is removed', ['account.remove']],
];

const told = ({ accountType, api = 'v1', tell }: Oddity, seed = 1) => {
  const chronicle = chronicleOf({ accountType, api, connection: { method: 'credentials' } }, seed);
  tell(chronicle);
  return chronicle.occurrences;
};

/** The second sync of a paid seat is left out: whether an account has one is left to chance. */
const once = (words: readonly string[]): readonly string[] =>
  words.filter((word, index) => !(/SYNC_SUCCESS|sync\.completed/.test(word) && words[index - 1] === word));

const rows = (of: typeof first) =>
  of.map(([accountType, what, said], index) => ({ accountType, what, said, index }));

describe('in the first generation', () => {
  test.each(rows(first))('number $index, $accountType $what', ({ accountType, said, index }) => {
    const oddity = firstGeneration[index];
    expect(oddity?.accountType).toBe(accountType);
    expect(oddity === undefined ? [] : once(plot(told(oddity)))).toEqual(said);
  });

  test('there are no others', () => {
    expect(firstGeneration).toHaveLength(first.length);
  });

  test('two webhooks are had by four accounts', () => {
    expect(
      firstGeneration.flatMap(({ webhooks, accountType }) => (webhooks === 2 ? [accountType] : [])),
    ).toEqual(['LINKEDIN', 'GOOGLE_OAUTH', 'WHATSAPP', 'MAIL']);
  });

  test('connecting for hours is longer than it takes to stall', () => {
    const long = firstGeneration.find(({ accountType }) => accountType === 'IMAP');
    const lives = Array.from({ length: 50 }, (_, seed) => (long === undefined ? [] : told(long, seed)));
    for (const [begin, end] of lives.map((occurrences) => occurrences.map(({ at }) => at)))
      expect((end ?? 0) - (begin ?? 0)).toBeGreaterThan(3 * HOUR);
  });

  test('flapping is seven times within six hours', () => {
    const flapping = firstGeneration.filter((oddity) => plot(told(oddity)).length === 14);
    expect(flapping).toHaveLength(2);
    for (const oddity of flapping) expect(told(oddity).at(-1)?.at).toBeLessThan(NOON + 6 * HOUR);
  });
});

describe('in the second generation', () => {
  test.each(rows(second))('number $index, $accountType $what', ({ accountType, said, index }) => {
    const oddity = secondGeneration[index];
    expect([oddity?.accountType, oddity?.api]).toEqual([accountType, 'v2']);
    expect(oddity === undefined ? [] : once(plot(told(oddity)))).toEqual(said);
  });

  test('there are no others', () => {
    expect(secondGeneration).toHaveLength(second.length);
  });

  test('what is told of late happened before all that was told of', () => {
    const late = secondGeneration[1];
    const moments = (late === undefined ? [] : told(late)).flatMap(({ said }) =>
      said.shape === 'v2' ? [said.createdAt] : [],
    );
    expect(moments).toHaveLength(3);
    expect(moments[2]).toBe(NOON - 2_000);
    expect(moments[2]).toBeLessThan(Math.min(...moments.slice(0, 2)));
  });
});

describe('at the end of the log', () => {
  test.each([
    ['MOBILE', 'PERMISSIONS'],
    ['IMAP', 'ERROR'],
    ['MICROSOFT', 'STOPPED'],
    ['TELEGRAM', 'CONNECTING'],
    ['TWITTER', 'CREATION_FAIL'],
  ])('an account of type %s stands in %s', (accountType, status) => {
    const found = endings.filter((oddity) => oddity.accountType === accountType);
    expect(found.map((oddity) => plot(told(oddity)))).toEqual([[status]]);
    expect(found[0]?.open).toBe(true);
  });
});

describe('the roles of odd accounts', () => {
  const span = { start: NOON, end: NOON + 420 * DAY };
  const oddities = [...firstGeneration, ...secondGeneration, ...endings];
  const roles = oddRoles(span, seededRandom(3));
  const chaptersOf = (index: number) => {
    const role = roles[index];
    if (role === undefined) return [];
    const random = seededRandom(index);
    return role.story(castAccount(role.wish, index, random), random);
  };

  test('are one for each oddity, with its type, generation and webhooks', () => {
    expect(roles.map(({ wish }) => [wish.accountType, wish.api, wish.webhooks])).toEqual(
      oddities.map(({ accountType, api = 'v1', webhooks = 1 }) => [accountType, api, webhooks]),
    );
  });

  test('begin in the first two fifths of the log', () => {
    for (const { wish } of roles) {
      expect(wish.createdAt).toBeGreaterThanOrEqual(span.start);
      expect(wish.createdAt).toBeLessThanOrEqual(span.start + 168 * DAY);
    }
  });

  test('begin with a birth, unless the oddity is how they begin', () => {
    for (const [index, oddity] of oddities.entries()) {
      const chapters = chaptersOf(index);
      expect(chapters).toHaveLength(oddity.first ? 1 : 2);
      const words = plot(chapters[0]?.occurrences ?? []);
      if (!oddity.first) expect(words[0]).toMatch(/^(?:CREATION_SUCCESS|account\.add)$/);
    }
  });

  test('are odd in the log’s third quarter or so, in its last two days, or at once', () => {
    for (const [index, oddity] of oddities.entries()) {
      const moment = chaptersOf(index).at(-1)?.occurrences[0]?.at ?? 0;
      const createdAt = roles[index]?.wish.createdAt ?? 0;
      const [least, most] = oddity.first
        ? [createdAt, createdAt + MINUTE]
        : oddity.lately
          ? [span.end - 2 * DAY, span.end - 3 * HOUR]
          : [span.start + 210 * DAY, span.start + 336 * DAY];
      expect(moment).toBeGreaterThanOrEqual(least);
      expect(moment).toBeLessThanOrEqual(most);
    }
  });

  test('leave the account alone to the end of the log where it is to stand as it is', () => {
    for (const [index, oddity] of oddities.entries())
      expect(chaptersOf(index).at(-1)?.to === Infinity).toBe(oddity.open ?? false);
  });
});
