import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../machines/event.ts';
import { eventName, isDeadline } from '../../src/model/event-name.ts';
import { stallDeadline } from '../lives.ts';

const facts = { accountId: 'a', at: 0, source: 'webhook' } as const;

const events: readonly (readonly [name: string, event: AccountEvent])[] = [
  ['OK', { ...facts, type: 'OK' }],
  ['SYNC_SUCCESS', { ...facts, type: 'SYNC_SUCCESS' }],
  ['BRAND_NEW', { ...facts, type: 'UNKNOWN_STATUS', status: 'BRAND_NEW' }],
  ['deviceSeen', { ...facts, type: 'SIGNAL', source: 'signal', signal: { type: 'deviceSeen' } }],
  ['account.locked', { ...facts, type: 'NOTICE', notice: 'account.locked' }],
  ['weather', { ...facts, type: 'SIGNAL', source: 'signal', signal: { type: 'unknown', name: 'weather' } }],
  ['deadline', { ...facts, type: stallDeadline, source: 'deadline' }],
];

describe('an event', () => {
  test.each(events)('is called %s', (name, event) => {
    expect(eventName(event)).toBe(name);
  });

  test('is a deadline where its type says so', () => {
    expect(events.filter(([, event]) => isDeadline(event)).map(([name]) => name)).toEqual(['deadline']);
  });
});
