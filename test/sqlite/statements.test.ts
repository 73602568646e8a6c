import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ensureChain } from '../../src/sqlite/chain/chain.ts';
import { migrate } from '../../src/sqlite/connection/migrate.ts';
import { Pending } from '../../src/sqlite/write/pending.ts';
import { migrations } from '../../src/sqlite/connection/schema.ts';
import { Lookups } from '../../src/sqlite/lookup/lookups.ts';

/** SQLite's number for what a constraint does that takes its statement back (`OE_Abort`). */
const ABORT = 2;

interface Instruction {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
}

const migrated = (): Database.Database => {
  const db = new Database(':memory:');
  migrate(db, migrations);
  ensureChain(db);
  return db;
};

/** Where the program of a statement may stop and take back what it has done. */
const takesBack = (db: Database.Database, sql: string): readonly Instruction[] =>
  db
    .prepare<[], Instruction>(`EXPLAIN ${sql.replaceAll('?', '1')}`)
    .all()
    .filter(
      ({ opcode, p1, p2 }) => (opcode === 'Halt' || opcode === 'HaltIfNull') && p1 !== 0 && p2 === ABORT,
    );

/** The statements for many rows at once that a transaction writes accounts with. */
const statementsForMany = (db: Database.Database): readonly string[] => {
  const found: string[] = [];
  const noting = new Proxy(db, {
    get: (target, name) =>
      name === 'prepare'
        ? (sql: string) => {
            found.push(sql);
            return target.prepare(sql);
          }
        : (Reflect.get(target, name, target) as unknown),
  });
  void new Pending(noting, new Lookups(db));
  return found.filter((sql) => /^\s*(INSERT|UPDATE|DELETE)/i.test(sql) && sql.includes('?, ?), (?, ?'));
};

test('no statement of many rows may have to be taken back by itself: SQLite would copy each page first', () => {
  const db = migrated();
  const statements = statementsForMany(db);
  const tables = statements.map(
    (sql) => /(?:INTO|FAIL) (\w+)/.exec(sql.replace('OR FAIL INTO', 'INTO'))?.[1],
  );
  expect(new Set(tables)).toEqual(
    new Set([
      'accounts',
      'deadlines',
      'earlier_snapshots',
      'holds',
      'log',
      'outbox',
      'snapshots',
      'transitions',
    ]),
  );
  expect(statements.filter((sql) => takesBack(db, sql).length > 0)).toEqual([]);
});

test('that would show: a row may be refused where a statement does not say FAIL, or an upsert meets NOT NULL', () => {
  const db = migrated();
  db.exec('CREATE TABLE lax (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)');
  const rows = '(?, ?), (?, ?)';
  const careless = [
    `INSERT INTO lax VALUES ${rows}`,
    `INSERT OR FAIL INTO lax VALUES ${rows} ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
    `UPDATE lax SET value = new.column2 FROM (VALUES ${rows}) AS new WHERE id = new.column1`,
  ];
  expect(careless.filter((sql) => takesBack(db, sql).length > 0)).toEqual(careless);
  expect(takesBack(db, `INSERT OR FAIL INTO lax VALUES ${rows}`)).toEqual([]);
});
