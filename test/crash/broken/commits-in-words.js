// Breaks the commit: every tenth one is taken back instead, and said to be done.
import Database from 'better-sqlite3';

const { prepare } = Database.prototype;
let count = 0;
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (sql !== 'COMMIT') return statement;
  const rollback = prepare.call(this, 'ROLLBACK');
  return { run: () => ((count += 1) % 10 === 0 ? rollback : statement).run() };
};
