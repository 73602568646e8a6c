/**
 * Notices on their way out. A lane has a row while something waits in it, or was told by it; `at` is when it is due, also where
 * somebody holds it: then that is when the hold ends. Which effects come from a replay is told by ranges, so that one that is
 * put out live costs nothing more.
 */
export const deliveryTables = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} databases (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

${create} replayed_effects (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

${create} sinks (
  name TEXT NOT NULL PRIMARY KEY,
  cursor INTEGER NOT NULL,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  failing_since INTEGER,
  told_at INTEGER,
  rests_until INTEGER
) STRICT, WITHOUT ROWID;

${create} lanes (
  sink TEXT NOT NULL,
  subject TEXT NOT NULL,
  at INTEGER,
  holder TEXT,
  told TEXT,
  missing INTEGER NOT NULL,
  PRIMARY KEY (sink, subject)
) STRICT, WITHOUT ROWID;

${create} letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sink TEXT NOT NULL,
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  first_at INTEGER,
  died_at INTEGER,
  why TEXT
) STRICT;
`;

/** The step of the schema that makes them. */
export const secondDeliveries = `${deliveryTables('CREATE TABLE')}
CREATE INDEX lanes_by_time ON lanes (sink, at, subject) WHERE at IS NOT NULL;
CREATE INDEX letters_by_lane ON letters (sink, subject, id);
`;
