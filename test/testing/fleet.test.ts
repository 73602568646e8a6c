import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { providerOf, providers } from '../../machines/provider.ts';
import { signalTypes } from '../../machines/signal.ts';
import { statuses } from '../../machines/status.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { fleetDemo, generateFleet } from '../../src/testing/index.ts';
import { census } from './census.ts';

const lines = [...generateFleet(fleetDemo)];
const counted = census(lines);

describe('the fleet log that ships', () => {
  it('is the one in demo/fleet.ndjson', () => {
    const shipped = readFileSync(new URL('../../demo/fleet.ndjson', import.meta.url), 'utf8');
    expect(shipped === lines.map((line) => `${line}\n`).join('')).toBe(true);
  });

  it('holds 5,000 to 9,000 lines of at least 300 accounts', () => {
    expect(lines.length).toBeGreaterThanOrEqual(5_000);
    expect(lines.length).toBeLessThan(9_000);
    expect(counted.accounts.size).toBeGreaterThanOrEqual(300);
  });

  it('runs from January 2025 to the end of February 2026', () => {
    expect(counted.times.at(0)).toMatch(/^2025-01-0[12]T/);
    expect(counted.times.at(-1)).toMatch(/^2026-02-2[78]T/);
  });

  it('is in order of arrival', () => {
    expect(counted.times).toEqual(counted.times.toSorted());
  });

  it('begins with a line that has a time of its own', () => {
    expect(lines[0]).toMatch(/^\{"received_at":"2025-/);
  });

  it.each(providers)('has accounts of provider %s', (provider) => {
    const found = [...counted.accountTypes.keys()].filter((type) => providerOf(type) === provider);
    expect(found.length).toBeGreaterThan(0);
  });

  it.each(['SLACK', 'MOBILE', 'THREADS', 'MAIL', 'ICLOUD', 'EXCHANGE', 'GOOGLE_CALENDAR'])(
    'has accounts of type %s',
    (accountType) => {
      expect(counted.accountTypes.get(accountType)).toBeGreaterThan(0);
    },
  );

  it.each(statuses)('has the status %s', (status) => {
    expect(counted.words.get(status)).toBeGreaterThan(0);
  });

  it.each([
    'account.add',
    'account.reconnect',
    'account.remove',
    'account.status.running',
    'account.status.disconnected',
    'account.status.errored',
    'account.status.degraded',
    'account.status.paused',
    'account.initial_sync.running',
    'account.initial_sync.completed',
    'account.initial_sync.failed',
    'account.locked',
    'account.unlocked',
    'account.status.hibernating',
  ])('has the v2 event %s', (type) => {
    expect(counted.v2Types.get(type)).toBeGreaterThan(0);
  });

  it.each(['webhook', 'notify', 'v2', 'poll', 'signal'])('has wrapped lines of source %s', (source) => {
    expect(counted.sources.get(source)).toBeGreaterThan(10);
  });

  it.each(['AccountStatus', 'notify', 'v2', 'poll'])('has bare lines of the shape %s', (shape) => {
    expect(counted.bare.get(shape)).toBeGreaterThan(0);
  });

  /** What only few teams tell; this one does not. */
  const untold: ReadonlySet<string> = new Set(['apiOk', 'tokenAnswer', 'outcome', 'handled']);

  it.each([...signalTypes.filter((type) => !untold.has(type)), 'ticketOpened'])(
    'has the signal %s',
    (type) => {
      expect(counted.signals.get(type)).toBeGreaterThan(0);
    },
  );

  it.each(['message_received', 'new_relation', 'mail_received'])('has the foreign webhook %s', (event) => {
    expect(counted.foreign.get(event)).toBeGreaterThan(0);
  });

  it('has v1 ids of 22 characters, some of which begin with a hyphen, and v2 ids', () => {
    const ids = [...counted.accounts];
    const v2 = ids.filter((id) => id.startsWith('acc_'));
    expect(v2.length).toBeGreaterThan(20);
    expect(ids.filter((id) => /^[\w-]{22}$/.test(id)).length).toBe(ids.length - v2.length);
    expect(ids.filter((id) => id.startsWith('-')).length).toBeGreaterThan(3);
  });

  it('has v2 events that come twice under the same id', () => {
    expect(counted.repeatedV2).toBeGreaterThan(3);
  });

  it('has v1 deliveries that come twice within a second', () => {
    expect(counted.repeatedV1).toBeGreaterThan(20);
  });

  it('is busier by day than by night and on working days than at weekends', () => {
    const hour = (from: number, to: number): number =>
      counted.times.filter((time) => Number(time.slice(11, 13)) >= from && Number(time.slice(11, 13)) < to)
        .length;
    const weekend = counted.times.filter((time) => new Date(time).getUTCDay() % 6 === 0).length;
    expect(hour(8, 18)).toBeGreaterThan(3 * hour(20, 24));
    expect(weekend * 3.5).toBeLessThan(counted.times.length - weekend);
  });
});

describe('generateFleet', () => {
  const small = { ...fleetDemo, accounts: 150, lines: 2_000 };

  it('gives the same lines for the same seed, and others for another', () => {
    const first = [...generateFleet(small)];
    expect([...generateFleet(small)]).toEqual(first);
    expect([...generateFleet({ ...small, seed: 7 })]).not.toEqual(first);
  });

  it('can be iterated twice', () => {
    const log = generateFleet(small);
    expect([...log]).toEqual([...log]);
  });

  it.each([
    { seed: 1, accounts: 1, months: 1, lines: 0, start: 0 },
    { seed: 2, accounts: 1, months: 2, lines: 500, start: 0 },
    { seed: 3, accounts: 40, months: 3, lines: 1_000, start: Date.UTC(2024, 5, 30) },
    { seed: 4, accounts: 400, months: 24, lines: 20_000, start: Date.UTC(2023, 0, 31) },
  ])('gives at least $lines lines of $accounts accounts over $months months, in order', (options) => {
    const log = [...generateFleet(options)];
    const { times } = census(log);
    expect(log.length).toBeGreaterThanOrEqual(options.lines);
    expect(times).toEqual(times.toSorted());
    expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(options.start);
  });

  it.each([
    { seed: -1 },
    { seed: 0.5 },
    { accounts: 0 },
    { months: 0 },
    { lines: -1 },
    { lines: Number.NaN },
    { start: Infinity },
  ])('refuses $seed $accounts $months $lines $start', (wrong) => {
    expect(() => generateFleet({ ...fleetDemo, ...wrong })).toThrow(LifecycleError);
  });
});
