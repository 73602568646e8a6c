import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportLog, openSqliteStore } from '../src/index.ts';
import { run } from './cli/run.ts';
import { dropPayloads, eventful, exported, importing, refuses } from './imported.ts';
import { openOver } from './open.ts';
import { entriesOf, v1 } from './payloads.ts';
import { MINUTE } from './quarantined.ts';
import { databaseFile } from './sqlite/files.ts';
import { currentDatabase } from './sqlite/older.ts';
import { looked } from './upgraded.ts';

const incidentsIn = (database: string) => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    return store.incidents({});
  } finally {
    store.close();
  }
};

describe('a log that is exported and imported', () => {
  test('is the same log, with the same snapshots, transitions, deadlines and effects', async () => {
    const database = await eventful();
    const lines = exported(database);
    const before = looked(database);
    expect(before.log.map(({ source }) => source)).toContain('deadline');
    expect(['deadline', 'engine']).toContain(before.log.at(-1)?.source);
    expect(before.log.map(({ decision }) => decision)).toEqual(expect.arrayContaining(['duplicate', 'late']));
    expect(new Set(before.log.map(({ policyId }) => policyId)).size).toBe(2);
    const copy = await importing(lines);
    expect(looked(copy)).toEqual(before);
    expect(incidentsIn(copy)).toEqual(incidentsIn(database));
    expect(exported(copy)).toEqual(lines);
    expect(before.divergences).toEqual([]);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
  });

  test('is that too where an earlier version of the machine decided it', async () => {
    const database = await currentDatabase();
    const { snapshots, kept, log, transitions, deadlines, divergences, findings } = looked(database);
    const before = { snapshots, kept, log, transitions, deadlines, divergences, findings };
    const copy = await importing(exported(database));
    expect(looked(copy)).toMatchObject(before);
    expect(exported(copy)).toEqual(exported(database));
    const store = openSqliteStore({ database: copy });
    expect(store.decidedEarlierUntil()).toBe(before.log.length);
    store.close();
  });

  test('goes on as the first would have', async () => {
    const database = await eventful();
    const copy = await importing(exported(database));
    const [first, second] = await Promise.all(
      [database, copy].map(async (path) => {
        const { lifecycle, clock } = openOver(openSqliteStore({ database: path }));
        await clock.advance(10_000 * MINUTE);
        await lifecycle.receive(v1('a1', 'OK'));
        await lifecycle.close();
        return looked(path);
      }),
    );
    expect(second).toEqual(first);
  });

  test('is not the same where its lines alone are taken, as a replay does', async () => {
    const database = await eventful();
    const copy = databaseFile();
    const { lifecycle } = openOver(openSqliteStore({ database: copy }));
    await lifecycle.replay([entriesOf(exported(database))]);
    await lifecycle.close();
    expect(looked(copy)).not.toEqual(looked(database));
  });
});

describe('a log of which something is gone', () => {
  test.each([
    ['the oldest half of its payloads', 0.1],
    ['all payloads', 1e-9],
  ])('is the same log again, and a sound one, without %s', async (_name, days) => {
    const database = await eventful();
    await dropPayloads(database, days);
    const before = looked(database);
    expect(before.log.some(({ payloadDropped }) => payloadDropped === true)).toBe(true);
    const lines = exported(database);
    const copy = await importing(lines);
    expect(looked(copy)).toEqual(before);
    expect(exported(copy)).toEqual(lines);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
    const { stderr } = await run(['db', 'export', '--db', database]);
    expect(stderr).toMatch(/^Payloads up to entry \d+ were dropped: /m);
  });
});

/** The lines with what stands beside them changed. */
const changed = (
  lines: readonly string[],
  change: (log: Record<string, unknown>) => object,
): readonly string[] =>
  lines.map((text) => {
    const { received_at, source, payload, log } = JSON.parse(text) as Record<string, unknown>;
    const kept = log === undefined ? {} : { log: change(log as Record<string, unknown>) };
    return JSON.stringify({ received_at, source, ...kept, payload });
  });

describe('an import makes no database', () => {
  test('of an export that is cut off, at whatever line', async () => {
    const lines = exported(await eventful());
    for (const length of [0, 1, 2, 50, lines.length - 1])
      await refuses(lines.slice(0, length), 'inputUnreadable');
  });

  test('of lines that were changed, left out or put elsewhere', async () => {
    const lines = exported(await eventful());
    await refuses(lines.toSpliced(30, 1), 'historyDiverged');
    const [moved = ''] = lines.slice(40, 41);
    await refuses(lines.toSpliced(40, 1).toSpliced(42, 0, moved), 'historyDiverged');
    await refuses(
      lines.map((line, index) =>
        index === 20 ? line.replace('CREDENTIALS', 'ERROR').replace('"OK"', '"ERROR"') : line,
      ),
      'historyDiverged',
    );
  });

  test('of lines without what stands beside them', async () => {
    const lines = exported(await eventful());
    await refuses(
      changed(lines, ({ before, ...log }) => (before === undefined ? log : { ...log, before: [] })),
      'historyDiverged',
    );
    await refuses(
      changed(lines, ({ policy, begins, ...log }) => ({
        ...log,
        begins,
        ...(begins === undefined ? {} : { policy }),
      })),
      'historyDiverged',
    );
    await refuses(
      changed(exported(await currentDatabase()), ({ kept, ...log }) =>
        kept === undefined ? log : { ...log },
      ),
      'historyDiverged',
    );
  });

  test('of the lines of another log', async () => {
    const database = await eventful();
    const store = openSqliteStore({ database, readonly: true });
    await refuses([...exportLog(store)].flat(), 'inputUnreadable');
    store.close();
    await refuses(['{"anything":"else"}'], 'inputUnreadable');
    await refuses(['no JSON'], 'inputUnreadable');
  });
});

describe('db import', () => {
  test('makes the database again, byte for byte as it is exported', async () => {
    const database = await eventful();
    const folder = dirname(database);
    const [file, again, copy] = ['one', 'two', 'copy.db'].map((name) =>
      join(folder, `${basename(database)}-${name}`),
    );
    if (file === undefined || again === undefined || copy === undefined) return;
    expect(await run(['db', 'export', '--db', database, '--out', file])).toMatchObject({ code: 0 });
    const { code, stderr } = await run(['db', 'import', file, '--db', copy]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Imported \d+ lines from .*: 25 accounts and \d+ log entries\.\n$/),
    ]);
    await run(['db', 'export', '--db', copy, '--out', again, '--quiet']);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
    expect(await run(['db', 'check', '--db', copy])).toMatchObject({ code: 0 });
  });

  test('is refused where there is something already, and changes nothing', async () => {
    const database = await eventful();
    const file = `${database}.ndjson`;
    await run(['db', 'export', '--db', database, '--out', file, '--quiet']);
    const before = looked(database);
    const { code, stderr } = await run(['db', 'import', file, '--db', database]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is something in')]);
    expect(looked(database)).toEqual(before);
    const store = openSqliteStore({ database });
    expect((await run(['db', 'import', file, '--db', database])).code).toBe(5);
    store.close();
  });

  test('takes a database that holds nothing, and an empty file', async () => {
    const database = await eventful();
    const file = `${database}.ndjson`;
    await run(['db', 'export', '--db', database, '--out', file, '--quiet']);
    const [fresh, empty] = [databaseFile(), databaseFile()];
    openSqliteStore({ database: fresh }).close();
    writeFileSync(empty, '');
    for (const target of [fresh, empty]) {
      expect((await run(['db', 'import', file, '--db', target])).code).toBe(0);
      expect(looked(target)).toEqual(looked(database));
    }
  });

  test('that is interrupted makes none', async () => {
    const database = await eventful();
    const [file, copy] = [`${database}.ndjson`, databaseFile()];
    await run(['db', 'export', '--db', database, '--out', file, '--quiet']);
    const { code, stderr } = await run(['db', 'import', file, '--db', copy], { interrupt: 'SIGINT' });
    expect([code, stderr]).toEqual([130, 'Stopped. No database was made.\n']);
    expect(existsSync(copy)).toBe(false);
  });
});
