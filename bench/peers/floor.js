// The floor: parse each line and append it as a row, in transactions of 20,000, each durable. No index, no account, no state.
import { linesOf } from '../lines.js';
import { openDatabase } from './database.js';

const BATCH = 20_000;

export const run = async ({ file, folder }) => {
  const db = openDatabase(folder);
  db.exec(
    'CREATE TABLE log (seq INTEGER PRIMARY KEY, account_id TEXT NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL) STRICT',
  );
  const insert = db.prepare('INSERT INTO log (account_id, at, source, type, payload) VALUES (?, ?, ?, ?, ?)');
  const append = db.transaction((texts) => {
    for (const text of texts) {
      const { received_at, source, payload } = JSON.parse(text);
      const status = payload.AccountStatus;
      insert.run(status.account_id, Date.parse(received_at), source, status.message, JSON.stringify(payload));
    }
  });
  let lines = 0;
  for await (const texts of linesOf(file))
    for (let from = 0; from < texts.length; from += BATCH) {
      const batch = texts.slice(from, from + BATCH);
      append.immediate(batch);
      lines += batch.length;
    }
  db.close();
  return { lines };
};
