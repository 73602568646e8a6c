import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { BatchedInsert, BatchedStatement } from '../../src/sqlite/write/batched-statement.ts';

/** A table of two columns, within a transaction unless told otherwise, and rows that wait for it. */
const waiting = ({ begun = true } = {}) => {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  db.exec("CREATE TABLE pairs (id INTEGER PRIMARY KEY, name TEXT CHECK (name <> 'refused'))");
  if (begun) db.exec('BEGIN');
  const inserts = new BatchedInsert(db, { into: 'pairs (id, name)', width: 2 });
  const add = (from: number, count: number): void => {
    for (let id = from; id < from + count; id += 1) inserts.values.push(id, `name ${id}`);
  };
  const stored = () => db.prepare<[], number>('SELECT id FROM pairs ORDER BY rowid').pluck().all();
  return { db, inserts, add, stored };
};

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

test.each([1, 7, 8, 9, 31, 32, 33, 40, 41, 1000])('%i rows are written, each once and in order', (count) => {
  const { inserts, add, stored } = waiting();
  add(1, count);
  expect(stored()).toEqual([]);
  inserts.flush();
  expect(stored()).toEqual(upTo(count));
  inserts.flush();
  expect(stored()).toHaveLength(count);
});

test('rows wait until there are many', () => {
  const { inserts, add, stored } = waiting();
  add(1, 255);
  inserts.flushMany();
  expect(stored()).toEqual([]);
  add(256, 1);
  inserts.flushMany();
  expect(stored()).toEqual(upTo(256));
});

test('a fault is thrown again at every later call, also when its error was swallowed, until rows are let go of', () => {
  const { inserts, add, stored } = waiting();
  add(1, 2);
  inserts.values.push(3, 'refused');
  expect(() => inserts.flush()).toThrow('CHECK constraint failed');
  expect(() => inserts.flush()).toThrow('CHECK constraint failed');
  inserts.clear();
  add(10, 1);
  inserts.flush();
  expect(stored()).toContain(10);
});

test('rows are never written outside a transaction', () => {
  const { inserts, add, stored } = waiting({ begun: false });
  add(1, 3);
  expect(() => inserts.flush()).toThrow('gave up a transaction');
  expect(stored()).toEqual([]);
});

test('a statement of any kind takes many rows at once', () => {
  const { db, inserts, add, stored } = waiting();
  add(1, 50);
  inserts.flush();
  const removals = new BatchedStatement(db, {
    sql: (rows) => `DELETE FROM pairs WHERE id IN (${rows('?')})`,
    width: 1,
  });
  removals.values.push(...upTo(45));
  removals.flush();
  expect(stored()).toEqual([46, 47, 48, 49, 50]);
});
