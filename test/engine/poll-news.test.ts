import { describe, expect, test } from 'vitest';
import type { AccountEvent, EventFacts } from '../../machines/event.ts';
import type { LevelStatus } from '../../machines/status.ts';
import { isOldNews, fingerprintOf } from '../../src/engine/poll-news.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import type { Verification } from '../../src/store/port.ts';
import { snapshotAfter, status, T0 } from '../../src/testing/store/samples.ts';

const HOUR = 3_600_000;

const poll = (type: LevelStatus, facts: Partial<EventFacts> = {}): AccountEvent =>
  status('a', type, { source: 'poll', at: T0 + HOUR, ...facts });

const step = stepperUnder();

/** Whether a poll says nothing new to an account in OK, of which the API showed something before, or nothing yet. */
const isSilent = (event: AccountEvent, last: AccountEvent | null): boolean => {
  const before = snapshotAfter('a', ['OK']);
  const verified: Verification | null = last === null ? null : { at: T0, fingerprint: fingerprintOf(last) };
  return isOldNews(before, event, step(before, event), verified);
};

describe('what a poll shows', () => {
  test('is the same text for the same level and sources, whenever it was asked', () => {
    expect(fingerprintOf(poll('OK', { at: T0 }))).toBe(fingerprintOf(poll('OK', { at: T0 + HOUR })));
  });

  test('begins with the level', () => {
    expect(fingerprintOf(poll('ERROR'))).toMatch(/^ERROR /);
  });
});

describe('a poll of the level that the account is at', () => {
  test('says nothing new when the API showed the same before', () => {
    expect(isSilent(poll('OK'), poll('OK'))).toBe(true);
  });

  test('says nothing new when the API was never asked', () => {
    expect(isSilent(poll('OK'), null)).toBe(true);
  });

  test('says nothing new when the API last showed another level: what has changed since is known', () => {
    expect(isSilent(poll('OK'), poll('ERROR'))).toBe(true);
  });

  test('is news when a source has come or changed since the API last showed that level', () => {
    const one = { id: 'a_MAILS', status: 'OK' };
    const other = { id: 'a_CALENDAR', status: 'OK' };
    const paused = { ...other, status: 'DREAMING' };
    expect(isSilent(poll('OK', { parts: [one, other] }), poll('OK', { parts: [one] }))).toBe(false);
    expect(isSilent(poll('OK', { parts: [one, paused] }), poll('OK', { parts: [one, other] }))).toBe(false);
    expect(isSilent(poll('OK', { parts: [one, other] }), poll('OK', { parts: [one, other] }))).toBe(true);
  });

  test('is news when it tells what the machine would remember', () => {
    expect(isSilent(poll('OK', { tenant: 'another' }), poll('OK'))).toBe(false);
    expect(isSilent(poll('OK', { polled: { name: 'Ada' } }), poll('OK'))).toBe(false);
    expect(isSilent(poll('OK', { polled: { connection: { proxy_host: 'p' } } }), poll('OK'))).toBe(false);
  });

  test('says nothing new when all that it shows is remembered already', () => {
    const polled = {
      name: 'Ada',
      createdAt: T0,
      connection: { proxy_host: 'p', premium_features: ['premium'] },
    };
    const first = poll('OK', { polled });
    const before = step(snapshotAfter('a', ['OK']), first).snapshot;
    const again = poll('OK', { polled: structuredClone(polled), at: T0 + 2 * HOUR });
    const last = { at: T0 + HOUR, fingerprint: fingerprintOf(first) };
    expect(isOldNews(before, again, step(before, again), last)).toBe(true);
    const less = poll('OK', { polled: { connection: { proxy_host: 'p' } }, at: T0 + 2 * HOUR });
    expect(isOldNews(before, less, step(before, less), last)).toBe(true);
  });
});

describe('a poll of a level that nobody knows', () => {
  const dreaming = (word: string): AccountEvent => ({ ...poll('OK'), type: 'UNKNOWN_STATUS', status: word });

  test('is news until the API showed the same word', () => {
    expect(isSilent(dreaming('DREAMING'), null)).toBe(false);
    expect(isSilent(dreaming('DREAMING'), dreaming('WAKING'))).toBe(false);
    expect(isSilent(dreaming('DREAMING'), dreaming('DREAMING'))).toBe(true);
  });
});

describe('a poll of another level', () => {
  test.each(['ERROR', 'CREDENTIALS', 'STOPPED'] as const)('is news: %s', (level) => {
    expect(isSilent(poll(level), poll('OK'))).toBe(false);
  });

  test('is news even when the API showed that before', () => {
    expect(isSilent(poll('ERROR'), poll('ERROR'))).toBe(false);
  });
});
