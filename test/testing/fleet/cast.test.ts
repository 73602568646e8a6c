import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../machines/policy.ts';
import { castAccount } from '../../../src/testing/fleet/account.ts';
import { afflictedRoles } from '../../../src/testing/fleet/afflicted.ts';
import { castFleet } from '../../../src/testing/fleet/cast.ts';
import { SECOND } from '../../../src/testing/fleet/chronicle.ts';
import { fleetSpan } from '../../../src/testing/fleet/generate.ts';
import { troubles } from '../../../src/testing/fleet/troubles/index.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { inWords, plot } from './stories.ts';

const span = fleetSpan({ start: Date.UTC(2025, 0, 1), months: 14 });

describe('afflicted accounts', () => {
  const roles = afflictedRoles(span, seededRandom(1));
  const half = troubles.length;
  const members = roles.map((role, number) => {
    const random = seededRandom(number);
    const account = castAccount(role.wish, number, random);
    const [birth, affliction] = role.story(account, random);
    return { role, account, birth, affliction };
  });
  const flipOf = ({ affliction }: (typeof members)[number]): number =>
    affliction?.occurrences.find((one) => inWords(one) === 'CREDENTIALS')?.at ?? 0;

  test('are two for each trouble: one that gets over it, and one that is still in it', () => {
    const causes = troubles.map(({ cause }) => cause);
    expect(roles.map(({ cause }) => cause)).toEqual([...causes, ...causes]);
    expect(roles.map(({ open }) => open)).toEqual([
      ...troubles.map(() => false),
      ...troubles.map(() => true),
    ]);
  });

  test('are of a type that the trouble can befall', () => {
    for (const [index, { wish }] of roles.entries())
      expect(troubles[index % half]?.accountTypes).toContain(wish.accountType);
  });

  test('that get over it are reconnected ten days before the log ends, and at the latest within it', () => {
    for (const member of members.slice(0, half)) {
      const words = plot(member.affliction?.occurrences ?? []);
      expect(words).toContain('RECONNECTED');
      expect(words.indexOf('RECONNECTED')).toBeGreaterThan(words.indexOf('CREDENTIALS'));
      expect(flipOf(member)).toBeLessThanOrEqual(span.end - 10 * DAY);
      expect(member.affliction?.to).toBeLessThan(span.end);
    }
  });

  test('that are still in it broke in the log’s last month, most of them in its last week', () => {
    const open = members.slice(half);
    for (const member of open) {
      expect(plot(member.affliction?.occurrences ?? [])).not.toContain('RECONNECTED');
      expect(flipOf(member)).toBeGreaterThanOrEqual(span.end - 30 * DAY);
      expect(flipOf(member)).toBeLessThanOrEqual(span.end - 2 * HOUR);
      expect(member.affliction?.to).toBe(Infinity);
    }
    const lately = open.filter((member) => flipOf(member) > span.end - 7 * DAY);
    expect(lately.length).toBeGreaterThan(half * 0.6);
    expect(lately.length).toBeLessThan(half);
  });

  test('are as old at the flip as the trouble needs', () => {
    for (const [index, member] of members.entries()) {
      const [least, most] = troubles[index % half]?.ageHours ?? [20 * 24, 300 * 24];
      const age = (flipOf(member) - member.account.createdAt) / HOUR;
      expect(age).toBeLessThanOrEqual(most + 0.01);
      // Where the log is shorter than that, an account is born on its first day.
      const cut = member.account.createdAt < span.start + DAY;
      expect(cut ? least : age).toBeGreaterThanOrEqual(least - 1);
    }
  });

  test('keep the authorisation of their birth, and nothing happens in the day before the flip', () => {
    for (const member of members) {
      expect(member.role.keepsAuthorisation).toBe(true);
      const earliest = Math.min(...(member.affliction?.occurrences ?? []).map(({ at }) => at));
      expect(member.affliction?.from).toBe(earliest - 25 * HOUR);
    }
  });

  test('that were connected wrongly say so at birth, and rightly once they are healed', () => {
    const wrong = members.filter((_, index) => troubles[index % half]?.faulty !== undefined);
    expect(wrong).toHaveLength(6);
    for (const { role, account, birth, affliction } of wrong) {
      const faulty = troubles.filter(({ cause }) => cause === role.cause).map((trouble) => trouble.faulty);
      const signals = (birth?.occurrences ?? []).flatMap(({ said }) =>
        said.shape === 'signal' ? [said.signal] : [],
      );
      expect(faulty).toContainEqual(signals[0]);
      const last = affliction?.occurrences.at(-1)?.said;
      const right = last?.shape === 'signal' ? last.signal : null;
      expect(right).toEqual(role.open === true ? null : account.connection);
    }
  });
});

describe('a fleet', () => {
  const fleet = castFleet(span, 600, seededRandom(5));
  const ordinary = fleet.filter(({ role }) => role.cause === undefined && role.wish.connection === undefined);

  test('has as many accounts as were asked for, each with an id of its own', () => {
    expect(fleet).toHaveLength(600);
    expect(new Set(fleet.map(({ account }) => account.id)).size).toBe(600);
    expect(castFleet(span, 1, seededRandom(5))).toHaveLength(1);
  });

  test('has its particular accounts first, so that a small fleet has them too', () => {
    const small = castFleet(span, 36, seededRandom(5));
    expect(small.map(({ role }) => role.cause)).toEqual(troubles.slice(0, 36).map(({ cause }) => cause));
  });

  test('is the same for the same chance, and its first accounts are the same however many follow', () => {
    expect(castFleet(span, 200, seededRandom(5))).toEqual(
      fleet
        .slice(0, 200)
        .map((member) => expect.objectContaining({ account: member.account, chapters: member.chapters })),
    );
    expect(castFleet(span, 200, seededRandom(6))).not.toEqual(fleet.slice(0, 200));
  });

  test('has every cause, those that are healed and those that are open', () => {
    const causes = new Set(fleet.flatMap(({ role }) => role.cause ?? []));
    expect(causes.size).toBe(26);
    const open = new Set(fleet.flatMap(({ role }) => (role.open === true ? (role.cause ?? []) : [])));
    expect(open.size).toBe(26);
  });

  test('has LinkedIn as its commonest type, and WhatsApp next', () => {
    const counts = new Map<string, number>();
    for (const { account } of ordinary.slice(60))
      counts.set(account.accountType, (counts.get(account.accountType) ?? 0) + 1);
    const [first, second] = [...counts].toSorted(([, one], [, other]) => other - one);
    expect([first?.[0], second?.[0]]).toEqual(['LINKEDIN', 'WHATSAPP']);
  });

  test('has moved in part to the second generation, but not Slack and mobile accounts', () => {
    const second = fleet.filter(({ account }) => account.api === 'v2');
    expect(second.length).toBeGreaterThan(40);
    expect(second.length).toBeLessThan(120);
    for (const { account } of second) expect(['SLACK', 'MOBILE']).not.toContain(account.accountType);
  });

  test('is born from the log’s begin on, most of it in the first quarter', () => {
    const ages = ordinary.map(({ account }) => account.createdAt);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(span.start);
    expect(Math.max(...ages)).toBeLessThan(span.end);
    const quarter = span.start + (span.end - span.start) / 4;
    expect(ages.filter((at) => at < quarter).length).toBeGreaterThan(ages.length / 2);
  });

  test('begins each account with its creation, or seconds after it', () => {
    for (const { account, chapters } of fleet) {
      const moments = chapters.flatMap(({ occurrences }) => occurrences.map(({ at }) => at));
      expect(Math.min(...moments) - account.createdAt).toBeGreaterThanOrEqual(0);
      expect(Math.min(...moments) - account.createdAt).toBeLessThanOrEqual(4 * SECOND);
    }
  });

  test('loses a few accounts, more than nine days after their creation', () => {
    const deleted = ordinary.filter(({ chapters }) =>
      /^(?:DELETED|account\.remove)$/.test(plot(chapters[1]?.occurrences ?? []).join()),
    );
    expect(deleted.length).toBeGreaterThan(8);
    expect(deleted.length).toBeLessThan(60);
    for (const { account, chapters } of deleted) {
      expect((chapters[1]?.from ?? 0) - account.createdAt).toBeGreaterThanOrEqual(9 * DAY);
      expect(chapters[1]?.to).toBe(Infinity);
    }
  });
});

describe('the time of a log', () => {
  test.each([
    ['2025-01-01T00:00:00.000Z', 14, '2026-03-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00.000Z', 12, '2025-03-01T12:00:00.000Z'],
    ['2023-11-15T00:00:00.000Z', 3, '2024-02-15T00:00:00.000Z'],
  ])('from %s on over %i months ends at %s', (begin, months, end) => {
    const start = Date.parse(begin);
    expect(fleetSpan({ start, months })).toEqual({ start, end: Date.parse(end) });
  });
});
