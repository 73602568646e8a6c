// What the XState docs teach: restore an actor from its stored snapshot, send the event, store the persisted snapshot.
// Chart and reader are ours, so that the work is the same; what differs is how the chart is run and stored.
import { createActor } from 'xstate';
import { accountMachine } from '../../dist/machines/account.js';
import { readLine, readPayload } from '../../dist/src/index.js';
import { linesOf } from '../lines.js';
import { openDatabase } from './database.js';

const SCHEMA = `
  CREATE TABLE log (seq INTEGER PRIMARY KEY, account_id TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL) STRICT;
  CREATE TABLE accounts (account_id TEXT PRIMARY KEY, snapshot TEXT NOT NULL) STRICT;`;

const statementsOf = (db) => ({
  load: db.prepare('SELECT snapshot FROM accounts WHERE account_id = ?').pluck(),
  store: db.prepare(
    'INSERT INTO accounts VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET snapshot = excluded.snapshot',
  ),
  append: db.prepare('INSERT INTO log (account_id, at, type, payload) VALUES (?, ?, ?, ?)'),
});

const take = ({ load, store, append }, text) => {
  const { payload, receivedAt, source } = readLine(text);
  const { event } = readPayload(payload, receivedAt, source);
  const stored = load.get(event.accountId);
  const actor = createActor(accountMachine, {
    input: event,
    ...(stored === undefined ? {} : { snapshot: JSON.parse(stored) }),
  }).start();
  actor.send(event);
  append.run(event.accountId, event.at, event.type, JSON.stringify(payload));
  store.run(event.accountId, JSON.stringify(actor.getPersistedSnapshot()));
  actor.stop();
};

/** Takes the first `most` lines of a file, `batch` of them in each transaction. */
export const replayDocumented = async ({ file, folder }, batch, most) => {
  const db = openDatabase(folder);
  db.exec(SCHEMA);
  const statements = statementsOf(db);
  const transaction = db.transaction((texts) => {
    for (const text of texts) take(statements, text);
  });
  let lines = 0;
  let some = [];
  const flush = () => {
    if (some.length > 0) transaction.immediate(some);
    lines += some.length;
    some = [];
  };
  for (const texts of linesOf(file)) {
    for (const text of texts.slice(0, most - lines - some.length)) if (some.push(text) === batch) flush();
    if (lines + some.length === most) break;
  }
  flush();
  db.close();
  return { lines };
};

export const run = (options) => replayDocumented(options, 1, 5000);
