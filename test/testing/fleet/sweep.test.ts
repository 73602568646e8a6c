import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../machines/policy.ts';
import type { AccountWish } from '../../../src/testing/fleet/account.ts';
import type { Chronicle } from '../../../src/testing/fleet/chronicle.ts';
import { sweeps, type Told } from '../../../src/testing/fleet/sweep.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { chronicleOf, inWords, NOON } from './stories.ts';

const span = { start: NOON - DAY, end: NOON + 30 * DAY };

/** An account that was created at NOON, and what happened to it. */
const told = (write: (chronicle: Chronicle) => unknown, wish: Partial<AccountWish> = {}): Told => {
  const chronicle = chronicleOf(wish);
  write(chronicle);
  return { account: chronicle.account, occurrences: chronicle.occurrences };
};

const healthy = told((chronicle) => chronicle.status('CREATION_SUCCESS').status('OK'));

const readings = (stories: readonly Told[], count = 60) => sweeps(span, stories, count, seededRandom(7));

describe('nightly readings', () => {
  test('are as many as were asked for', () => {
    expect(readings([healthy], 60)).toHaveLength(60);
    expect(readings([healthy], 0)).toEqual([]);
    expect(readings([healthy], -5)).toEqual([]);
  });

  test('come between two and three in the morning, on a day after the account’s first', () => {
    for (const { at } of readings([healthy])) {
      expect(at % DAY).toBeGreaterThanOrEqual(2 * HOUR);
      expect(at % DAY).toBeLessThanOrEqual(3 * HOUR);
      expect(at).toBeGreaterThan(NOON + DAY / 2);
      expect(at).toBeLessThan(span.end);
    }
  });

  test('are the same for the same chance', () => {
    expect(readings([healthy])).toEqual(readings([healthy]));
  });

  test('are of any of the accounts', () => {
    const other = told((chronicle) => chronicle.status('CREATION_SUCCESS').status('OK'), {
      accountType: 'IMAP',
    });
    const seen = new Set(readings([healthy, other]).map(({ account }) => account.accountType));
    expect(seen).toEqual(new Set(['LINKEDIN', 'IMAP']));
  });

  test('show each account as it stands then', () => {
    const story = told((chronicle) =>
      chronicle
        .status('CREATION_SUCCESS')
        .status('OK')
        .at(NOON + 10 * DAY)
        .status('CREDENTIALS')
        .at(NOON + 20 * DAY)
        .status('RECONNECTED'),
    );
    for (const reading of readings([story], 200)) {
      const broken = reading.at > NOON + 10 * DAY && reading.at < NOON + 20 * DAY;
      expect([reading.at, inWords(reading)]).toEqual([reading.at, broken ? 'poll CREDENTIALS' : 'poll OK']);
    }
  });

  test.each<[string, (chronicle: Chronicle) => unknown, string]>([
    ['one that was just created', (chronicle) => chronicle.status('CREATION_SUCCESS'), 'poll CONNECTING'],
    ['one that was notified of', (chronicle) => chronicle.notify('CREATION_SUCCESS'), 'poll CONNECTING'],
    ['one that came back', (chronicle) => chronicle.status('ERROR').notify('RECONNECTED'), 'poll OK'],
    [
      'one that an earlier reading showed',
      (chronicle) => chronicle.poll('OK', 'PERMISSIONS'),
      'poll PERMISSIONS',
    ],
    ['one whose sync has ended', (chronicle) => chronicle.status('OK').status('SYNC_SUCCESS'), 'poll OK'],
    [
      'one that said a word of its own',
      (chronicle) => chronicle.status('STOPPED').word('THROTTLED'),
      'poll STOPPED',
    ],
    [
      'one that was created again',
      (chronicle) => chronicle.status('DELETED').status('CREATION_SUCCESS').status('OK'),
      'poll OK',
    ],
  ])('show %s', (_which, write, words) => {
    expect(new Set(readings([told(write)]).map(inWords))).toEqual(new Set([words]));
  });

  test.each<[string, Told]>([
    ['of the second generation', told((chronicle) => chronicle.status('OK'), { api: 'v2' })],
    ['that was deleted', told((chronicle) => chronicle.status('OK').status('DELETED'))],
    ['that could not be created', told((chronicle) => chronicle.status('CREATION_FAIL'))],
    ['of which nothing is known', told(() => undefined)],
    [
      'that came in the log’s last days',
      told((chronicle) => chronicle.status('OK'), { createdAt: span.end - 2 * DAY }),
    ],
  ])('are of no account %s', (_which, story) => {
    expect(readings([story])).toEqual([]);
    const seen = readings([story, healthy]).map(({ account }) => account);
    expect(new Set(seen)).toEqual(new Set([healthy.account]));
  });
});
