import type * as Pg from 'pg';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { LifecycleError } from '../store/index.ts';
import { placeOfAddress, withOptions } from './address.ts';
import { translated } from './faults.ts';
import { beginningOf, MIGRATION_LOCK, NEW_SCHEMA, PRESENCE_LOCK, SCHEMA, schemaSteps } from './schema.ts';

/** What statements are given to: a connection of its own, or any of the pool's. */
export interface Connection {
  /**
   * Rejects with the driver's own error.
   *
   * @param name - of a statement that is always the same and comes often: a connection plans it once
   */
  query<Row>(sql: string, values?: readonly unknown[], name?: string): Promise<readonly Row[]>;
}

/** What a program has to do with others on the same database. */
export type Presence = 'among' | 'alone' | 'reading';

/** Which database, and how it is reached. */
export interface ConnectionOptions {
  /** `postgres://user@host:port/database`. */
  readonly database: string;
  /** How many connections there are at most. */
  readonly connections: number;
  /**
   * `among`: one of many that write. `alone`: writes while nobody else does. `reading`: makes no tables, and does not ask whether the
   * server may lose what it confirms. Default `among`.
   */
  readonly presence?: Presence;
  /** Whether to work on new tables beside those that may be there. Default false. */
  readonly isNew?: boolean;
}

/** How long to wait for a connection, in milliseconds. */
const CONNECT_MS = 5000;

/** How long a statement may take, in milliseconds: a database that hangs is not to hold deliveries for ever. */
const STATEMENT_MS = 30_000;

/** The oldest server that is known to do. */
const OLDEST_VERSION = 150_000;

/** The type of a whole number of eight bytes, as PostgreSQL numbers types. */
const INT8 = 20;

const loadPg = async (): Promise<typeof Pg> => {
  try {
    return await import('pg');
  } catch (error) {
    throw new LifecycleError('packageMissing', 'A database of PostgreSQL needs the package pg.', {
      hint: 'Install it beside this one: npm install pg',
      cause: error,
    });
  }
};

/** A pool of connections to a database. */
export class PostgresPool implements Connection {
  readonly name: string;
  readonly #pool: Pool;
  #keeper: PoolClient | null = null;

  private constructor(pool: Pool, name: string) {
    this.#pool = pool;
    this.name = name;
  }

  /**
   * Connects, refuses what would lose what it has confirmed, and brings the schema up to date.
   *
   * @param machine - the version of the machine whose snapshots are kept
   * @throws LifecycleError `packageMissing`, `invalidOption`, `databaseFailed`, `databaseBusy`, `schemaTooNew`,
   *   `machineVersionMismatch`
   */
  static async open(
    { database, connections, presence = 'among', isNew = false }: ConnectionOptions,
    machine: string,
  ): Promise<PostgresPool> {
    const name = placeOfAddress(database);
    const { default: pg } = await loadPg();
    const schema = isNew ? NEW_SCHEMA : SCHEMA;
    const pool = new pg.Pool({
      ...withOptions(
        database,
        `-c search_path=${schema}${presence === 'reading' ? ' -c default_transaction_read_only=on' : ''}`,
      ),
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      application_name: 'account-lifecycle',
      keepAlive: true,
      // What is kept tells others that somebody is at work here.
      idleTimeoutMillis: 0,
      ...(presence === 'among' ? { onConnect: (client) => join(client, name) } : {}),
      types: {
        getTypeParser: (type: number, format?: 'text' | 'binary') =>
          type === INT8 ? Number : (pg.types.getTypeParser(type, format) as unknown),
      },
    });
    // What breaks while nobody uses it is taken out of the pool, and nobody need know.
    pool.on('error', () => undefined);
    // A connection may break in the very moment in which it is handed out, before anybody could listen: its next statement says so.
    pool.on('connect', (client) => void client.on('error', () => undefined));
    const opened = new PostgresPool(pool, name);
    try {
      await opened.alone(async (connection) => {
        if (presence !== 'reading') {
          await refuseForgetful(connection, name);
          if (isNew) await connection.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
          await bringUpToDate(connection, machine, schema);
        }
        await assertUsable(connection, name, machine);
      });
      if (presence === 'alone') await opened.#stayAlone();
    } catch (error) {
      await opened.close();
      throw translated(error, name);
    }
    return opened;
  }

  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<readonly Row[]> {
    return (await this.#pool.query<Row & object>({ text, values: [...values], ...(name && { name }) })).rows;
  }

  /** Does work on a connection of its own. One on which it failed is not used again. */
  async alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client: PoolClient = await this.#pool.connect();
    let failed: Error | undefined;
    try {
      return await work({
        query: async <Row>(text: string, values: readonly unknown[] = [], name?: string) =>
          (await client.query<Row & object>({ text, values: [...values], ...(name && { name }) })).rows,
      });
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(failed);
    }
  }

  close(): Promise<void> {
    this.#keeper?.release(true);
    return this.#pool.end();
  }

  /** Keeps everybody else who writes out, for as long as the connection lasts. */
  async #stayAlone(): Promise<void> {
    const client = await this.#pool.connect();
    this.#keeper = client;
    const { rows } = await client.query<{ had: boolean }>(staying);
    if (rows[0]?.had !== true) throw aloneIn(this.name);
  }
}

/** Asks to be the only one. */
const staying = `SELECT pg_try_advisory_lock(${PRESENCE_LOCK}) AS had`;

/** Says that one more is at work: each connection of everybody who writes does. */
const joining = `SELECT pg_try_advisory_lock_shared(${PRESENCE_LOCK}) AS had`;

const besideReplay = (name: string): LifecycleError =>
  new LifecycleError('databaseBusy', `A log is being replayed into the database ${name}.`, {
    hint: 'Try again when that has ended.',
    retryable: true,
  });

const aloneIn = (name: string): LifecycleError =>
  new LifecycleError('databaseBusy', `Somebody else writes to the database ${name}.`, {
    hint: 'A replay takes its time from the log alone: stop the receivers first, or replay into a database of its own.',
    retryable: true,
  });

/** Has a new connection say that one more is at work, or refuses it. */
const join = async (client: ClientBase, name: string): Promise<void> => {
  const { rows } = await client.query<{ had: boolean }>(joining);
  if (rows[0]?.had !== true) throw besideReplay(name);
};

/** Refuses a server that confirms what it can still lose, or that is too old. */
export const refuseForgetful = async (connection: Connection, name: string): Promise<void> => {
  const [row] = await connection.query<Record<'version' | 'commit' | 'fsync', string>>(
    `SELECT current_setting('server_version_num') AS version, current_setting('synchronous_commit') AS commit,
     current_setting('fsync') AS fsync`,
  );
  const refuseFor = (why: string, hint: string): never => {
    throw new LifecycleError('databaseFailed', `The database ${name} ${why}`, { hint });
  };
  if (Number(row?.version) < OLDEST_VERSION)
    refuseFor(
      'is older than PostgreSQL 15.',
      'Upgrade the server: 15 is the oldest version that this is tested on.',
    );
  if (row?.commit === 'off')
    refuseFor(
      'confirms transactions that it can still lose: synchronous_commit is off.',
      'Set it to on, for this database or user: ALTER ROLE … SET synchronous_commit = on',
    );
  if (row?.fsync === 'off')
    refuseFor('writes nothing to the disk for certain: fsync is off.', 'Set fsync = on in postgresql.conf.');
};

const bringUpToDate = async (connection: Connection, machine: string, schema: string): Promise<void> => {
  await connection.query('BEGIN');
  await connection.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const known = await connection.query<{ found: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS found`,
  );
  if (known[0]?.found !== true)
    for (const statement of beginningOf(schema)) await connection.query(statement);
  const [at] = await connection.query<{ version: number }>(
    'SELECT coalesce(max(version), 0)::bigint AS version FROM migrations',
  );
  const version = at?.version ?? 0;
  for (const step of schemaSteps.slice(version)) {
    await connection.query(step.sql);
    await connection.query('INSERT INTO migrations (version) VALUES ($1)', [step.version]);
  }
  if (version <= schemaSteps.length)
    await connection.query('INSERT INTO head (machine) SELECT $1 ON CONFLICT DO NOTHING', [machine]);
  await connection.query('COMMIT');
};

/** Refuses tables that are not there, or not of this version. */
const assertUsable = async (connection: Connection, name: string, machine: string): Promise<void> => {
  const [known] = await connection.query<{ found: boolean }>(
    `SELECT to_regclass('head') IS NOT NULL AS found`,
  );
  if (known?.found !== true)
    throw new LifecycleError('notOurDatabase', `The database ${name} has no tables of account-lifecycle.`, {
      hint: 'Whatever writes there makes them, such as `account-lifecycle serve`; `db schema` prints how.',
    });
  const [at] = await connection.query<{ version: number }>('SELECT max(version) AS version FROM migrations');
  if ((at?.version ?? 0) > schemaSteps.length)
    throw new LifecycleError('schemaTooNew', `The database ${name} was written by a newer version.`, {
      hint: 'Update account-lifecycle on this machine.',
    });
  const [head] = await connection.query<{ machine: string }>('SELECT machine FROM head');
  if (head?.machine !== machine)
    throw new LifecycleError(
      'machineVersionMismatch',
      `The database ${name} has snapshots of version ${head?.machine} of the machine; this is version ${machine}.`,
      { hint: 'Run the version that wrote it.' },
    );
};
