import { spawn, type ChildProcess } from 'node:child_process';
import { request, type Agent } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));
const secret = 'soak-secret-0123456789-0123456789';

/** A server of the command line that listens. */
export interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
}

/**
 * Starts a server on a database, and waits until it listens.
 *
 * @param broken - a file of `test/crash/broken`, loaded before the program, which it breaks
 */
export const serve = async (database: string, broken: string | null = null): Promise<Serving> => {
  const preload =
    broken === null
      ? []
      : [
          '--import',
          pathToFileURL(fileURLToPath(new URL(`../crash/broken/${broken}`, import.meta.url))).href,
        ];
  const child = spawn(process.execPath, [...preload, bin, 'serve', '--db', database, '--port', '0'], {
    env: { ...process.env, ACCOUNT_LIFECYCLE_V1_SECRETS: secret },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines = createInterface({ input: child.stderr });
  for await (const line of lines) {
    const port = /listening on \S+:(\d+)/.exec(line)?.[1];
    // The rest is read and dropped, so that the process never waits for a reader.
    if (port !== undefined) {
      child.stderr.resume();
      return { child, port: Number(port) };
    }
  }
  throw new Error('the server ended before it listened');
};

/** Sends one status of an account; the code of the answer, or null where none came. */
export const post = (
  port: number,
  agent: Agent,
  account_id: string,
  message: string,
): Promise<number | null> => {
  const body = JSON.stringify({ AccountStatus: { account_id, account_type: 'LINKEDIN', message } });
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'unipile-auth': secret };
    const sent = request({ port, agent, method: 'POST', path: '/webhooks/v1', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    sent.on('error', () => resolve(null));
    sent.end(body);
  });
};

/** Sends one status of an account, and says whether it was acknowledged. */
export const send = async (port: number, agent: Agent, account_id: string): Promise<boolean> =>
  (await post(port, agent, account_id, 'CREDENTIALS')) === 200;
