import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../machines/policy.ts';
import type { Status } from '../../../machines/status.ts';
import { chapterOf } from '../../../src/testing/fleet/chronicle.ts';
import { chronicleOf, NOON, story } from './stories.ts';

describe('the hand of a chronicle', () => {
  test('stands where it was put, and notes there', () => {
    const chronicle = chronicleOf()
      .status('OK')
      .at(NOON - MINUTE)
      .status('ERROR');
    expect(chronicle.occurrences.map(({ at }) => at)).toEqual([NOON, NOON - MINUTE]);
  });

  test('moves on by 1.1 to 2.9 seconds with each thing said', () => {
    const chronicle = chronicleOf();
    for (let count = 0; count < 200; count += 1) chronicle.status('OK');
    const moments = chronicle.occurrences.map(({ at }) => at);
    const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_100);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_900);
    expect(new Set(gaps).size).toBeGreaterThan(100);
  });

  test('moves on by a random time between two', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const { now } = chronicleOf({}, seed).after(5, 8);
      expect(now).toBeGreaterThanOrEqual(NOON + 5);
      expect(now).toBeLessThanOrEqual(NOON + 8);
    }
    expect(chronicleOf().after(7, 7).now).toBe(NOON + 7);
  });

  test('repeats something so many times, within the time given and what it took to say it', () => {
    const chronicle = chronicleOf();
    chronicle.repeat(5, 50 * MINUTE, () => void chronicle.word('AGAIN'));
    expect(story(chronicle.occurrences)).toEqual(['AGAIN', 'AGAIN', 'AGAIN', 'AGAIN', 'AGAIN']);
    expect(chronicle.now).toBeGreaterThanOrEqual(NOON + 25 * MINUTE);
    expect(chronicle.now).toBeLessThanOrEqual(NOON + 50 * MINUTE + 5 * 2_900);
  });

  test('says nothing where something is to be repeated no times', () => {
    const chronicle = chronicleOf();
    chronicle.repeat(0, MINUTE, () => void chronicle.word('NEVER'));
    expect([chronicle.occurrences, chronicle.now]).toEqual([[], NOON]);
  });
});

describe('an account of the first generation', () => {
  test('says statuses as they are', () => {
    const { occurrences, account } = chronicleOf().status('PERMISSIONS');
    expect(occurrences).toEqual([{ at: NOON, account, said: { shape: 'webhook', word: 'PERMISSIONS' } }]);
  });

  test('names the product that is concerned, and no reason', () => {
    const { occurrences } = chronicleOf().status('CREDENTIALS', { product: 'RECRUITER', reason: 'proxy' });
    expect(occurrences[0]?.said).toEqual({ shape: 'webhook', word: 'CREDENTIALS', product: 'RECRUITER' });
  });

  test('says words that are no status', () => {
    expect(story(chronicleOf().word('ERROR/STOPPED').occurrences)).toEqual(['ERROR/STOPPED']);
  });

  test('notifies, is polled and signals', () => {
    const { occurrences } = chronicleOf()
      .notify('RECONNECTED')
      .poll('OK', 'CREDENTIALS')
      .signal({ type: 'deviceSeen' });
    expect(occurrences.map(({ said }) => said)).toEqual([
      { shape: 'notify', word: 'RECONNECTED' },
      { shape: 'poll', statuses: ['OK', 'CREDENTIALS'] },
      { shape: 'signal', signal: { type: 'deviceSeen' } },
    ]);
  });
});

describe('an account of the second generation', () => {
  const second = (seed = 1) => chronicleOf({ api: 'v2' }, seed);

  test.each<[Status, string]>([
    ['OK', 'account.status.running'],
    ['CONNECTING', 'account.status.degraded'],
    ['STOPPED', 'account.status.paused'],
    ['ERROR', 'account.status.errored'],
    ['PERMISSIONS', 'account.status.partial'],
    ['CREDENTIALS', 'account.status.disconnected'],
    ['CREATION_SUCCESS', 'account.add'],
    ['RECONNECTED', 'account.reconnect'],
    ['SYNC_SUCCESS', 'account.initial_sync.completed'],
    ['CREATION_FAIL', 'account.initial_sync.failed'],
    ['DELETED', 'account.remove'],
  ])('says %s as %s', (status, type) => {
    expect(story(second().status(status).occurrences)).toEqual([type]);
  });

  test('says when it happened: up to a second before it arrives', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const [occurrence] = second(seed).status('OK').occurrences;
      const said = occurrence?.said;
      const early = said?.shape === 'v2' ? NOON - said.createdAt : 0;
      expect(early).toBeGreaterThanOrEqual(80);
      expect(early).toBeLessThanOrEqual(900);
    }
  });

  test('gives each event an id of its own', () => {
    const chronicle = second();
    for (let count = 0; count < 50; count += 1) chronicle.status('OK');
    const ids = chronicle.occurrences.map(({ said }) => (said.shape === 'v2' ? said.eventId : ''));
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^evt_[0-9a-z]{24}$/);
  });

  test('carries with a status its time, and what else is known', () => {
    const [occurrence] = second().status('ERROR', { reason: 'proxy' }).occurrences;
    expect(occurrence?.said).toMatchObject({
      payload: { timestamp: '2025-06-02T12:00:00.000Z', reason: 'proxy' },
    });
  });

  test.each([
    ['CREATION_SUCCESS', 'running'],
    ['RECONNECTED', 'disconnected'],
  ] as const)('shows with %s the account, which is %s', (status, shown) => {
    const chronicle = second().status(status);
    const { id, tenant } = chronicle.account;
    expect(chronicle.occurrences[0]?.said).toMatchObject({
      payload: { account: { id, status: shown }, state: tenant },
    });
  });

  test('carries nothing with the end of a sync, or with its own', () => {
    for (const status of ['SYNC_SUCCESS', 'DELETED'] as const)
      expect(second().status(status).occurrences[0]?.said).toMatchObject({ payload: {} });
  });

  test('sends no notifications and cannot be polled, and no time passes', () => {
    const chronicle = second().notify('CREATION_SUCCESS').poll('OK');
    expect([chronicle.occurrences, chronicle.now]).toEqual([[], NOON]);
  });
});

describe('a chapter', () => {
  const told = () =>
    chronicleOf()
      .status('ERROR')
      .at(NOON - MINUTE)
      .status('CONNECTING');

  test('reaches from the first thing said to a minute after the last, in whatever order they were noted', () => {
    expect(chapterOf(told())).toMatchObject({ from: NOON - MINUTE, to: NOON + MINUTE });
  });

  test('may have a margin before it', () => {
    expect(chapterOf(told(), { margin: 5 * MINUTE }).from).toBe(NOON - 6 * MINUTE);
  });

  test('that is open never ends', () => {
    expect(chapterOf(told(), { open: true }).to).toBe(Infinity);
    expect(chapterOf(told(), { open: false }).to).toBe(NOON + MINUTE);
  });

  test('holds all that was noted', () => {
    expect(story(chapterOf(told()).occurrences)).toEqual(['CONNECTING', 'ERROR']);
  });
});
