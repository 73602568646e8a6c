import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
// Statistics come by and by, as the server sees fit: here they never do.
beforeAll(async () => void (server = await startPostgres(['autovacuum=off'])));
afterAll(() => server.stop());

const said = ['OK', 'CREDENTIALS', 'OK', 'STOPPED', 'OK'];

/** As many batches as it takes for a connection to settle on its plans while there is next to nothing, and then larger ones. */
const grow = async (database: string): Promise<void> => {
  await using lifecycle = openLifecycle({ database });
  for (const size of [...Array.from({ length: 12 }, () => 1), ...Array.from({ length: 8 }, () => 100)])
    for (const message of said)
      await Promise.all(
        Array.from({ length: size }, (_, place) =>
          lifecycle.receive({
            AccountStatus: { account_id: `account ${place}`, account_type: 'LINKEDIN', message },
          }),
        ),
      );
};

/** The tables of which rows were read otherwise than by an index. A server counts what a connection did once that has ended. */
const tablesReadWhole = async (spoil = ''): Promise<readonly string[]> => {
  const database = await server.database();
  await using first = openLifecycle({ database });
  await first.counts();
  await first.close();
  await server.query(database, `SET search_path = account_lifecycle; ${spoil}`);
  await grow(database);
  const connected = "SELECT FROM pg_stat_activity WHERE application_name = 'account-lifecycle'";
  while ((await server.query(database, connected)).length > 0);
  const read = 'SELECT relname FROM pg_stat_user_tables WHERE seq_tup_read > 0 ORDER BY 1';
  return (await server.query<{ relname: string }>(database, read)).map(({ relname }) => relname);
};

/** Of one row or two each. */
const small = ['head', 'policies'];

describe('a batch', () => {
  test('reaches every row by an index, also where all was planned while the tables were empty', async () => {
    expect(await tablesReadWhole()).toEqual(small);
  });

  test.each(['load_batch', 'take_in'])(
    'would not if %s were planned as the server sees fit',
    async (routine) => {
      expect(await tablesReadWhole(`ALTER ROUTINE ${routine} RESET ALL`)).not.toEqual(small);
    },
  );
});
