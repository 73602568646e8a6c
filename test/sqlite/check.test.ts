import { copyFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { findingsOf } from '../../src/sqlite/upkeep/check.ts';
import { configure } from '../../src/sqlite/connection/pragmas.ts';
import { migrations } from '../../src/sqlite/connection/schema.ts';
import { CHECKPOINT_EVERY } from '../../src/store/checkpoint.ts';
import { entry, keep, snapshotAfter, status, steps, T0 } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { withoutTriggers, withRaw } from './raw.ts';

let made: string | null = null;

/** A copy of a database in which every table has rows, and nothing is wrong. */
const sound = (): string => {
  made ??= make();
  const database = databaseFile();
  copyFileSync(made, database);
  return database;
};

const make = (): string => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  store.transaction((writer) => {
    const events = (['OK', 'ERROR', 'CONNECTING'] as const).map((type, index) =>
      status('a', type, { at: T0 + index }),
    );
    const life = steps(events);
    for (const [index, event] of events.entries()) {
      const step = life[index];
      if (step !== undefined) keep(writer, event, step);
    }
    const policyId = writer.policyId(defaultPolicy);
    const from = { connection: 'OK', sync: 'RUNNING' } as const;
    writer.hold({ accountId: 'a', seq: 1, from, until: T0, effects: [{ type: 'verify', reason: 'late' }] });
    for (let n = 0; n < CHECKPOINT_EVERY; n += 1) {
      writer.append(entry({ accountId: 'quiet', policyId, version: 0, decision: 'repeat' }));
      writer.save({ ...snapshotAfter('quiet', ['OK']), version: 0 });
    }
  });
  store.close();
  return database;
};

/** What a check finds after something was done to a sound database. */
const foundAfter = (sql: string): readonly string[] => {
  const database = sound();
  withRaw(database, (db) => withoutTriggers(db, () => db.exec(sql)));
  const store = openSqliteStore({ database, readonly: true });
  const findings = store.check();
  store.close();
  return findings;
};

test('a sound database has no findings, and every table has rows to look at', () => {
  const database = sound();
  const store = openSqliteStore({ database });
  expect(store.check()).toEqual([]);
  store.close();
  const empty = withRaw(database, (db) =>
    [
      'earlier_snapshots',
      'holds',
      'deadlines',
      'outbox',
      'transitions',
      'snapshots',
      'log',
      'effects',
    ].filter((table) => db.prepare(`SELECT 1 FROM ${table}`).get() === undefined),
  );
  expect(empty).toEqual([]);
});

describe('a row that names what is not there', () => {
  test.each([
    ['log', 'account', 'accounts'],
    ['log', 'kind', 'kinds'],
    ['log', 'previous', 'log'],
    ['transitions', 'account', 'accounts'],
    ['transitions', 'move', 'moves'],
    ['transitions', 'seq', 'log'],
    ['snapshots', 'account', 'accounts'],
    ['snapshots', 'newest', 'log'],
    ['snapshots', 'state', 'states'],
    ['earlier_snapshots', 'account', 'accounts'],
    ['earlier_snapshots', 'seq', 'log'],
    ['deadlines', 'account', 'snapshots'],
    ['deadlines', 'event', 'deadline_events'],
    ['outbox', 'account', 'accounts'],
    ['outbox', 'effect', 'effects'],
    ['holds', 'account', 'accounts'],
    ['holds', 'seq', 'log'],
    ['holds', 'origin', 'states'],
  ])('is found: %s by its %s', (table, column, parent) => {
    const one = `SELECT min(${column}) FROM ${table} WHERE ${column} <> 0`;
    const findings = foundAfter(
      `UPDATE ${table} SET ${column} = 9999 WHERE ${column} = (${one}) AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${column} = 9999)
       AND (SELECT count(*) FROM ${table} AS other WHERE other.${column} = ${table}.${column}) >= 1`,
    );
    expect(findings).toContain(`a row of ${table} names ${column} 9999, which is not in ${parent}`);
  });

  test('is found where SQLite itself keeps watch: a kind by its policy', () => {
    expect(foundAfter('DELETE FROM policies')).toContain('row 1 of kinds refers to nothing in policies');
  });
});

describe('a history that does not hold together', () => {
  test.each([
    [
      'an entry that leads past the one before it',
      'UPDATE log SET previous = 1 WHERE seq = 3',
      'entry 3 of account a does not join on to its neighbours',
    ],
    [
      'an entry that leads into another account',
      'UPDATE log SET previous = 2 WHERE seq = 5',
      'entry 5 of account quiet does not join on to its neighbours',
    ],
    [
      'a first entry that says there was one before',
      'UPDATE log SET previous = 1 WHERE seq = 4',
      'entry 4 of account quiet does not join on to its neighbours',
    ],
    [
      'an entry that is gone',
      'DELETE FROM log WHERE seq = 2',
      'entry 3 of account a does not join on to its neighbours',
    ],
    [
      'a snapshot that does not know of its newest entry',
      'UPDATE snapshots SET newest = 2 WHERE account = 1',
      'entry 3 of account a does not join on to its neighbours',
    ],
    [
      'a transition that is gone',
      'DELETE FROM transitions WHERE version = 2',
      'account a is at version 3 with 2 transitions up to 3',
    ],
    [
      'a newest transition that is gone',
      'DELETE FROM transitions WHERE version = 3',
      'account a is at version 3 with 2 transitions up to 2',
    ],
    [
      'a snapshot of another version',
      'UPDATE snapshots SET version = 7 WHERE account = 1',
      'account a is at version 7 with 3 transitions up to 3',
    ],
    [
      'a version twice',
      `INSERT INTO transitions SELECT 99, version, account, move FROM transitions WHERE version = 1`,
      'account a is at version 3 with 4 transitions up to 3',
    ],
  ])('is found: %s', (_what, sql, finding) => {
    expect(foundAfter(sql)).toContain(finding);
  });

  test.each(['version', 'newest', 'state', 'since', 'last_seen_at'])(
    'is found: a snapshot without %s',
    (column) => {
      expect(foundAfter(`UPDATE snapshots SET ${column} = NULL WHERE account = 1`)).toContain(
        'the snapshot of account a lacks a value',
      );
    },
  );
});

test.each([true, false])(
  'what a column may not hold is found, on a connection that only reads: %s',
  (readonly) => {
    const database = sound();
    withRaw(database, (db) =>
      withoutTriggers(db, () =>
        db.exec(`INSERT INTO replays VALUES ('k', 1, 1, 7, NULL), ('l', 1, 1, 7, NULL)`),
      ),
    );
    const store = openSqliteStore({ database, readonly });
    expect([...new Set(store.check())]).toContain('CHECK constraint failed in replays');
    store.close();
  },
);

test('an index that does not agree with its table is found', () => {
  const database = sound();
  withRaw(database, (db) => {
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.exec(`UPDATE sqlite_schema SET sql = 'CREATE INDEX snapshots_by_state ON snapshots (since, state)'
             WHERE name = 'snapshots_by_state'`);
  });
  const findings = withRaw(database, (db) => {
    configure(db, 4);
    return findingsOf(db);
  });
  expect(findings.join('\n')).toMatch(/snapshots_by_state/);
});

test('many findings of one kind are cut to a hundred, so that a report stays one', () => {
  const findings = foundAfter('UPDATE log SET kind = 9000 + seq');
  expect(findings.filter((finding) => finding.startsWith('a row of log names kind'))).toHaveLength(100);
});

test('a connection whose settings are not as promised is a finding too', () => {
  const findings = withRaw(sound(), (db) => {
    configure(db, 4);
    db.pragma('synchronous = OFF');
    return findingsOf(db);
  });
  expect(findings).toEqual(['synchronous is 0 instead of 2']);
});

test('the schema has no other such column: each one has to be looked at by ourselves too', () => {
  const schema = migrations.map(({ sql }) => sql).join('\n');
  expect(schema.match(/CHECK \(.*?\)+/g)).toEqual(['CHECK (finished IN (0, 1))']);
});
