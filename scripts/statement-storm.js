// Makes and drops so many prepared statements, and opens and closes so many databases, that the garbage collector comes by
// in every state of both: a driver that does not fit its Node.js ends the process here. Run with --expose-gc.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openLifecycle } from '../dist/src/index.js';

if (globalThis.gc === undefined) throw new Error('run it with --expose-gc');

const STATEMENTS = 20_000;
const DATABASES = 100;
const folder = mkdtempSync(join(tmpdir(), 'statement-storm-'));
const message = (id, status) => ({
  AccountStatus: { account_id: id, account_type: 'LINKEDIN', message: status },
});

/** Statements that nobody holds any more, half of them stopped in the middle of their rows. */
const dropStatements = () => {
  const database = new Sqlite(join(folder, 'statements.db'));
  database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT');
  database.prepare("INSERT INTO t (b) VALUES ('x'), ('y'), ('z')").run();
  for (let count = 0; count < STATEMENTS; count += 1) {
    const statement = database.prepare(`SELECT a, b, ${count} AS n FROM t`);
    if (count % 2 === 0) statement.all();
    else for (const row of statement.iterate()) if (row.a === 2) break;
    if (count % 500 === 0) globalThis.gc();
  }
  database.close();
};

/** Lifecycles that are used and closed, each other's garbage. */
const reopenDatabases = async () => {
  for (let count = 0; count < DATABASES; count += 1) {
    const lifecycle = openLifecycle({ database: join(folder, 'accounts.db') });
    await lifecycle.receive(message(`account-${count}`, count % 2 === 0 ? 'CREDENTIALS' : 'OK'));
    await lifecycle.close();
    if (count % 10 === 0) globalThis.gc();
  }
};

try {
  dropStatements();
  await reopenDatabases();
  globalThis.gc();
  console.log(`${STATEMENTS} statements and ${DATABASES} databases, made and dropped`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
