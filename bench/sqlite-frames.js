// Loaded before a profile is taken (node --import): V8 shows no frames for the driver's native functions and counts their time as
// their callers'. Called through functions of this file, they have frames: what those take themselves is SQLite's own time.
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

prototype.run = function sqliteRun(...values) {
  return run.apply(this, values);
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
