import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { ensureChain } from '../../src/sqlite/chain/chain.ts';
import { migrate } from '../../src/sqlite/connection/migrate.ts';
import { configure } from '../../src/sqlite/connection/pragmas.ts';
import { migrations } from '../../src/sqlite/connection/schema.ts';
import { Lookups } from '../../src/sqlite/lookup/lookups.ts';
import { AccountCache } from '../../src/sqlite/write/account-cache.ts';

/** An empty database of ours in memory, with what the parts of a connection share. It is closed when the test is over. */
export const migrated = () => {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  configure(db, 4);
  migrate(db, migrations);
  ensureChain(db);
  const vocabulary = new Lookups(db);
  const places = new AccountCache(db, vocabulary);
  /** The rows of a query, each as the list of its values. */
  const rows = (sql: string): readonly unknown[] => db.prepare(sql).raw().all();
  /** The first column of a query. */
  const column = (sql: string): readonly unknown[] => db.prepare(sql).pluck().all();
  return { db, vocabulary, places, rows, column };
};
