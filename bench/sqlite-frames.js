// Loaded before a profile is taken (node --import): V8 shows no frames for the driver's native functions and counts their time as
// their callers'. Called through functions of this file, they have frames: what those take themselves is SQLite's own time. Of
// what writes, a frame says what it does to which table.
import Database from 'better-sqlite3';

const db = new Database(':memory:');
const { prototype } = db.prepare('SELECT 1').constructor;
const open = db.prepare('SELECT 1').iterate();
const cursor = Object.getPrototypeOf(open);
open.return();
const { run, get, all } = prototype;
const { next } = cursor;
const { exec } = Database.prototype;
db.close();

/** V8 tells functions apart by where they are written, so that each table has one of its own here. */
const writing = {
  log: (one, values) => run.apply(one, values),
  transitions: (one, values) => run.apply(one, values),
  snapshots: (one, values) => run.apply(one, values),
  outbox: (one, values) => run.apply(one, values),
  deadlines: (one, values) => run.apply(one, values),
  holds: (one, values) => run.apply(one, values),
  accounts: (one, values) => run.apply(one, values),
  commit: (one, values) => run.apply(one, values),
  others: (one, values) => run.apply(one, values),
};

const frames = new WeakMap();

const frameOf = (statement) => {
  const { source } = statement;
  const table =
    /^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE(?: OR \w+)?|DELETE FROM) (\w+)/.exec(source)?.[1] ??
    source.toLowerCase();
  const frame = writing[table] ?? writing.others;
  frames.set(statement, frame);
  return frame;
};

prototype.run = function (...values) {
  return (frames.get(this) ?? frameOf(this))(this, values);
};
prototype.get = function sqliteGet(...values) {
  return get.apply(this, values);
};
prototype.all = function sqliteAll(...values) {
  return all.apply(this, values);
};
cursor.next = function sqliteNext() {
  return next.call(this);
};
Database.prototype.exec = function sqliteExec(sql) {
  return exec.call(this, sql);
};
