// What SQLite alone takes for what a replay keeps: the statements that ours writes with, and their values, are run once more on
// a second file, transaction by transaction, as soon as ours is through with each. Nothing is read, and nothing decided. Only this
// second run is counted.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openLifecycle, openSqliteStore } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';
import { openDatabase } from './database.js';

const Database = createRequire(import.meta.url)('better-sqlite3');

const isWriting = (sql) => /^\s*(INSERT|UPDATE|DELETE)/i.test(sql);

/** Runs what was written once more, and counts what that takes. */
class Again {
  waiting = [];
  wallMs = 0;
  userMs = 0;
  systemMs = 0;
  #db;
  #statements = new Map();

  constructor(folder) {
    openSqliteStore({ database: join(folder, 'peer.db') }).close();
    this.#db = openDatabase(folder);
  }

  commit() {
    const [begun, before] = [performance.now(), process.cpuUsage()];
    this.#db.exec('BEGIN IMMEDIATE');
    for (const [sql, values] of this.waiting) this.#statement(sql).run(...values);
    this.#db.exec('COMMIT');
    const { user, system } = process.cpuUsage(before);
    this.wallMs += performance.now() - begun;
    this.userMs += user / 1000;
    this.systemMs += system / 1000;
    this.waiting = [];
  }

  #statement(sql) {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  close() {
    this.#db.close();
  }
}

/** Hands on what a database of this name runs. */
const overhear = (name, again) => {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    if (this.name !== name) return statement;
    const { run } = statement;
    if (isWriting(sql))
      statement.run = (...values) => {
        again.waiting.push([sql, values]);
        return run.apply(statement, values);
      };
    if (sql === 'COMMIT')
      statement.run = () => {
        run.call(statement);
        again.commit();
      };
    return statement;
  };
};

export const run = async ({ file, folder }) => {
  const again = new Again(folder);
  const database = join(folder, 'ours.db');
  // What makes the tables is not what is counted.
  openSqliteStore({ database }).close();
  overhear(database, again);
  const lifecycle = openLifecycle({ database });
  const { lines } = await lifecycle.replay(entriesOf(file));
  await lifecycle.close();
  again.close();
  const { wallMs, userMs, systemMs } = again;
  return { lines, wallMs, userMs, systemMs };
};
