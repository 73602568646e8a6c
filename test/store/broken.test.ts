import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refusePromise } from '../../src/store/faults.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Store, StoreReader, StoreWriter } from '../../src/store/port.ts';
import {
  storeContract,
  type ContractCase,
  type StoreContractOptions,
} from '../../src/testing/store/contract.ts';
import { breaksAny, brokenPromises } from './contract.ts';
import { overlaid } from './overlaid.ts';

/** A store in memory with some methods broken outside of transactions. */
const broken = (breaks: (whole: Store) => Partial<Store>): Store => {
  const whole = createMemoryStore();
  return overlaid(whole, breaks(whole));
};

/** A store in memory whose writers have some methods broken. */
const writing = (breaks: (whole: StoreWriter) => Partial<StoreWriter>): Store =>
  broken((whole) => ({
    transaction: (work) => whole.transaction((writer) => work(overlaid(writer, breaks(writer)))),
  }));

/** A store that keeps what a failed transaction wrote. */
const withoutRollback = (): Store =>
  broken((whole) => ({
    transaction<T>(work: (writer: StoreWriter) => T): T {
      const result = whole.transaction((writer) => {
        try {
          const value = work(writer);
          refusePromise(value);
          return { value };
        } catch (error) {
          return { error };
        }
      });
      if ('error' in result) throw result.error;
      return result.value;
    },
  }));

const controls: readonly (readonly [name: string, chapter: string, open: () => Store])[] = [
  ['does not roll back', '1 transactions', withoutRollback],
  ['knows no source id', '2 log', () => broken(() => ({ knowsSource: () => false }))],
  ['ignores the limit', '7 outbox', () => broken((whole) => ({ outbox: () => whole.outbox(Infinity) }))],
  [
    'orders by code unit',
    '5 accounts',
    () =>
      broken((whole) => ({
        accounts: (query) =>
          whole
            .accounts(query)
            .toSorted(({ context: a }, { context: b }) => (a.accountId < b.accountId ? -1 : 1)),
      })),
  ],
  ['forgets deadlines', '6 deadlines', () => broken(() => ({ deadlines: () => [] }))],
  [
    'confuses moments of the past',
    '4 snapshots',
    () => broken((whole) => ({ checkpointBefore: (id) => whole.checkpointBefore(id, Infinity) })),
  ],
  [
    'puts what is held into the outbox',
    '7 outbox',
    () =>
      broken((whole) => ({
        outbox: (limit) => {
          const held = whole
            .held()
            .flatMap(({ accountId, seq, until, effects }) =>
              effects.map((effect) => ({ id: 0, accountId, seq, at: until ?? 0, effect })),
            );
          return [...whole.outbox(limit), ...held].slice(0, limit);
        },
      })),
  ],
  ['forgets what is held', '7 outbox', () => broken(() => ({ held: () => [] }))],
  [
    'gives all transitions',
    '3 transitions',
    () => broken((whole) => ({ transitions: (id) => whole.transitions(id) })),
  ],
  [
    'asks too far back',
    '3 transitions',
    () => writing((whole) => ({ leftAt: (id, status) => whole.leftAt(id, status, 0) })),
  ],
  ['reads in a transaction what it held before', '1 transactions', () => writing(() => ({ held: () => [] }))],
  [
    'lets a lower version pass',
    '3 transitions',
    () =>
      writing((whole) => ({
        addTransition(transition, seq) {
          const had = whole.transitions(transition.accountId).at(-1)?.version ?? 0;
          const version = transition.version < had ? had + 1 : transition.version;
          whole.addTransition({ ...transition, version }, seq);
        },
      })),
  ],
  [
    'counts a policy anew when its keys come in another order',
    '9 remarks',
    () => {
      const numbers = new Map<string, number>();
      return writing(() => ({
        policyId(policy) {
          const text = JSON.stringify(policy);
          numbers.set(text, numbers.get(text) ?? numbers.size + 1);
          return numbers.get(text) ?? 0;
        },
      }));
    },
  ],
  [
    'always sees changes from elsewhere',
    '1 transactions',
    () => broken(() => ({ changedElsewhere: () => true })),
  ],
  ['forgets what the API showed', '9 remarks', () => broken(() => ({ verification: () => null }))],
  [
    'loses what left quarantine in a transaction that failed',
    '8 quarantine',
    () =>
      broken((whole) => ({
        transaction<T>(work: (writer: StoreWriter) => T): T {
          const dropped: number[] = [];
          const dropQuarantined = (id: number): boolean => dropped.push(id) > 0;
          try {
            return whole.transaction((writer) => work(overlaid(writer, { dropQuarantined })));
          } finally {
            whole.transaction((writer) => dropped.forEach((id) => writer.dropQuarantined(id)));
          }
        },
      })),
  ],
  [
    'says that what is not in quarantine left it',
    '8 quarantine',
    () => writing((whole) => ({ dropQuarantined: (id) => whole.dropQuarantined(id) || true })),
  ],
  [
    'numbers what is in quarantine by its place',
    '8 quarantine',
    () =>
      broken((whole) => ({
        quarantine: (query) => whole.quarantine(query).map((entry, index) => ({ ...entry, id: index + 1 })),
      })),
  ],
  [
    'knows one order of its quarantine alone',
    '8 quarantine',
    () => broken((whole) => ({ quarantine: ({ limit = Infinity }) => whole.quarantine({ limit }) })),
  ],
  ['stays open', '1 transactions', () => broken(() => ({ close: () => undefined }))],
];

/** The chapters in which a store breaks a promise, once for each promise. */
const brokenChapters = async (options: StoreContractOptions, among = /^/): Promise<readonly string[]> => {
  const cases = storeContract(options).filter(({ chapter }) => among.test(chapter));
  const promises = await brokenPromises(cases);
  return cases.filter(({ promise }) => promises.includes(promise)).map(({ chapter }) => chapter);
};

test('a whole store breaks no promise', async () => {
  expect(await brokenChapters({ open: () => createMemoryStore(), model: () => createMemoryStore() })).toEqual(
    [],
  );
});

test.each(controls)('a store that %s is found out in chapter %s', async (_name, chapter, open) => {
  expect(await brokenChapters({ open }, new RegExp(`^${chapter}$`))).toContain(chapter);
});

describe('a store that can be opened again', () => {
  /** Stores by name, as if they lay in files. */
  const kept = (changed: Partial<Store> = {}) => {
    const stores = new Map<string, Store>();
    return (name: string): Store => {
      const store = stores.get(name) ?? createMemoryStore();
      stores.set(name, store);
      // Nothing is let go of, but within a transaction that is refused all the same.
      return overlaid(store, { close: () => store.transaction(() => undefined), ...changed });
    };
  };
  const chapters = async (options: StoreContractOptions): Promise<readonly string[]> =>
    brokenChapters(options, /^1[01] /);

  test('keeps the promises of durability when closing loses nothing', async () => {
    expect(await chapters({ open: kept(), durable: true })).toEqual([]);
  });

  test('and begins anew each time is found out', async () => {
    const found = await chapters({ open: () => createMemoryStore(), durable: true });
    expect(found).toEqual(Array.from({ length: 6 }, () => '10 durability'));
  });

  test('and is not shared though it says so is found out', async () => {
    const found = await chapters({ open: () => createMemoryStore(), shared: true });
    expect(found).toEqual(Array.from({ length: 6 }, () => '11 sharing'));
  });

  test('and does not tell of the other’s commits is found out', async () => {
    const open = kept({ changedElsewhere: () => false });
    expect(await chapters({ open, shared: true })).toContain('11 sharing');
  });
});

/** What each method does in a store in which it does nothing. */
const idle: Readonly<Record<keyof StoreWriter, (writer: StoreReader) => unknown>> = {
  snapshot: () => null,
  knowsSource: () => false,
  accounts: () => [],
  counts: () => ({ total: 0, byStatus: {}, byCause: {}, byProvider: {}, attention: 0 }),
  log: () => [],
  transitions: () => [],
  checkpointBefore: () => null,
  deadlines: () => [],
  outbox: () => [],
  held: () => [],
  quarantine: () => [],
  quarantineReasons: () => [],
  scopeCounters: () => null,
  recentBreaks: () => [],
  incidents: () => [],
  members: () => [],
  facts: () => [],
  newestFacts: () => [],
  databaseId: () => null,
  lastEffect: () => 0,
  prunedUntil: () => 0,
  sinks: () => [],
  lane: () => null,
  lanes: () => [],
  letters: () => [],
  letterCounts: () => [],
  erasures: () => [],
  policy: () => null,
  progress: () => null,
  decidedEarlierUntil: () => undefined,
  verification: () => null,
  totals: () => createMemoryStore().totals(),
  append: (writer) => writer.totals().logEntries + 1,
  addTransition: () => undefined,
  save: () => undefined,
  leftAt: () => null,
  enqueue: () => undefined,
  hold: () => undefined,
  unhold: () => undefined,
  saveScopeCounters: () => undefined,
  addBreak: () => undefined,
  dropBreaks: () => undefined,
  saveIncident: () => undefined,
  addMember: () => true,
  addFact: () => undefined,
  nameDatabase: () => undefined,
  markReplayed: () => undefined,
  pruneOutbox: () => undefined,
  saveSink: () => undefined,
  dropSink: () => undefined,
  saveLane: () => undefined,
  addLetter: () => 1,
  saveLetter: () => false,
  dropLetter: () => false,
  addQuarantined: () => undefined,
  restateQuarantined: () => false,
  dropQuarantined: () => false,
  countForeign: () => undefined,
  policyId: () => 1,
  saveProgress: () => undefined,
  verify: () => undefined,
};

/** A store in memory of which one method does nothing, outside of transactions and inside. */
const without = (method: keyof StoreWriter): Store => {
  const whole = createMemoryStore();
  const changed = (target: StoreReader) => ({ [method]: () => idle[method](target) });
  return overlaid(whole, {
    transaction: (work) => whole.transaction((writer) => work(overlaid(writer, changed(writer)))),
    ...changed(whole),
  });
};

/** The port's methods, each with the chapters that its docstring names. */
const named: ReadonlyMap<string, readonly string[]> = new Map(
  Array.from(
    ['port', 'incident-port', 'fact-port', 'delivery-port', 'erasure-port']
      .map((name) => readFileSync(new URL(`../../src/store/${name}.ts`, import.meta.url), 'utf8'))
      .join('\n')
      .matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(\w+)(?:<T>)?\(/g),
    ([, text = '', method = '']) => [method, /Contract: ([^.]+)\./.exec(text)?.[1]?.split('; ') ?? []],
  ),
);

const everyCase: readonly ContractCase[] = storeContract({
  open: () => createMemoryStore(),
  durable: true,
  shared: true,
  model: () => createMemoryStore(),
});

describe('the port’s documentation', () => {
  const methods = Object.keys(idle) as (keyof StoreWriter)[];

  test('names chapters of the contract for every method', () => {
    expect([...named.keys()].toSorted()).toEqual(
      [...methods, 'transaction', 'changedElsewhere', 'erase', 'close'].toSorted(),
    );
    const chapters = new Set(everyCase.map(({ chapter }) => chapter));
    for (const [method, listed] of named) {
      expect([method, listed]).not.toEqual([method, []]);
      expect([method, listed.filter((chapter) => !chapters.has(chapter))]).toEqual([method, []]);
    }
  });

  test.each(methods)(
    'is right about %s: a store where it does nothing is found out there',
    async (method) => {
      const tried = (named.get(method) ?? []).filter((chapter) => !/^1[01] /.test(chapter));
      const among = new RegExp(`^(${tried.join('|')})$`);
      const found = await brokenChapters({ open: () => without(method) }, among);
      expect(new Set(found)).toEqual(new Set(tried));
    },
  );

  test.each(methods.filter((method) => method !== 'checkpointBefore'))(
    'a store where %s does nothing is unlike its model',
    async (method) => {
      const cases = storeContract({ open: () => without(method), model: () => createMemoryStore() });
      expect(await breaksAny(cases.filter(({ chapter }) => chapter === '12 likeness'))).toBe(true);
    },
  );
});

describe('the contract', () => {
  test('has no two promises of the same words', () => {
    const promises = everyCase.map(({ promise }) => promise);
    expect(new Set(promises).size).toBe(promises.length);
  });

  test('numbers its chapters in order', () => {
    const chapters = [...new Set(everyCase.map(({ chapter }) => Number.parseInt(chapter, 10)))];
    expect(chapters).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  });

  test('gives each case stores of its own, and closes them', async () => {
    const names: string[] = [];
    const stores: Store[] = [];
    const open = async (name: string): Promise<Store> => {
      names.push(name);
      stores.push(createMemoryStore());
      return stores.at(-1) as Store;
    };
    const cases = storeContract({ open });
    await brokenPromises(cases);
    expect(new Set(names).size).toBe(cases.length);
    for (const name of names) expect(name).toMatch(/^contract_[0-9a-f]{32}$/);
    for (const store of stores) expect(() => store.totals()).toThrow('closed');
  });

  test('tells of the broken promise, not of a store that cannot even be closed', async () => {
    const [first] = storeContract({
      open: () =>
        broken(() => ({
          transaction: () => {
            throw new Error('it does not even begin');
          },
          close: () => {
            throw new Error('and it does not end');
          },
        })),
    });
    await expect(first?.run()).rejects.toThrow('it does not even begin');
  });

  test('tells of a store that keeps its promise and cannot be closed', async () => {
    const close = (): never => {
      throw new Error('it does not end');
    };
    const [first] = storeContract({ open: () => broken(() => ({ close })) });
    await expect(first?.run()).rejects.toThrow('it does not end');
  });

  test('says after which transactions a store was unlike its model', async () => {
    const cases = storeContract({ open: () => without('verify'), model: () => createMemoryStore() });
    const likeness = cases.find(({ chapter }) => chapter === '12 likeness');
    await expect(likeness?.run()).rejects.toThrow(/^after transaction \d+ of seed 1 \(.*is verified/);
  });
});
