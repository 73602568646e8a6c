import { expect, test } from 'vitest';
import { SnapshotCache } from '../src/snapshot-cache.ts';
import { stepperUnder } from '../src/step.ts';
import type { AccountSnapshot } from '../src/snapshot.ts';

const snapshot = (accountId: string, at = 0): AccountSnapshot =>
  stepperUnder()(null, { type: 'OK', accountId, at, source: 'webhook' }).snapshot;

test('a snapshot is at hand as it was put last', () => {
  const cache = new SnapshotCache(2);
  const [first, second] = [snapshot('a'), snapshot('a', 1)];
  expect(cache.get('a')).toBeUndefined();
  cache.set('a', first);
  cache.set('a', second);
  expect(cache.get('a')).toBe(second);
});

test('the newest accounts stay, and never more than twice the size', () => {
  const cache = new SnapshotCache(10);
  const ids = Array.from({ length: 100 }, (_, index) => `account-${index}`);
  for (const id of ids) cache.set(id, snapshot(id));
  const kept = ids.filter((id) => cache.get(id) !== undefined);
  expect(kept.length).toBeLessThanOrEqual(20);
  expect(kept).toEqual(expect.arrayContaining(ids.slice(-10)));
});

test('an account in use stays, whatever else comes', () => {
  const cache = new SnapshotCache(4);
  const busy = snapshot('busy');
  cache.set('busy', busy);
  for (let index = 0; index < 50; index += 1) {
    cache.set(`other-${index}`, snapshot(`other-${index}`));
    expect(cache.get('busy')).toBe(busy);
  }
});

test('a newer snapshot is not hidden by an older one, wherever that lies', () => {
  const cache = new SnapshotCache(2);
  cache.set('a', snapshot('a'));
  cache.set('b', snapshot('b'));
  cache.set('c', snapshot('c'));
  const newer = snapshot('a', 1);
  cache.set('a', newer);
  expect(cache.get('a')).toBe(newer);
});
