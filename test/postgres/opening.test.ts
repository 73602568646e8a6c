import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { refuseForgetful, type Connection } from '../../src/postgres/connection.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { run } from '../cli/run.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

describe('a server that would lose what it has confirmed', () => {
  test('is refused with synchronous_commit = off', async () => {
    const database = await server.database('synchronous_commit = off');
    const lifecycle = openLifecycle({ database, clock: createSimulatedClock(0) });
    await expect(lifecycle.counts()).rejects.toThrow(/can still lose/);
    await lifecycle.close();
  });

  test('is refused with fsync = off, which is one of the whole server', async () => {
    const forgetful = await startPostgres(['fsync=off']);
    onTestFinished(() => forgetful.stop());
    const lifecycle = openLifecycle({ database: await forgetful.database(), clock: createSimulatedClock(0) });
    await expect(lifecycle.counts()).rejects.toThrow(/fsync is off/);
    await lifecycle.close();
  });

  test('is refused where it says that it is older than 15', async () => {
    const database = await server.database();
    /** The answers of the real server, but for its version. */
    const older: Connection = {
      query: async <Row>(sql: string) => {
        const rows = await server.query<Row & object>(database, sql);
        return rows.map((row) => ('version' in row ? { ...row, version: '140017' } : row));
      },
    };
    await expect(refuseForgetful(older, 'db.internal/accounts')).rejects.toThrow(
      /db\.internal\/accounts is older than PostgreSQL 15/,
    );
  });

  test('and one that is not there is said to be out of reach, to be tried again', async () => {
    const database = 'postgres://nobody:secret@127.0.0.1:1/none';
    const lifecycle = openLifecycle({ database, clock: createSimulatedClock(0) });
    const fault = await lifecycle.counts().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'databaseFailed', retryable: true });
    expect(String(fault)).not.toContain('secret');
    await lifecycle.close();
  });
});

describe('a program that may not make tables', () => {
  test('works on those that `db schema` prints', async () => {
    const database = await server.database();
    const { stdout } = await run(['db', 'schema']);
    await server.query(database, stdout);
    await server.query(
      database,
      `CREATE ROLE receiver LOGIN;
       GRANT USAGE ON SCHEMA account_lifecycle TO receiver;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA account_lifecycle TO receiver;
       GRANT USAGE ON ALL SEQUENCES IN SCHEMA account_lifecycle TO receiver;`,
    );
    await using lifecycle = openLifecycle({ database: database.replace('postgres@', 'receiver@') });
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'OK' } });
    expect((await lifecycle.counts()).total).toBe(1);
    const elsewhere = (await server.database()).replace('postgres@', 'receiver@');
    await using refused = openLifecycle({ database: elsewhere });
    await expect(refused.counts()).rejects.toThrow(/does not let this user do that/);
  });

  test('and many that make them at once come out with the same', async () => {
    const database = await server.database();
    const all = Array.from({ length: 5 }, () => openLifecycle({ database, clock: createSimulatedClock(0) }));
    expect(await Promise.all(all.map(async (one) => (await one.counts()).total))).toEqual([0, 0, 0, 0, 0]);
    await Promise.all(all.map((one) => one.close()));
  });
});
