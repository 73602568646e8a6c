// An SQLite file with the settings that our store uses: WAL, and a sync at every commit.
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Opens `folder/peer.db`. */
export const openDatabase = (folder) => {
  const db = new Database(join(folder, 'peer.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -65536');
  return db;
};
