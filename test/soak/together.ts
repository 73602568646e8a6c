import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Findings, type Chapter, type Run } from './chapter.ts';
import { send, serve, type Serving } from './serving.ts';
import { faultsOf } from './whole.ts';

const upkeeper = fileURLToPath(new URL('upkeeper.js', import.meta.url));

/** So many senders send to each server at once. */
const SENDERS = 8;

/** So many deliveries go to one database, and then it is looked at whole. */
const PER_DATABASE = 2_000;

/** Lets a process look after the database until it is ended, once at least; what it found wrong. */
const lookAfter = (dist: string, database: string): (() => Promise<readonly string[]>) => {
  const child = spawn(process.execPath, [upkeeper, dist, database], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const found = text(child.stdout);
  // It says when it has done all of it once.
  const firstRound = once(child.stderr, 'data');
  return async () => {
    await Promise.race([firstRound, closed]);
    const hasEnded = child.exitCode !== null;
    child.kill('SIGKILL');
    await closed;
    const lines = (await found).split('\n').filter((line) => line !== '');
    return hasEnded ? [...lines, 'the process that looks after it ended by itself'] : lines;
  };
};

/** Sends so many deliveries to a server, each of an account of its own; adds the accounts that were acknowledged. */
const sendAll = async (
  { port }: Serving,
  { name, count }: { name: string; count: number },
  acknowledged: string[],
): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  let sent = 0;
  const sender = async (): Promise<void> => {
    while (sent < count) {
      const account = `${name}-${(sent += 1)}`;
      if (await send(port, agent, account)) acknowledged.push(account);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  agent.destroy();
};

const stop = async ({ child }: Serving): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
};

/**
 * Two servers on one database, with a process beside them that looks after it.
 *
 * @param broken - what breaks one of the servers, see `serve`
 */
export const shareFile = async (run: Run, broken: string | null = null): Promise<Findings> => {
  const findings = new Findings();
  for (let round = 1; findings.tried < run.times; round += 1) {
    const database = join(run.folder, `together-${round}.db`);
    const servers = [await serve(database), await serve(database, broken)];
    const endUpkeep = lookAfter(run.dist, database);
    const acknowledged: string[] = [];
    // Each gets half of them, however slowly it answers: one that gets hardly any is hardly tried.
    const count = Math.ceil(Math.min(PER_DATABASE, run.times - findings.tried) / servers.length);
    findings.tried += count * servers.length;
    await Promise.all(
      servers.map((server, which) =>
        sendAll(server, { name: `account-${round}-${which}`, count }, acknowledged),
      ),
    );
    const where = `seed ${run.seed}, database ${round}`;
    findings.add(where, await endUpkeep());
    await Promise.all(servers.map(stop));
    findings.acknowledged += acknowledged.length;
    findings.add(where, faultsOf(database, acknowledged, true, 'accountId'));
    run.progress(findings.tried);
  }
  return findings;
};

/** Two processes on one file. */
export const together: Chapter = {
  name: 'together',
  what: 'two servers on one file, while a third process prunes, checks and copies it',
  unit: 'deliveries',
  times: 200_000,
  run: async (run) => (await shareFile(run)).tally(),
};
