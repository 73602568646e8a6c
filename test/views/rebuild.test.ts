import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventSources } from '../../machines/event.ts';
import { fold } from '../../src/views/fold.ts';
import { GuardedReader } from '../../src/store/guarded.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import {
  decisionNames,
  readPayload,
  rebuild,
  type LogEntry,
  type LogQuery,
  type Reader,
  type Store,
} from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes } from '../homes.ts';
import { openOver } from '../open.ts';
import { anyHistory, T0, v1, v2 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';
import { trials } from '../trials.ts';

const HOUR = 3_600_000;
const anyPolicy = fc.constantFrom(
  {},
  { connectingStallsMinutes: 5 },
  { usagePercent: 10, rejectStreakCount: 1, providerErrorBurstCount: 1 },
  { evidenceWindowHours: 1, flappingCount: 1 },
);

test('the random histories hold every decision, and deadlines', async () => {
  const heard = new Set<string>();
  for (const history of fc.sample(anyHistory(), { seed: 1, numRuns: trials(200) })) {
    const { lifecycle, clock, store } = openOver(createMemoryStore());
    for (const { gap, payload } of history) {
      await clock.advance(gap);
      heard.add((await lifecycle.receive(payload)).decision);
    }
    for (const { source } of store.log({})) heard.add(source);
  }
  // Three accounts are no incident: what the engine says of one is tried elsewhere.
  const sources = eventSources.filter((source) => source !== 'engine');
  expect([...heard].toSorted()).toEqual([...decisionNames, 'foreign', ...sources].toSorted());
});

describe.each(homes)('rebuilding $name', ({ settle }) => {
  test('gives the stored bytes after every event of every history, under whatever policies', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyHistory(20),
        anyPolicy,
        anyPolicy,
        fc.nat(20),
        async (history, first, second, half) => {
          const home = settle();
          const clock = createSimulatedClock(T0);
          let { lifecycle, store } = openOver(home.open(), { policy: first }, clock);
          for (const [index, { gap, payload }] of history.entries()) {
            if (index === half) {
              await lifecycle.close();
              ({ lifecycle, store } = openOver(home.open(), { policy: second }, clock));
            }
            await clock.advance(gap);
            await lifecycle.receive(payload);
            expect([...rebuild(store, readPayload)]).toEqual([]);
          }
          await lifecycle.close();
        },
      ),
      { numRuns: trials(60) },
    );
  });

  test('finds versions without gap and times that never run backwards, also when the clock does', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyHistory(),
        fc.array(fc.integer({ min: -HOUR, max: HOUR })),
        async (history, shifts) => {
          const clock = createSimulatedClock(T0);
          const { lifecycle, store } = openOver(settle().open(), {}, clock);
          for (const [index, { gap, payload }] of history.entries()) {
            await clock.advance(gap + (shifts[index] ?? 0));
            await lifecycle.receive(payload);
          }
          expect([...rebuild(store, readPayload)]).toEqual([]);
          for (const { context, version } of store.accounts({})) {
            const { accountId } = context;
            expect(store.transitions(accountId).map((one) => one.version)).toEqual(
              Array.from({ length: version }, (_, n) => n + 1),
            );
            const times = store.log({ accountId }).map(({ at }) => at);
            expect(times).toEqual(times.toSorted((a, b) => a - b));
          }
          await lifecycle.close();
        },
      ),
      { numRuns: trials(30) },
    );
  });

  test('reads more accounts than fit one page', async () => {
    const { lifecycle, store } = openOver(settle().open());
    await Promise.all(Array.from({ length: 1001 }, (_, n) => lifecycle.receive(v1(`a${n}`, 'OK'))));
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test('of an empty store finds nothing', () => {
    const store = settle().open();
    expect([...rebuild(store, readPayload)]).toEqual([]);
    store.close();
  });

  test('passes on a fault that is not about the log', async () => {
    const { lifecycle, store } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'OK'));
    const broken: Reader = () => {
      throw new TypeError('a bug in the reader');
    };
    expect(() => [...rebuild(store, broken)]).toThrow(new TypeError('a bug in the reader'));
    await lifecycle.close();
  });
});

/** A store whose log entries look different when read. */
class TamperedStore extends GuardedReader {
  readonly #store: Store;
  readonly #tamper: (entry: LogEntry) => LogEntry;

  constructor(store: Store, tamper: (entry: LogEntry) => LogEntry) {
    super(() => store);
    this.#store = store;
    this.#tamper = tamper;
  }

  override log(query: LogQuery): readonly LogEntry[] {
    return this.#store.log(query).map(this.#tamper);
  }
}

describe('rebuilding what was tampered with', () => {
  const filled = async (): Promise<Store> => {
    const store = createMemoryStore();
    const { lifecycle, clock } = openOver(store);
    for (const payload of [
      v1('a', 'OK'),
      v1('a', 'OK'),
      v2('a', 'account.status.errored', 'evt_1', T0),
      v1('b', 'OK'),
    ]) {
      await clock.advance(1);
      await lifecycle.receive(payload);
    }
    return store;
  };
  const divergencesAfter = async (seq: number, differences: Partial<LogEntry>) => {
    const store = await filled();
    const tampered = new TamperedStore(store, (entry) =>
      entry.seq === seq ? { ...entry, ...differences } : entry,
    );
    return [...rebuild(tampered, readPayload)].map(({ accountId, rebuilt }) => [accountId, rebuilt]);
  };

  test('finds nothing when nothing was', async () => {
    expect(await divergencesAfter(0, {})).toEqual([]);
  });

  test('reports a decision that would be another one today', async () => {
    expect(await divergencesAfter(2, { decision: 'applied' })).toEqual([
      ['a', 'log entry 2 of account a was decided "applied" and would be "repeat" today'],
    ]);
  });

  test('reports an event that is passed off as a duplicate', async () => {
    expect(await divergencesAfter(3, { decision: 'duplicate' })).toEqual([
      ['a', expect.stringContaining('"connection":"OK"')],
    ]);
  });

  test('reports another time', async () => {
    expect(await divergencesAfter(4, { at: T0 + 99 })).toEqual([
      ['b', expect.stringContaining(`${T0 + 99}`)],
    ]);
  });

  test.each([
    ['{"AccountStatus":', 'log entry 4 of account b can no longer be read: its payload is not JSON'],
    ['{"neither":"nor"}', 'log entry 4 of account b can no longer be read: it is unreadable'],
    [
      '{"event":"message_received","webhook_name":"m"}',
      'log entry 4 of account b can no longer be read: it is foreign',
    ],
    [null, 'log entry 4 of account b can no longer be read: it is unreadable'],
  ])('reports the payload %s', async (payload, reason) => {
    expect(await divergencesAfter(4, { payload })).toEqual([['b', reason]]);
  });

  test('reports a policy that is not stored', async () => {
    expect(await divergencesAfter(1, { policyId: 7 })).toEqual([
      ['a', 'log entry 1 of account a names policy 7, which is not stored'],
    ]);
  });

  test('throws where a log is folded by itself', async () => {
    const store = new TamperedStore(await filled(), (entry) => ({ ...entry, decision: 'late' }));
    expect(() => [...fold(store.log({ accountId: 'a' }), readPayload, store)]).toThrow(
      expect.objectContaining({ code: 'historyDiverged', hint: expect.stringContaining('db check') }),
    );
  });

  test('reports every account of more than fit one page', async () => {
    const store = createMemoryStore();
    const { lifecycle } = openOver(store);
    await Promise.all(Array.from({ length: 1001 }, (_, n) => lifecycle.receive(v1(`a${n}`, 'OK'))));
    const tampered = new TamperedStore(store, (entry) => ({ ...entry, decision: 'late' }));
    const found = [...rebuild(tampered, readPayload)].map(({ accountId }) => accountId);
    expect(found).toEqual(store.accounts({}).map(({ context }) => context.accountId));
  });

  const tampered = async (sql: string) => {
    const database = databaseFile();
    const { lifecycle } = openOver(openSqliteStore({ database }));
    await Promise.all(['a', 'b'].map((id) => lifecycle.receive(v1(id, 'OK'))));
    await Promise.all(Array.from({ length: 600 }, () => lifecycle.receive(v1('b', 'OK'))));
    await lifecycle.close();
    const db = new Database(database);
    db.exec(sql);
    db.close();
    const store = openSqliteStore({ database });
    const divergences = [...rebuild(store, readPayload)];
    store.close();
    return divergences;
  };

  test('reports a stored snapshot that is not what its log gives', async () => {
    const found = await tampered(
      `UPDATE snapshots SET version = 2 WHERE account = (SELECT number FROM accounts WHERE account_id = 'a')`,
    );
    expect(found).toEqual([
      {
        accountId: 'a',
        stored: expect.stringContaining('"version":2'),
        rebuilt: expect.stringContaining('"version":1'),
      },
    ]);
  });

  test('reports a snapshot kept of a past that is not what the log gave then', async () => {
    const found = await tampered(
      `UPDATE earlier_snapshots SET snapshot = replace(snapshot, '"incarnation":1', '"incarnation":7')
       WHERE seq = (SELECT max(seq) FROM earlier_snapshots)`,
    );
    expect(found).toEqual([
      {
        accountId: 'b',
        stored: expect.stringContaining('"incarnation":7'),
        rebuilt: expect.stringContaining('"incarnation":1'),
      },
    ]);
  });

  test('reports an account that only its log knows, once', async () => {
    const found = await tampered(
      `DELETE FROM snapshots WHERE account = (SELECT number FROM accounts WHERE account_id = 'b')`,
    );
    expect(found).toEqual([
      { accountId: 'b', stored: 'nothing', rebuilt: expect.stringContaining('"connection":"OK"') },
    ]);
  });

  test('reports an account whose log is gone', async () => {
    const found = await tampered(
      `PRAGMA foreign_keys = OFF; DROP TRIGGER log_is_never_shortened;
       DELETE FROM log WHERE account = (SELECT number FROM accounts WHERE account_id = 'a')`,
    );
    expect(found).toMatchObject([{ accountId: 'a', rebuilt: 'nothing' }]);
  });
});
