import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openLifecycle, openSqliteStore } from '../../src/index.ts';
import { restoreDatabase } from '../../src/sqlite/upkeep/restore.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { v1 } from '../payloads.ts';
import { databaseFile } from './files.ts';

const statusIn = (database: string): string | undefined => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    return store.accounts({}).map(({ value }) => JSON.stringify(value.connection))[0];
  } finally {
    store.close();
  }
};

/** A database in which an account works, a backup of that, and the database after the account broke. */
const backedUp = async () => {
  const [database, backup] = [databaseFile(), databaseFile()];
  const store = openSqliteStore({ database });
  const lifecycle = openLifecycle({ store });
  await lifecycle.receive(v1('a', 'OK'));
  await store.backup(backup);
  await lifecycle.receive(v1('a', 'ERROR'));
  return { database, backup, lifecycle };
};

describe('a backup that is restored', () => {
  test('is what the database holds from then on, whatever lay beside it', async () => {
    const { database, backup, lifecycle } = await backedUp();
    copyFileSync(`${database}-wal`, `${database}-kept`);
    await lifecycle.close();
    copyFileSync(`${database}-kept`, `${database}-wal`);
    restoreDatabase(backup, database);
    expect(existsSync(`${database}-wal`)).toBe(false);
    expect(statusIn(database)).toBe('"OK"');
    expect(statSync(database).mode & 0o777).toBe(0o600);
    expect(existsSync(`${database}.restoring`)).toBe(false);
  });

  test('takes the place of a database that is damaged or gone', async () => {
    const { database, backup, lifecycle } = await backedUp();
    await lifecycle.close();
    writeFileSync(
      database,
      'no database at all, though as long as a header of one is: 100 bytes and some more of them '.repeat(3),
    );
    restoreDatabase(backup, database);
    expect(statusIn(database)).toBe('"OK"');
    rmSync(database);
    restoreDatabase(backup, database);
    expect(statusIn(database)).toBe('"OK"');
  });

  test('is refused while somebody has the database open, which stays as it is', async () => {
    const { database, backup, lifecycle } = await backedUp();
    expect(() => restoreDatabase(backup, database)).toThrow(
      expect.objectContaining({ code: 'databaseBusy', retryable: true }),
    );
    await lifecycle.receive(v1('a', 'STOPPED'));
    await lifecycle.close();
    expect(statusIn(database)).toBe('"STOPPED"');
  });

  test('is refused when it is damaged or none, and changes nothing', async () => {
    const { database, backup, lifecycle } = await backedUp();
    await lifecycle.close();
    const before = readFileSync(database);
    writeFileSync(backup, readFileSync(backup).subarray(0, 20_000));
    expect(() => restoreDatabase(backup, database)).toThrow(/database|malformed|backup|damaged/i);
    writeFileSync(backup, 'something else');
    expect(() => restoreDatabase(backup, database)).toThrow(/database|malformed|backup|damaged/i);
    expectFault(() => restoreDatabase(databaseFile(), database), 'databaseFailed');
    expectFault(() => restoreDatabase(database, database), 'invalidOption');
    expect(readFileSync(database).equals(before)).toBe(true);
  });
});
