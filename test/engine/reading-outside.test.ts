import { describe, expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { reconcile, type AccountSource } from '../../src/intake/reconcile.ts';
import { lineDigest } from '../../src/line-digest.ts';
import { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { LineReader, Reader, Readers } from '../../src/model/delivery.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { GuardedReader } from '../../src/store/guarded.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { fastReaders, readPayload, readersOf } from '../../src/wire/index.ts';
import { polled, T0, v1 } from '../payloads.ts';
import { line } from '../replayed.ts';
import { databaseFile } from '../sqlite/files.ts';

/** A store that counts its transactions and says whether it is in one. */
class CountingStore extends GuardedReader implements Store {
  transactions = 0;
  isInside = false;
  readonly #store: Store;

  constructor(store: Store) {
    super(() => store);
    this.#store = store;
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    this.transactions += 1;
    this.isInside = true;
    try {
      return this.#store.transaction(work);
    } finally {
      this.isInside = false;
    }
  }

  changedElsewhere(): boolean {
    return this.#store.changedElsewhere();
  }

  close(): void {
    this.#store.close();
  }
}

/** How often something was read while the store was in a transaction, and while it was not. */
interface Reads {
  inside: number;
  outside: number;
}

/** Readers that count each call, down to the payload where that is parsed. */
const counting = (readers: (read: Reader) => Readers, store: CountingStore, reads: Reads): Readers => {
  const count = (): void => void (store.isInside ? (reads.inside += 1) : (reads.outside += 1));
  const payload: Reader = (...args) => (count(), readPayload(...args));
  const { delivery, line: open } = readers(payload);
  const lineReader: LineReader = (text) => {
    count();
    return [open(text)].flat().map((opened) => ({
      receivedAt: opened.receivedAt,
      read: (...args) => (count(), opened.read(...args)),
    }));
  };
  return { payload, delivery: (...args) => (count(), delivery(...args)), line: lineReader };
};

const stores: readonly (readonly [string, () => Store])[] = [
  ['in memory', createMemoryStore],
  ['in SQLite', () => openSqliteStore({ database: databaseFile() })],
];

const ways: readonly (readonly [string, (read: Reader) => Readers])[] = [
  ['plain readers', readersOf],
  ['fast readers', () => fastReaders],
];

const cases = stores.flatMap(([where, open]) =>
  ways.map(([how, readers]) => [`${where} with ${how}`, open, readers] as const),
);

const settle = (open: () => Store, readers: (read: Reader) => Readers) => {
  const store = new CountingStore(open());
  const reads: Reads = { inside: 0, outside: 0 };
  const counted = counting(readers, store, reads);
  const clock = createSimulatedClock(T0);
  const ledger = localLedger(store);
  const lifecycle = new Lifecycle({
    ledger,
    readers: counted,
    clock,
    defer: (work) => void setImmediate(work),
    digest: lineDigest,
  });
  onTestFinished(() => lifecycle.close());
  return { store, reads, readers: counted, clock, ledger, lifecycle };
};

type Settled = ReturnType<typeof settle>;

const idOf = (index: number): string => `account-${index}`;

const twenty = Array.from({ length: 20 }, (_, index) => idOf(index));

const deliver = async ({ lifecycle }: Settled): Promise<void> => {
  await Promise.all(twenty.map((id) => lifecycle.receive(v1(id, 'OK'))));
};

const entries = Array.from({ length: 1000 }, (_, index) => ({
  file: 'log.ndjson',
  line: index + 1,
  text: line(
    T0 + index * 60_000,
    v1(idOf(index % 50), Math.floor(index / 50) % 2 === 0 ? 'CONNECTING' : 'CREDENTIALS'),
  ),
}));

/** An API whose list is empty, and which has each account, or none. */
const absentFrom = (answer: (id: string) => ReturnType<typeof polled> | 'gone'): AccountSource => ({
  list: async () => ({ items: [], cursor: null }),
  get: async (id) => answer(id),
});

const answers: readonly (readonly [string, AccountSource, object])[] = [
  ['that the API still has', absentFrom((id) => polled(id, 'ERROR')), { changed: 20 }],
  ['that are gone', absentFrom(() => 'gone'), { gone: 20 }],
];

describe.each(cases)('%s', (_, open, readers) => {
  test('20 deliveries are read before their transaction begins', async () => {
    const house = settle(open, readers);
    for (const id of twenty) await house.lifecycle.receive(v1(id, 'OK'));
    await deliver(house);
    expect(house.reads.inside).toBe(0);
    expect(house.reads.outside).toBeGreaterThanOrEqual(40);
    expect(house.store.transactions).toBe(21);
  });

  test('1,000 lines of a log are read before their transactions begin', async () => {
    const { lifecycle, reads, store } = settle(open, readers);
    const { decisions } = await lifecycle.replay([entries], { linesPerTransaction: 100 });
    expect(decisions.applied).toBe(1000);
    expect(store.transactions).toBeGreaterThanOrEqual(10);
    expect(reads.inside).toBe(0);
    expect(reads.outside).toBeGreaterThanOrEqual(2000);
  });

  test.each(answers)(
    '20 accounts absent from the list %s take at most 22 transactions',
    async (_, source, counts) => {
      const house = settle(open, readers);
      await deliver(house);
      house.clock.advance(60_000);
      house.store.transactions = 0;
      const summary = await house.lifecycle.reconcile(source, { allowVanish: true });
      expect(summary).toMatchObject(counts);
      expect(house.reads.inside).toBe(0);
      expect(house.store.transactions).toBeLessThanOrEqual(twenty.length + 2);
    },
  );
});

describe('what must be caught', () => {
  const [open, readers] = [createMemoryStore, readersOf] as const;

  test('is a delivery that is read inside its transaction', async () => {
    const { ledger, readers: counted, reads } = settle(open, readers);
    const engine = new Engine({ ledger });
    for (const id of twenty)
      await engine.commit((batch) => batch.receive(counted.delivery(v1(id, 'OK'), T0)));
    // Each is counted twice: the delivery, and the payload in it.
    expect(reads).toEqual({ inside: 40, outside: 0 });
  });

  test('is a line that is opened outside and read inside', async () => {
    const { ledger, readers: counted, reads } = settle(open, () => fastReaders);
    const engine = new Engine({ ledger });
    const [entry] = entries;
    if (entry === undefined) throw new Error('there is no line');
    const [opened] = [counted.line(entry.text)].flat();
    await engine.commit((batch) => {
      const reading = opened?.read(T0, entry);
      if (reading?.kind === 'event') batch.receive(reading);
    });
    expect(reads).toEqual({ inside: 1, outside: 1 });
  });

  test('is a reconciliation that opens a transaction to look something up', async () => {
    const house = settle(open, readers);
    await deliver(house);
    house.store.transactions = 0;
    const engine = new Engine({ ledger: house.ledger });
    const parts = {
      ledger: house.ledger,
      read: house.readers.delivery,
      now: () => T0 + 60_000,
      settle: () => engine.commit((batch) => batch.writer.log({ last: true, limit: 1 })),
      commit: engine.commit.bind(engine),
    };
    const [[, source] = []] = answers;
    if (source === undefined) throw new Error('there is no source');
    await reconcile(parts, source, { allowVanish: true });
    expect(house.store.transactions).toBeGreaterThan(twenty.length + 2);
  });
});
