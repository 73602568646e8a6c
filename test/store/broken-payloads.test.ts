import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Store } from '../../src/store/port.ts';
import { storeContract } from '../../src/testing/store/contract.ts';
import { brokenPromises } from './contract.ts';

/** A store in memory some of whose methods are broken. */
const broken = (breaks: (whole: Store) => Partial<Store>) => (): Store => {
  const sound = createMemoryStore();
  return Object.assign(createMemoryStore(), {
    ...Object.fromEntries(
      (['transaction', 'log', 'dropPayloads', 'knowsSource'] as const).map((name) => [
        name,
        (sound[name] as (...given: unknown[]) => unknown).bind(sound),
      ]),
    ),
    ...breaks(sound),
  });
};

const payloads = (open: () => Store) =>
  storeContract({ open }).filter(({ chapter }) => chapter === '17 payloads');

test.each<[string, (whole: Store) => Partial<Store>]>([
  [
    'does not say whose payloads were dropped',
    (whole) => ({
      log: (query) => whole.log(query).map(({ payloadDropped: _dropped, ...entry }) => entry),
    }),
  ],
  [
    'drops what is old behind what is young',
    (whole) => ({
      dropPayloads: (asked) =>
        whole.dropPayloads?.({ ...asked, before: Infinity }) ?? { payloads: 0, isDone: true },
    }),
  ],
  [
    'drops as many as there are at once',
    (whole) => ({
      dropPayloads: (asked) =>
        whole.dropPayloads?.({ ...asked, most: Infinity }) ?? { payloads: 0, isDone: true },
    }),
  ],
  ['drops nothing', () => ({ dropPayloads: () => ({ payloads: 0, isDone: true }) })],
])('a store that %s is found out', async (_name, breaks) => {
  expect(await brokenPromises(payloads(broken(breaks)))).not.toEqual([]);
});

test('a store that drops them as it ought to is not', async () => {
  expect(await brokenPromises(payloads(broken(() => ({}))))).toEqual([]);
});
