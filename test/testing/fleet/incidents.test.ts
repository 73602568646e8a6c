import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { castAccount } from '../../../src/testing/fleet/account.ts';
import { incidentRoles } from '../../../src/testing/fleet/incidents.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { inWords, plot } from './stories.ts';

const start = Date.UTC(2025, 0, 1);
const span = { start, end: start + 424 * DAY };

const cast = (seed: number) =>
  incidentRoles(span, seededRandom(seed)).map((role, number) => {
    const random = seededRandom(1_000 * seed + number);
    const account = castAccount(role.wish, number, random);
    return { role, account, chapters: role.story(account, random) };
  });

const members = cast(1);
const ofCause = (...causes: readonly string[]) =>
  members.filter(({ role }) => causes.includes(role.cause ?? ''));

const flipOf = ({ chapters }: (typeof members)[number]): number =>
  chapters.flatMap(({ occurrences }) => occurrences).find((one) => inWords(one) === 'CREDENTIALS')?.at ?? 0;

const healOf = ({ chapters }: (typeof members)[number]): number =>
  chapters.flatMap(({ occurrences }) => occurrences).find((one) => inWords(one) === 'RECONNECTED')?.at ?? 0;

const spread = (moments: readonly number[]): number => Math.max(...moments) - Math.min(...moments);

describe('incidents', () => {
  test('are three: keys, a proxy, and a customer’s administrator', () => {
    const counts = new Map<string, number>();
    for (const { role } of members) counts.set(role.cause ?? '', (counts.get(role.cause ?? '') ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      'email.oauthKeysChanged': 38,
      'linkedin.proxyUnavailable': 4,
      'instagram.proxyUnavailable': 4,
      'email.revokedByAdmin': 3,
    });
  });

  test('are the same for the same chance', () => {
    const told = (of: typeof members) => of.map(({ account, chapters }) => ({ account, chapters }));
    expect(told(cast(1))).toEqual(told(members));
    expect(told(cast(2))).not.toEqual(told(members));
  });

  test('befall accounts that are 20 days old and older, and whose authorisation nothing renews', () => {
    for (const member of members) {
      expect(flipOf(member) - member.account.createdAt).toBeGreaterThan(19 * DAY);
      expect(member.role.keepsAuthorisation).toBe(true);
    }
  });

  test('end: each account is reconnected, and none is left broken', () => {
    for (const member of members) {
      expect(healOf(member)).toBeGreaterThan(flipOf(member));
      expect(member.role.open).toBeUndefined();
      for (const { to } of member.chapters) expect(to).toBeLessThan(span.end);
    }
  });

  test('have a day and an hour to themselves before them, so that nothing blurs them', () => {
    for (const { chapters } of members) {
      const [, incident] = chapters;
      const earliest = Math.min(...(incident?.occurrences ?? []).map(({ at }) => at));
      expect(incident?.from).toBe(earliest - 25 * HOUR);
    }
  });
});

describe('keys that were rotated', () => {
  const keys = ofCause('email.oauthKeysChanged');
  const moments = keys.map(flipOf);

  test('break Google accounts alone, of two types', () => {
    expect(new Set(keys.map(({ account }) => account.provider))).toEqual(new Set(['google']));
    const types = keys.map(({ account }) => account.accountType);
    expect(types.filter((type) => type === 'GOOGLE')).toHaveLength(9);
    expect(types.filter((type) => type === 'GOOGLE_OAUTH')).toHaveLength(29);
  });

  test('break them within 13 minutes of a Tuesday, two o’clock in the afternoon', () => {
    expect(spread(moments)).toBeLessThanOrEqual(13 * MINUTE);
    expect(spread(moments)).toBeGreaterThan(5 * MINUTE);
    for (const moment of moments) {
      expect(new Date(moment).getUTCDay()).toBe(2);
      expect(new Date(moment).toISOString()).toMatch(/T14:(?:0\d|1[0-3]):/);
    }
  });

  test('are given away by the fleet, within minutes after the last flip', () => {
    for (const { chapters } of keys) {
      const fleet = chapters[1]?.occurrences.find((one) => inWords(one) === 'fleet oauthProvider 38');
      expect(fleet?.at).toBeGreaterThan(Math.max(...moments));
      expect(fleet?.at).toBeLessThan(Math.max(...moments) + 20 * MINUTE);
    }
  });

  test('are mended, and the users come back within four days', () => {
    for (const member of keys) expect(healOf(member) - flipOf(member)).toBeLessThan(4 * DAY);
  });
});

describe('a proxy that fails', () => {
  const behind = ofCause('linkedin.proxyUnavailable', 'instagram.proxyUnavailable');
  const moments = behind.map(flipOf);

  test('breaks those behind it alone, LinkedIn and Instagram accounts in turn', () => {
    expect(behind.map(({ account }) => account.provider)).toEqual(
      Array.from({ length: 4 }, () => ['linkedin', 'instagram']).flat(),
    );
    expect(new Set(behind.map(({ account }) => account.connection.proxy_host))).toEqual(new Set(['p-eu-3']));
  });

  test('breaks them within eight minutes of a Thursday evening', () => {
    expect(spread(moments)).toBeLessThanOrEqual(8 * MINUTE);
    for (const moment of moments) {
      expect(new Date(moment).getUTCDay()).toBe(4);
      expect(new Date(moment).getUTCHours()).toBe(19);
    }
  });

  test('shows first as CONNECTING, and is then given away by the fleet and by the proxy', () => {
    for (const { chapters } of behind) {
      const words = plot(chapters[1]?.occurrences ?? []);
      expect(words.slice(0, 4)).toEqual([
        'CONNECTING',
        'CREDENTIALS',
        'fleet proxyHost 8',
        'proxy ill p-eu-3',
      ]);
      expect(words.slice(4, 6)).toEqual(['RECONNECTED', 'OK']);
      expect(words.at(-1)).toBe('proxy well p-eu-3');
    }
  });
});

describe('an administrator who blocks the app', () => {
  const blocked = ofCause('email.revokedByAdmin');

  test('breaks a customer’s three mailboxes within six minutes', () => {
    expect(blocked.map(({ account }) => account.accountType)).toEqual(['OUTLOOK', 'OUTLOOK', 'OUTLOOK']);
    expect(spread(blocked.map(flipOf))).toBeLessThanOrEqual(6 * MINUTE);
  });

  test('is given away by the mail domain, all of which is broken', () => {
    for (const { chapters } of blocked) {
      const words = plot(chapters[1]?.occurrences ?? []);
      expect(words).toEqual(['CREDENTIALS', 'fleet mailDomain 3', 'RECONNECTED', 'OK']);
    }
  });

  test('takes a day or more to be talked to', () => {
    for (const member of blocked) expect(healOf(member) - flipOf(member)).toBeGreaterThan(19 * HOUR);
  });
});
