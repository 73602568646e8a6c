import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { MACHINE_VERSION } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import { schemaSteps } from '../../src/postgres/schema.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { ledgerContract, type LedgerContractOptions } from '../../src/testing/store/ledgers.ts';
import { overlaid } from '../store/overlaid.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = (): Ledger => localLedger(createMemoryStore());

/** A database to a name, the same one each time. */
const databases = () => {
  const made = new Map<string, Promise<string>>();
  return (name: string): Promise<string> => {
    const known = made.get(name) ?? server.database();
    made.set(name, known);
    return known;
  };
};

const onPostgres = (spoil: (sql: string) => string = (sql) => sql): LedgerContractOptions['open'] => {
  const addressOf = databases();
  const spoilt = new Map<string, Promise<unknown>>();
  return async (name) => {
    const database = await addressOf(name);
    const ledger = openPostgresLedger({ database, machine: MACHINE_VERSION });
    await ledger.totals();
    const sql = schemaSteps[0]?.sql ?? '';
    const begin = sql.indexOf('CREATE FUNCTION');
    const changed = spoil(sql.slice(begin).replaceAll(/CREATE (?=FUNCTION)/g, 'CREATE OR REPLACE '));
    const once =
      spoilt.get(name) ?? server.query(database, `SET search_path = account_lifecycle; ${changed}`);
    spoilt.set(name, once);
    await once;
    return ledger;
  };
};

const ledgers: readonly (readonly [name: string, options: LedgerContractOptions])[] = [
  ['memory', { open: model }],
  [
    'SQLite',
    {
      open: (name) => localLedger(openSqliteStore({ database: join(folder, `${name}.db`) })),
      shared: true,
      model,
    },
  ],
  ['PostgreSQL', { open: onPostgres(), shared: true, model }],
];

describe.each(ledgers)("the ledger on %s keeps the ledger's contract", (_, options) => {
  test.each(ledgerContract(options).map((one) => [`${one.chapter}: ${one.promise}`, one.run] as const))(
    '%s',
    async (_promise, run) => run(),
  );
});

/** Replaces a part that must be there. */
const without =
  (part: string, instead = '') =>
  (sql: string): string => {
    if (!sql.includes(part)) throw new Error(`take_in has no ${part}`);
    return sql.replace(part, instead);
  };

/** Revisions are compared beforehand, no row is locked then, and others have the time to come between. */
const withoutLocks = (sql: string): string =>
  [
    without(
      '    WHERE x.account_id = a.id AND x.revision = a.revision;',
      '    WHERE x.account_id = a.id AND a.revision > 0;',
    ),
    without(
      'UPDATE accounts x SET',
      `IF EXISTS (SELECT FROM accounts x JOIN unnest(a_id, a_revision) AS a (id, revision) ON x.account_id = a.id
         WHERE x.revision <> a.revision AND a.revision > 0)
       THEN RAISE EXCEPTION 'moved' USING ERRCODE = '40001'; END IF;
       PERFORM pg_sleep(0.02);
       UPDATE accounts x SET`,
    ),
  ].reduce((changed, spoil) => spoil(changed), sql);

/** What is on its way out is not compared. */
const withoutDesk = (sql: string): string =>
  without(' OR desk <> p_desk')(without(' OR now_at.desk <> p_desk + 1')(sql));

/** Revisions are counted for each account, and whoever has thought of a known one is late. */
const withRevisionsAgain = (sql: string): string =>
  [
    without('BEGIN', 'BEGIN IF a_revision[1] > 0 THEN PERFORM pg_sleep(0.1); END IF;'),
    without("a.id, nextval('revisions')", 'a.id, 1'),
    without("(nextval('revisions')", '(x.revision + 1'),
  ].reduce((changed, spoil) => spoil(changed), sql);

const acknowledgedEarly = (): LedgerContractOptions['open'] => {
  const open = onPostgres();
  return async (name) => {
    const ledger = await open(name);
    return {
      ...ledger,
      transact: (needs, work) =>
        new Promise((resolve, reject) => {
          void ledger
            .transact(needs, (bench) => {
              const result = work(bench);
              resolve(result);
              return result;
            })
            .catch(reject);
        }),
    };
  };
};

/** Numbers are given in the order in which they are asked for, and not in that of commits. */
const bySequence = (sql: string): string =>
  [
    without('kept bigint;', 'kept bigint; numbered bigint;'),
    without(
      'UPDATE head SET',
      `CREATE SEQUENCE IF NOT EXISTS numbers;
       numbered := nextval('numbers') - 1;
       IF a_id[1] IN ('account 1', 'account 3') THEN PERFORM pg_sleep(0.02); END IF;
       UPDATE head SET`,
    ),
    without('base := now_at.seq - cardinality(l_id);', 'base := numbered;'),
  ].reduce((changed, spoil) => spoil(changed), sql);

/** A ledger in memory whose writers have some methods broken. */
const forgetting =
  (breaks: (writer: StoreWriter) => Partial<StoreWriter>): LedgerContractOptions['open'] =>
  () => {
    const store = createMemoryStore();
    const transaction: Store['transaction'] = (work) =>
      store.transaction((writer) => work(overlaid(writer, breaks(writer))));
    return localLedger(overlaid<Store>(store, { transaction }));
  };

const controls: readonly (readonly [
  name: string,
  open: () => LedgerContractOptions['open'],
  broken: RegExp,
])[] = [
  [
    'does not compare revisions',
    () =>
      onPostgres(
        without(
          '    WHERE x.account_id = a.id AND x.revision = a.revision;',
          '    WHERE x.account_id = a.id AND a.revision > 0;',
        ),
      ),
    /beside an account nothing is lost/,
  ],
  ['forgets to lock rows', () => onPostgres(withoutLocks), /beside an account nothing is lost/],
  [
    'does not compare what is known of the fleet',
    () =>
      onPostgres((sql) =>
        sql.replaceAll("RAISE EXCEPTION 'the fleet was moved meanwhile' USING ERRCODE = '40001';", 'NULL;'),
      ),
    /fleet as a whole is lost by nobody/,
  ],
  ['does not compare what is said to people', () => onPostgres(withoutDesk), /silences that several begin/],
  [
    'keeps what was said of an account before',
    () => forgetting(() => ({ dropLetter: () => true })),
    /come back by subject/,
  ],
  [
    'loses what is put out by itself',
    () => forgetting(() => ({ enqueue: () => undefined })),
    /does nothing but put something out/,
  ],
  ['numbers entries by a sequence', () => onPostgres(bySequence), /a cursor .* never misses/],
  [
    'gives revisions of an erased account again',
    () => onPostgres(withRevisionsAgain),
    /never kept of the one after/,
  ],
  ['acknowledges before the commit', acknowledgedEarly, /seen by others at once/],
  [
    'counts accounts that are elsewhere now',
    () => onPostgres(without('c.count + n.count', 'c.count + greatest(n.count, 0)')),
    /counts are what/,
  ],
  [
    'leaves numbers as they were when others have written',
    () => onPostgres(without('shift := base - p_base;', 'shift := 0;')),
    /numbers that its entries and effects have/,
  ],
];

describe('the contract catches a ledger that', () => {
  test.each(controls)('%s', async (_, open, broken) => {
    const promises = ledgerContract({ open: open(), shared: true });
    const only = promises.find(({ promise }) => broken.test(promise));
    await expect(only?.run()).rejects.toThrow(/deep-equal|strictly equal/);
  });
});
