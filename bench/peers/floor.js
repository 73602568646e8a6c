// The floor: parse each line and append it as a row, a batch of input in each transaction, and each transaction durable. No
// index, no account, no state; the line is kept as it stands, since writing it anew would be more than that. Batches are as large
// as ours: with 20,000 lines in each it takes longer.
import { batchesOf } from '../lines.js';
import { openDatabase } from './database.js';

export const run = async ({ file, folder }) => {
  const db = openDatabase(folder);
  db.exec(
    'CREATE TABLE log (seq INTEGER PRIMARY KEY, account_id TEXT NOT NULL, received_at TEXT NOT NULL, type TEXT NOT NULL, line TEXT NOT NULL) STRICT',
  );
  const insert = db.prepare('INSERT INTO log (account_id, received_at, type, line) VALUES (?, ?, ?, ?)');
  let lines = 0;
  const append = db.transaction((batch) => {
    for (const texts of batch) {
      for (const text of texts) {
        const { received_at: receivedAt, payload } = JSON.parse(text);
        const { account_id: accountId, message } = payload.AccountStatus;
        insert.run(accountId, receivedAt, message, text);
      }
      lines += texts.length;
    }
  });
  for (const batch of batchesOf(file)) append.immediate(batch);
  db.close();
  return { lines };
};
