import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { LogQuery, Store, StoreWriter } from '../../src/store/port.ts';
import { entry, keep, status, steps, T0 } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

const types = ['OK', 'ERROR', 'ERROR', 'OK', 'OK', 'CONNECTING', 'STOPPED'] as const;

/** Two accounts, one of them busy: some events move them, some do not, and many come at the same moment. */
const events = Array.from({ length: 700 }, (_, index) =>
  status(index % 7 === 3 ? 'quiet' : 'busy', types[index % types.length] ?? 'OK', {
    at: T0 + Math.floor(index / 3) * 1000,
  }),
);

const taken = ['busy', 'quiet'].map((id) => {
  const own = events.filter(({ accountId }) => accountId === id);
  return { own, steps: steps(own) };
});

const stepOf = (event: (typeof events)[number]) => {
  const of = taken.find(({ own }) => own.includes(event));
  const step = of?.steps[of.own.indexOf(event)];
  if (step === undefined) throw new Error('every event has its step');
  return step;
};

/** Lets a store take the events in, a few in each transaction. */
const filled = <S extends Store>(store: S): S => {
  for (let from = 0; from < events.length; from += 23)
    store.transaction((writer) => {
      for (const event of events.slice(from, from + 23)) keep(writer, event, stepOf(event));
    });
  return store;
};

const queries = fc.record(
  {
    accountId: fc.constantFrom('busy', 'quiet', 'nobody'),
    after: fc.nat(720),
    until: fc.nat(240).map((second) => T0 + second * 1000),
    limit: fc.nat(60),
    last: fc.boolean(),
  },
  { requiredKeys: ['accountId'] },
);

test('any part of an account’s log is found on the way from entry to entry', () => {
  const memory = filled(createMemoryStore());
  const sqlite = filled(openSqliteStore({ database: ':memory:' }));
  fc.assert(
    fc.property(queries, (query: LogQuery) => {
      expect(sqlite.log(query)).toEqual(memory.log(query));
    }),
    { numRuns: 600 },
  );
  expect(sqlite.check()).toEqual([]);
  sqlite.close();
});

test('many rows in one transaction are all there, whatever their number', () => {
  for (const count of [1, 7, 8, 9, 31, 32, 33, 255, 256, 257, 300]) {
    const store = openSqliteStore({ database: ':memory:' });
    store.transaction((writer: StoreWriter) => {
      const policyId = writer.policyId(defaultPolicy);
      for (let n = 0; n < count; n += 1) writer.append(entry({ policyId, payload: `{"n":${n}}` }));
    });
    expect(store.log({ accountId: 'a' }).map(({ payload }) => payload)).toEqual(
      Array.from({ length: count }, (_, n) => `{"n":${n}}`),
    );
    store.close();
  }
});

/** Stands for anything that goes wrong with the way from entry to entry. */
const damages = [
  [
    'UPDATE log SET previous = NULL WHERE seq = 5',
    'entry 5 of account busy does not join on to its neighbours',
  ],
  ['UPDATE log SET previous = 1 WHERE seq = 5', 'entry 5 of account busy does not join on to its neighbours'],
  ['UPDATE log SET previous = 9999 WHERE seq = 5', 'a row of log names previous 9999, which is not in log'],
  ['UPDATE snapshots SET newest = 1 WHERE account = 1', 'does not join on to its neighbours'],
  ['UPDATE log SET kind = 99 WHERE seq = 5', 'a row of log names kind 99, which is not in kinds'],
  [
    'UPDATE transitions SET move = 99 WHERE version = 1',
    'a row of transitions names move 99, which is not in moves',
  ],
  ['UPDATE outbox SET effect = 99', 'a row of outbox names effect 99, which is not in effects'],
  ['DELETE FROM accounts WHERE number = 2', 'a row of log names account 2, which is not in accounts'],
] as const;

test.each(damages)('the check finds what %s does', (sql, finding) => {
  const database = databaseFile();
  filled(openSqliteStore({ database })).close();
  withRaw(database, (db) =>
    db.exec(
      `DROP TRIGGER log_is_never_changed; DROP TRIGGER transitions_are_never_changed; PRAGMA foreign_keys = OFF; ${sql}`,
    ),
  );
  const store = openSqliteStore({ database });
  expect(store.check().join('\n')).toContain(finding);
  store.close();
});
