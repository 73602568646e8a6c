import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));

const secret = 'v1-secret-0123456789-0123456789';

/** How the program is run. */
export interface RunSetting {
  /** A file of `broken/`, loaded before the program, which it breaks. */
  readonly broken?: string;
  /** Whether the modes of files hold for it, where the tests run as root: it is root without what root may do. */
  readonly isBound?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the program. */
export const started = (
  argv: readonly string[],
  { broken, isBound = false, env = {} }: RunSetting = {},
): ChildProcess => {
  const preload =
    broken === undefined
      ? []
      : ['--import', pathToFileURL(fileURLToPath(new URL(`broken/${broken}`, import.meta.url))).href];
  const [program = process.execPath, ...before] = isBound
    ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', process.execPath]
    : [];
  return spawn(program, [...before, ...preload, bin, ...argv], {
    env: { PATH: process.env['PATH'] ?? '', ACCOUNT_LIFECYCLE_V1_SECRETS: secret, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

/** How a program ended, and what it said. */
export interface EndedProgram {
  /** Null when it was killed because it took too long. */
  readonly code: number | null;
  readonly said: string;
}

/** Runs the program to its end, which is forced after `timeout` milliseconds. */
export const ended = async (
  argv: readonly string[],
  { timeout = 20_000, ...setting }: RunSetting & { readonly timeout?: number } = {},
): Promise<EndedProgram> => {
  const child = started(argv, setting);
  const late = setTimeout(() => child.kill('SIGKILL'), timeout);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (said += String(data)));
  await once(child, 'close');
  clearTimeout(late);
  return { code: child.exitCode, said };
};

/** A delivery, and what became of it. Times are milliseconds since the process began. */
export interface Answered {
  readonly accountId: string;
  readonly sentAt: number;
  /** Null where the connection was cut. */
  readonly status: number | null;
}

/** A `serve` in a process of its own. */
export interface Served {
  readonly child: ChildProcess;
  /** The lines that it has written to stderr. */
  readonly said: readonly string[];
  /** Resolves with the exit code. */
  readonly exit: Promise<number | null>;
  /** Delivers a status of an account. */
  send(accountId: string): Promise<Answered>;
  /** Status and body of a page. */
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
}

/** Starts `serve` on a database and waits until it listens. */
export const served = async (
  database: string,
  { argv = [], ...setting }: RunSetting & { readonly argv?: readonly string[] } = {},
): Promise<Served> => {
  const child = started(['serve', '--db', database, '--port', '0', ...argv], setting);
  const exit = once(child, 'close').then(() => child.exitCode);
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    if (child.stderr === null) throw new Error('a process without stderr');
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('listening on ')) resolve(line.slice('listening on '.length));
    });
    void exit.then((code) => reject(new Error(`serve ended with ${code}: ${said.join('\n')}`)));
  });
  return {
    child,
    said,
    exit,
    send: async (accountId) => {
      const sentAt = performance.now();
      const status = await fetch(`${url}/webhooks/v1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'unipile-auth': secret },
        body: JSON.stringify({
          AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message: 'OK' },
        }),
      }).then(
        (answer) => answer.status,
        () => null,
      );
      return { accountId, sentAt, status };
    },
    get: async (path) => {
      const answer = await fetch(`${url}${path}`);
      return { status: answer.status, text: await answer.text() };
    },
  };
};
