import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Findings, type Chapter, type Run } from './chapter.ts';
import { faultsOf } from './whole.ts';

const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));
const secret = 'soak-secret-0123456789-0123456789';

/** So many senders send at once, each its next delivery when the one before is answered. */
const SENDERS = 24;

/** A process lives so long at most, in milliseconds, after its first answer. */
const LONGEST_LIFE = 400;

/** All is looked at after so many cycles, and the database begun anew: what is looked at is read whole. */
const CYCLES_PER_DATABASE = 25;

/** A server of the command line that listens. */
interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
}

const serve = async (database: string): Promise<Serving> => {
  const child = spawn(process.execPath, [bin, 'serve', '--db', database, '--port', '0'], {
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

/** Sends one status of an account, and says whether it was acknowledged. */
const send = (port: number, agent: Agent, account_id: string): Promise<boolean> => {
  const body = JSON.stringify({
    AccountStatus: { account_id, account_type: 'LINKEDIN', message: 'CREDENTIALS' },
  });
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'unipile-auth': secret };
    const post = request({ port, agent, method: 'POST', path: '/webhooks/v1', headers }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    post.on('error', () => resolve(false));
    post.end(body);
  });
};

/** Lets a server take deliveries in until it is killed; the accounts of those that it acknowledged. */
const cycle = async (database: string, prefix: string, run: Run): Promise<readonly string[]> => {
  const { child, port } = await serve(database);
  const gone = once(child, 'exit');
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const acknowledged: string[] = [];
  let count = 0;
  let life: NodeJS.Timeout | undefined;
  const sender = async (): Promise<void> => {
    for (;;) {
      const accountId = `${prefix}-${(count += 1)}`;
      if (!(await send(port, agent, accountId))) return;
      acknowledged.push(accountId);
      life ??= setTimeout(() => child.kill('SIGKILL'), run.random.integer(0, LONGEST_LIFE));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  child.kill('SIGKILL');
  await gone;
  agent.destroy();
  clearTimeout(life);
  return acknowledged;
};

/** The real receiver, killed at random while it answers. */
export const kills: Chapter = {
  name: 'kills',
  what: 'kills of `serve` while it answers over HTTP',
  unit: 'cycles',
  times: 10_000,
  async run(run) {
    const findings = new Findings();
    while (findings.tried < run.times) {
      const database = join(run.folder, `kills-${findings.tried}.db`);
      const acknowledged: string[] = [];
      for (let round = 1; round <= CYCLES_PER_DATABASE && findings.tried < run.times; round += 1) {
        acknowledged.push(...(await cycle(database, `c${round}`, run)));
        findings.tried += 1;
      }
      findings.acknowledged += acknowledged.length;
      findings.add(
        `seed ${run.seed}, cycle ${findings.tried}`,
        faultsOf(database, acknowledged, true, 'accountId'),
      );
      run.progress(findings.tried);
    }
    return findings.tally();
  },
};
