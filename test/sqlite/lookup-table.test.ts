import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { LookupTable } from '../../src/sqlite/lookup/lookup-table.ts';

const table = () => {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  db.exec('CREATE TABLE kinds (id INTEGER PRIMARY KEY, source TEXT, type TEXT, UNIQUE (source, type))');
  const open = () => new LookupTable<[source: string, type: string]>(db, 'kinds', ['source', 'type']);
  const count = () => db.prepare<[], number>('SELECT count(*) FROM kinds').pluck().get();
  return { db, open, count };
};

test('words have one number, whoever asks and however often', () => {
  const { open, count } = table();
  const [first, second] = [open(), open()];
  const id = first.idOf(['webhook', 'OK']);
  expect([first.idOf(['webhook', 'OK']), second.idOf(['webhook', 'OK'])]).toEqual([id, id]);
  expect(second.wordsOf(id)).toEqual(['webhook', 'OK']);
  expect(count()).toBe(1);
});

test('other words have another number, also where their texts run together', () => {
  const { open, count } = table();
  const kinds = open();
  const ids = [kinds.idOf(['a', 'bc']), kinds.idOf(['ab', 'c']), kinds.idOf(['a","b', 'c'])];
  expect(new Set(ids).size).toBe(3);
  expect(ids.map((id) => kinds.wordsOf(id))).toEqual([
    ['a', 'bc'],
    ['ab', 'c'],
    ['a","b', 'c'],
  ]);
  expect(count()).toBe(3);
});

test('a number that nobody has stands for nothing', () => {
  expect(table().open().wordsOf(7)).toBeUndefined();
});

test('what a transaction that was not kept has numbered is forgotten, and numbered anew', () => {
  const { db, open, count } = table();
  const kinds = open();
  db.exec('BEGIN');
  const lost = kinds.idOf(['poll', 'OK']);
  db.exec('ROLLBACK');
  kinds.forget();
  expect(kinds.wordsOf(lost)).toBeUndefined();
  kinds.idOf(['v2', 'ERROR']);
  const id = kinds.idOf(['poll', 'OK']);
  expect(kinds.wordsOf(id)).toEqual(['poll', 'OK']);
  expect(count()).toBe(2);
});
