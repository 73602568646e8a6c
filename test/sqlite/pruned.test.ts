import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { foundIn, wholeDatabase } from './proved.ts';
import { withoutTriggers, withRaw } from './raw.ts';

/** What is found in a database whose first 20 effects were taken out, after somebody has edited it. */
const foundAfter = async (edit: string): Promise<readonly string[]> => {
  const database = await wholeDatabase();
  withRaw(database, (db) => withoutTriggers(db, () => db.exec(edit)));
  return foundIn(database, 100);
};

test('an outbox whose first rows were taken out is sound, and says up to which number', async () => {
  const database = await wholeDatabase();
  const store = openSqliteStore({ database });
  expect([store.prunedUntil(), store.info().prunedUntil, store.outbox(1)[0]?.id]).toEqual([20, 20, 21]);
  store.close();
  expect(foundIn(database)).toEqual([]);
});

test('an outbox of which all was taken out is sound, and gives no number twice', async () => {
  const database = await wholeDatabase();
  const store = openSqliteStore({ database });
  const last = store.lastEffect();
  store.transaction((writer) => writer.pruneOutbox(last + 7));
  expect([store.prunedUntil(), store.outbox(1)]).toEqual([last, []]);
  store.close();
  expect(foundIn(database)).toEqual([]);
  withRaw(database, (db) => db.exec(`DELETE FROM sqlite_sequence WHERE name = 'outbox'`));
  expect(foundIn(database)).toEqual([
    'sqlite_sequence: the last number that outbox has given is none, which is not that of its last row',
  ]);
});

test.each([
  ['rows that went without a word', 'DELETE FROM outbox WHERE id <= 30', 'row 31 of outbox: the row before'],
  ['a row in the middle', 'DELETE FROM outbox WHERE id = 40', 'row 41 of outbox: the row before'],
  [
    'the last row',
    'DELETE FROM outbox WHERE id = (SELECT max(id) FROM outbox)',
    'sqlite_sequence: the last number',
  ],
  ['all rows', 'DELETE FROM outbox', 'sqlite_sequence: the last number'],
  ['what was noted', 'DELETE FROM prunings', 'row 21 of outbox: the row before'],
  [
    'rows that went, by a note of somebody else',
    'DELETE FROM outbox WHERE id <= 30; UPDATE prunings SET until = 30',
    'prunings: not as it was written',
  ],
  [
    'a row that came back',
    'INSERT INTO outbox SELECT 20, account, seq, effect, at FROM outbox WHERE id = 21',
    'row 20 of outbox: it was taken out',
  ],
])('%s is found', async (_name, edit, finding) => {
  expect((await foundAfter(edit)).filter((found) => found.startsWith(finding))).toHaveLength(1);
});
