import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { Findings, type Chapter, type Run } from './chapter.ts';
import { send, serve } from './serving.ts';
import { faultsOf } from './whole.ts';

/** So many senders send at once, each its next delivery when the one before is answered. */
const SENDERS = 24;

/** A process lives so long at most, in milliseconds, after its first answer. */
const LONGEST_LIFE = 400;

/** All is looked at after so many cycles, and the database begun anew: what is looked at is read whole. */
const CYCLES_PER_DATABASE = 25;

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
