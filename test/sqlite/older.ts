import { chmodSync, copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { upgradeDatabase } from '../../src/index.ts';
import { canonicalText } from '../../src/text/canonical-json.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

/** A database that the first version of the machine wrote, as it was released. Never written: copy it. */
const shipped = fileURLToPath(new URL('../fixtures/databases/machine-1.sqlite', import.meta.url));

/** A copy of the database that the first version of the machine wrote. */
export const firstDatabase = (): string => {
  const database = databaseFile();
  copyFileSync(shipped, database);
  chmodSync(database, 0o600);
  return database;
};

/** A database that this version of the machine has brought over from the first one. */
export const currentDatabase = async (): Promise<string> => {
  const database = firstDatabase();
  await upgradeDatabase(database, { backup: false });
  return database;
};

/** How many entries of the first version's log this version would decide otherwise; the decisions are kept. */
export const decidedOtherwise = async (): Promise<number> =>
  (await upgradeDatabase(firstDatabase(), { backup: false })).decidedOtherwise;

/**
 * Makes a database look as if version 0 of the machine had written it: that is what it says, and its snapshots, also those of
 * the past, remember something else than this version would.
 */
export const pretendOlder = (database: string): void =>
  withRaw(database, (db) => {
    db.exec(`
      DELETE FROM machines;
      INSERT INTO machines VALUES ('0');
      UPDATE snapshots SET flipped_at = 1, facts = json_set(coalesce(facts, '{}'), '$.incarnation', 7), since = 1;
      UPDATE earlier_snapshots SET snapshot = json_set(snapshot, '$.machineVersion', '0', '$.context.incarnation', 7);
    `);
  });

/**
 * Makes a database look as if another machine had decided its log: the thresholds under which it did are gone, and the log says
 * that they were these.
 */
export const pretendOtherRules = (database: string, policy: Partial<Policy> = {}): void =>
  withRaw(database, (db) => {
    // Such a machine kept no chain, and it would tell.
    db.exec('DROP TABLE IF EXISTS chain');
    // An account of this policy may have been kept under another one too.
    db.exec('CREATE TEMP TABLE numbers AS SELECT id FROM policies');
    db.prepare('UPDATE policies SET json = ? || id').run(' ');
    for (const id of db.prepare<[], number>('SELECT id FROM numbers').pluck().all())
      db.prepare('UPDATE policies SET json = ? WHERE id = ?').run(
        `${canonicalText({ ...defaultPolicy, ...policy })}${' '.repeat(id)}`,
        id,
      );
  });
