import { expect, it } from 'vitest';
import { DeliveryRate } from '../../src/cli/delivery-rate.ts';
import type { LogEntry } from '../../src/store/port.ts';

const now = Date.UTC(2026, 2, 1, 9);
const minute = 60_000;

const entry = (at: number, source: LogEntry['source'] = 'webhook'): LogEntry => ({
  seq: 1,
  accountId: 'a',
  at,
  source,
  type: 'OK',
  occurredAt: null,
  sourceId: null,
  payload: null,
  decision: 'repeat',
  version: 1,
  policyId: 1,
  flags: [],
});

const delivery = { id: 1, at: now, source: null, reason: 'r', raw: '', origin: null };

it('begins with what the log tells of the last five minutes', () => {
  const log = [entry(now - 6 * minute), entry(now - 4 * minute), entry(now - minute), entry(now + 1)];
  expect(new DeliveryRate({ log: () => log }, now).at(now)).toBe(0.4);
});

it('counts what comes, also what cannot be read, and forgets it after five minutes', () => {
  const rate = new DeliveryRate({ log: () => [] }, now);
  rate.count([{ kind: 'quarantined', delivery }], now);
  expect(rate.at(now + 4 * minute)).toBe(0.2);
  expect(rate.at(now + 6 * minute)).toBe(0);
});

it('counts no deadlines and nothing that the engine writes', () => {
  const log = [entry(now, 'deadline'), entry(now, 'engine')];
  expect(new DeliveryRate({ log: () => log }, now).at(now)).toBe(0);
});
