import { describe, expect, test } from 'vitest';
import { eventSources } from '../../machines/event.ts';
import { providerOf, providers, reportsSync } from '../../machines/provider.ts';
import { isLevelStatus, isStatus, levelStatuses, oneShotStatuses, statuses } from '../../machines/status.ts';

describe('the statuses', () => {
  test('are the eleven documented ones: six levels and five one-shots', () => {
    expect(statuses.toSorted()).toEqual([
      'CONNECTING',
      'CREATION_FAIL',
      'CREATION_SUCCESS',
      'CREDENTIALS',
      'DELETED',
      'ERROR',
      'OK',
      'PERMISSIONS',
      'RECONNECTED',
      'STOPPED',
      'SYNC_SUCCESS',
    ]);
    expect([levelStatuses.length, oneShotStatuses.length]).toEqual([6, 5]);
  });

  test('are known to the letter', () => {
    expect(statuses.filter(isStatus)).toEqual(statuses);
    expect(['ok', 'ERROR/STOPPED', 'NEW', '', 'constructor'].filter(isStatus)).toEqual([]);
  });

  test('that hold are told from those that are announced once', () => {
    expect(statuses.filter(isLevelStatus)).toEqual(levelStatuses);
  });

  test('that hold go from best to worst', () => {
    expect(levelStatuses).toEqual(['OK', 'CONNECTING', 'STOPPED', 'ERROR', 'PERMISSIONS', 'CREDENTIALS']);
  });
});

describe('a provider', () => {
  test.each([
    ['linkedin', ['LINKEDIN']],
    ['whatsapp', ['WHATSAPP']],
    ['instagram', ['INSTAGRAM']],
    ['messenger', ['MESSENGER']],
    ['telegram', ['TELEGRAM']],
    ['x', ['TWITTER']],
    ['google', ['GOOGLE_OAUTH', 'GOOGLE', 'GOOGLE_CALENDAR']],
    ['microsoft', ['OUTLOOK', 'MICROSOFT', 'EXCHANGE']],
    ['imap', ['MAIL', 'IMAP', 'ICLOUD']],
    ['other', ['SLACK', 'MOBILE', 'SOMETHING_NEW', '', null]],
  ])('%s is what %j stand for, in upper or lower case', (provider, types) => {
    for (const type of types) {
      expect(providerOf(type)).toBe(provider);
      expect(providerOf(type?.toLowerCase() ?? null)).toBe(provider);
    }
  });

  test('says when a sync is finished, where that is documented', () => {
    expect(providers.filter(reportsSync)).toEqual(['linkedin', 'whatsapp', 'instagram', 'telegram', 'imap']);
  });
});

test('an event comes from one of seven sources', () => {
  expect(eventSources).toEqual(['webhook', 'notify', 'v2', 'poll', 'signal', 'deadline', 'engine']);
});
