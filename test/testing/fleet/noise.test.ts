import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../machines/policy.ts';
import type { AccountWish } from '../../../src/testing/fleet/account.ts';
import type { Chronicle } from '../../../src/testing/fleet/chronicle.ts';
import { deliveries, foreignLines, malformedLines } from '../../../src/testing/fleet/noise.ts';
import type { Occurrence } from '../../../src/testing/fleet/occurrence.ts';
import { busyMoment, busyMomentAfter } from '../../../src/testing/fleet/rhythm.ts';
import { openLifecycle } from '../../../src/index.ts';
import type { Line } from '../../../src/testing/fleet/wire.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { accountOf, chronicleOf, NOON } from './stories.ts';

/** What a lifecycle makes of lines. */
const replayed = async (lines: readonly Line[]) => {
  await using lifecycle = openLifecycle();
  const entries = lines.map(({ at, text }, index) => ({ file: 'log', line: index + 1, text: text(at) }));
  const summary = await lifecycle.replay([entries]);
  return summary;
};

const COUNT = 2_000;

const span = { start: NOON, end: NOON + 100 * DAY };

/** What becomes of one and the same thing said, often. */
const often = (wish: Partial<AccountWish>, write: (chronicle: Chronicle) => unknown) => {
  const chronicle = chronicleOf(wish);
  write(chronicle);
  const [occurrence] = chronicle.occurrences;
  const random = seededRandom(9);
  const lines = (one: Occurrence) => Array.from({ length: COUNT }, () => deliveries(one, random));
  return occurrence === undefined ? [] : lines(occurrence);
};

const twice = (all: ReturnType<typeof often>) => all.filter(({ length }) => length === 2);
const bare = (all: ReturnType<typeof often>) =>
  all.filter(([line]) => !line?.text(0).includes('"received_at"'));

describe('a delivery', () => {
  const webhook = (wish: Partial<AccountWish> = {}) => often(wish, (chronicle) => chronicle.status('OK'));

  test('is one line or two, and the first stands where it arrived', () => {
    for (const lines of webhook()) {
      expect([1, 2]).toContain(lines.length);
      expect(lines[0]?.at).toBe(NOON);
    }
  });

  test('of the first generation is repeated in one case of a hundred, within a second', () => {
    const repeated = twice(webhook());
    expect(repeated.length).toBeGreaterThan(COUNT * 0.005);
    expect(repeated.length).toBeLessThan(COUNT * 0.025);
    for (const [first, second] of repeated) {
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(300);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThanOrEqual(1_000);
    }
  });

  test('comes twice, at most a quarter of a second apart, where there are two webhooks', () => {
    for (const [first, second] of webhook({ webhooks: 2 })) {
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(8);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThanOrEqual(240);
    }
  });

  test('of the second generation is repeated more often, and up to a minute and a half later', () => {
    const repeated = twice(often({ api: 'v2' }, (chronicle) => chronicle.status('OK')));
    expect(repeated.length).toBeGreaterThan(COUNT * 0.025);
    expect(repeated.length).toBeLessThan(COUNT * 0.055);
    for (const [first, second] of repeated) {
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(4_000);
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThanOrEqual(90_000);
    }
  });

  test('that is repeated says the same again, under the same id', () => {
    for (const [first, second] of twice(often({ api: 'v2' }, (chronicle) => chronicle.status('ERROR'))))
      expect(second?.text(5)).toBe(first?.text(5));
  });

  test.each<[string, (chronicle: Chronicle) => unknown]>([
    ['a reading', (chronicle) => chronicle.poll('OK')],
    ['a notification', (chronicle) => chronicle.notify('RECONNECTED')],
    ['a signal', (chronicle) => chronicle.signal({ type: 'deviceSeen' })],
  ])('of %s is never repeated', (_what, write) => {
    expect(twice(often({}, write))).toEqual([]);
  });
});

describe('an envelope', () => {
  test.each<[string, Partial<AccountWish>, (chronicle: Chronicle) => unknown, number, number]>([
    ['OK', {}, (chronicle) => chronicle.status('OK'), 0.001, 0.01],
    ['a notification', {}, (chronicle) => chronicle.notify('RECONNECTED'), 0.015, 0.045],
    ['a v2 event that all is well', { api: 'v2' }, (chronicle) => chronicle.status('OK'), 0.01, 0.03],
    ['a reading', {}, (chronicle) => chronicle.poll('OK'), 0.001, 0.015],
  ])('is missing now and then around %s', (_what, wish, write, least, most) => {
    const count = bare(often(wish, write)).length;
    expect(count).toBeGreaterThan(COUNT * least);
    expect(count).toBeLessThan(COUNT * most);
  });

  test.each<[string, Partial<AccountWish>, (chronicle: Chronicle) => unknown]>([
    ['CREDENTIALS', {}, (chronicle) => chronicle.status('CREDENTIALS')],
    ['RECONNECTED', {}, (chronicle) => chronicle.status('RECONNECTED')],
    ['a v2 event that something broke', { api: 'v2' }, (chronicle) => chronicle.status('CREDENTIALS')],
    ['a signal', {}, (chronicle) => chronicle.signal({ type: 'deviceSeen' })],
  ])('is never missing around %s, whose time matters', (_what, wish, write) => {
    expect(bare(often(wish, write))).toEqual([]);
  });
});

describe('foreign lines', () => {
  const accounts = [accountOf({}, 0, 1), accountOf({ accountType: 'OUTLOOK' }, 1, 2)];
  const lines = foreignLines(span, accounts, 40, seededRandom(2));

  test('are as many as were asked for, of four kinds in turn', () => {
    const events = lines.map(({ at, text }) => /"event":"(\w+)"/.exec(text(at))?.[1]);
    expect(events.slice(0, 5)).toEqual([
      'message_received',
      'new_relation',
      'mail_received',
      'message_read',
      'message_received',
    ]);
    expect(lines).toHaveLength(40);
  });

  test('concern accounts of the fleet, when the log is well under way', () => {
    const ids = new Set(lines.map(({ at, text }) => /"account_id":"([^"]+)"/.exec(text(at))?.[1]));
    expect(ids).toEqual(new Set(accounts.map(({ id }) => id)));
    for (const { at } of lines) {
      expect(at).toBeGreaterThanOrEqual(span.start + 5 * DAY);
      expect(at).toBeLessThan(span.end);
    }
  });

  test('are read as webhooks of another kind, and make no account known', async () => {
    expect(await replayed(lines)).toMatchObject({ foreign: 40, events: 0, accounts: 0, quarantined: [] });
  });
});

describe('malformed lines', () => {
  const lines = malformedLines(span, accountOf(), seededRandom(2));
  const texts = lines.map(({ at, text }) => text(at));

  test('are eleven, each in its own way', () => {
    expect(lines).toHaveLength(11);
    expect(new Set(texts).size).toBe(11);
  });

  test('stand when a tenth of the log is over', () => {
    for (const { at } of lines) {
      expect(at).toBeGreaterThanOrEqual(span.start + 10 * DAY);
      expect(at).toBeLessThan(span.end);
    }
  });

  test('cannot be read, and are quarantined one by one', async () => {
    const { quarantined, decisions, accounts } = await replayed(lines);
    expect(quarantined.map(({ line }) => line)).toEqual(texts.map((_, index) => index + 1));
    expect([decisions.quarantined, accounts]).toEqual([11, 0]);
  });

  test('are torn, no JSON, null, or JSON of a wrong shape', () => {
    const parsed = texts.map((text) => {
      try {
        const value: unknown = JSON.parse(text);
        return value === null ? 'null' : typeof value;
      } catch {
        return 'no JSON';
      }
    });
    expect(parsed).toEqual(['no JSON', 'no JSON', 'null', ...Array.from({ length: 8 }, () => 'object')]);
  });
});

describe('a busy moment', () => {
  const random = seededRandom(4);
  const from = Date.UTC(2025, 0, 1);
  const moments = Array.from({ length: 4_000 }, () => busyMoment(random, from, from + 364 * DAY));

  test('lies between the two that were given', () => {
    for (const moment of moments) {
      expect(moment).toBeGreaterThanOrEqual(from);
      expect(moment).toBeLessThanOrEqual(from + 364 * DAY);
    }
    expect(busyMoment(random, NOON, NOON)).toBe(NOON);
  });

  test('is likelier by day than by night', () => {
    const within = (least: number, most: number): number =>
      moments.filter((moment) => {
        const hour = new Date(moment).getUTCHours();
        return hour >= least && hour < most;
      }).length;
    expect(within(9, 11)).toBeGreaterThan(10 * within(1, 3));
    expect(within(8, 18)).toBeGreaterThan(moments.length / 2);
  });

  test('is likelier on a working day than at the weekend', () => {
    const weekend = moments.filter((moment) => new Date(moment).getUTCDay() % 6 === 0).length;
    const perDay = { weekend: weekend / 2, working: (moments.length - weekend) / 5 };
    expect(perDay.working).toBeGreaterThan(2 * perDay.weekend);
    expect(perDay.working).toBeLessThan(4 * perDay.weekend);
  });

  test('is found in the dead of night too, where there is no other', () => {
    const night = Date.UTC(2025, 0, 5, 2);
    const found = busyMoment(random, night, night + HOUR);
    expect(found).toBeGreaterThanOrEqual(night);
    expect(found).toBeLessThanOrEqual(night + HOUR);
  });

  test('after another comes so many hours later, at least and at most', () => {
    for (let count = 0; count < 200; count += 1) {
      const found = busyMomentAfter(random, NOON, 2, 30);
      expect(found).toBeGreaterThanOrEqual(NOON + 2 * HOUR);
      expect(found).toBeLessThanOrEqual(NOON + 30 * HOUR);
    }
  });
});
