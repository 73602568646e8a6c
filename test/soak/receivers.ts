import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MACHINE_VERSION } from '../../src/index.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import { startPostgres, type PostgresServer } from '../postgres/server.ts';
import { Findings, type Chapter, type Run } from './chapter.ts';
import { post, serve, type Serving } from './serving.ts';

const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));

const RECEIVERS = 4;
const SENDERS = 24;

/** What an account hears, one after the other: never the same twice, so that each has to move it once. */
const words = ['OK', 'CREDENTIALS', 'RECONNECTED', 'ERROR', 'STOPPED', 'OK', 'PERMISSIONS', 'CONNECTING'];

/** All is looked at after so many faults, and the database begun anew. */
const FAULTS_PER_DATABASE = 98;

/** For how long a receiver stands still, in milliseconds. */
const STANDS_STILL_MS = 30_000;

/** What is done to them. */
export type Harm = 'receiver' | 'database' | 'connections' | 'stop';

/** As often as the programme says: of 49, 40 receivers, 4 times the database, 4 times all connections, and one that stands still. */
const harms: readonly Harm[] = Array.from({ length: 49 }, (_, place): Harm => {
  if (place === 7) return 'stop';
  if (place % 12 === 3) return 'database';
  return place % 12 === 9 ? 'connections' : 'receiver';
});

const everybody = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'account-lifecycle' AND pid <> pg_backend_pid()`;

/** What was sent to one account and acknowledged, in order. */
type Heard = Map<string, string[]>;

/** Receivers on one database, and what is done to them. */
class Fleet {
  readonly #database: string;
  readonly #server: PostgresServer;
  readonly #receivers: (Serving | null)[] = [];
  readonly #standing: Promise<void>[] = [];

  constructor(server: PostgresServer, database: string) {
    this.#server = server;
    this.#database = database;
  }

  async start(): Promise<void> {
    for (let place = 0; place < RECEIVERS; place += 1) this.#receivers[place] = await serve(this.#database);
  }

  /** The port of any that is there. */
  port(among: number): number | null {
    const there = this.#receivers.filter((one) => one !== null);
    return there[among % there.length]?.port ?? null;
  }

  async harm(harm: Harm, among: number): Promise<void> {
    if (harm === 'database') return this.#server.crash();
    if (harm === 'connections')
      return void (await this.#server.query(this.#server.addressOf('postgres'), everybody));
    const place = among % RECEIVERS;
    const one = this.#receivers[place];
    if (one === null || one === undefined) return;
    if (harm === 'stop') {
      one.child.kill('SIGSTOP');
      this.#standing.push(pause(STANDS_STILL_MS).then(() => void one.child.kill('SIGCONT')));
      return;
    }
    await this.#end(place);
    this.#receivers[place] = await serve(this.#database);
  }

  async stop(): Promise<void> {
    for (let place = 0; place < RECEIVERS; place += 1) await this.#end(place);
  }

  /** Waits until nobody stands still any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#standing);
  }

  async #end(place: number): Promise<void> {
    const one = this.#receivers[place];
    if (one === null || one === undefined) return;
    this.#receivers[place] = null;
    const gone = once(one.child, 'exit');
    one.child.kill('SIGKILL');
    await gone;
  }
}

/** Sends until it is told to stop; whatever is not acknowledged comes again, at whichever receiver. */
const sendUntil = async (
  fleet: Fleet,
  run: Run,
  name: string,
  isOver: () => boolean,
  heard: Heard,
): Promise<readonly string[]> => {
  const agent = new Agent({ keepAlive: true });
  const wrong: string[] = [];
  for (let life = 0; !isOver(); life += 1) {
    const account = `${name}-${life}`;
    const told: string[] = [];
    heard.set(account, told);
    for (const word of words) {
      for (let answer: number | null = null; answer !== 200;) {
        const port = fleet.port(run.random.integer(0, RECEIVERS * 64));
        answer = port === null ? null : await post(port, agent, account, word);
        if (answer !== null && answer !== 200 && answer !== 503)
          wrong.push(`${account} was answered ${answer}`);
        if (answer !== 200) await pause(20);
      }
      told.push(word);
    }
  }
  agent.destroy();
  return wrong;
};

/** What is not as it was sent: in the log a gap, of an account a word too few, too many or out of order. */
const faultsIn = async (ledger: Ledger, heard: Heard): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const log = await ledger.log({});
  if (log.some(({ seq }, place) => seq !== place + 1)) wrong.push('the log has a gap');
  const moved = new Map<string, string[]>();
  for (const { accountId, decision, type } of log)
    if (decision === 'applied') moved.set(accountId, [...(moved.get(accountId) ?? []), type]);
  for (const [account, told] of heard) {
    const kept = (moved.get(account) ?? []).join(' ');
    if (kept !== told.join(' ')) wrong.push(`${account} was told ${told.join(' ')}, and kept ${kept}`);
  }
  return wrong;
};

const isSound = async (database: string): Promise<boolean> => {
  const child = spawn(process.execPath, [bin, 'db', 'check', '--db', database], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
};

/**
 * Four receivers on one database, while they, the database and their connections are ended.
 *
 * @param chosen - what is done to them, over and over
 * @param spoil - what the server is told beforehand, that it had better not be
 */
export const harmReceivers = async (
  run: Run,
  chosen: readonly Harm[] = harms,
  spoil: readonly string[] = [],
): Promise<Findings> => {
  const findings = new Findings();
  const server = await startPostgres();
  try {
    while (findings.tried < run.times) {
      const database = await server.database();
      const fleet = new Fleet(server, database);
      await fleet.start();
      for (const sql of spoil) await server.query(database, sql);
      const heard: Heard = new Map();
      let isOver = false;
      const sending = Array.from({ length: SENDERS }, (_, sender) =>
        sendUntil(fleet, run, `a${findings.tried}-${sender}`, () => isOver, heard),
      );
      for (let count = 0; count < FAULTS_PER_DATABASE && findings.tried < run.times; count += 1) {
        await pause(run.random.integer(0, 400));
        await fleet.harm(chosen[findings.tried % chosen.length] ?? 'receiver', run.random.integer(0, 99));
        findings.tried += 1;
        run.progress(findings.tried);
      }
      isOver = true;
      await fleet.settle();
      const where = `seed ${run.seed}, fault ${findings.tried}`;
      findings.add(where, (await Promise.all(sending)).flat());
      await fleet.stop();
      if (spoil.length > 0) await server.query(database, 'ALTER ROLE postgres RESET ALL');
      const ledger = openPostgresLedger({ database, machine: MACHINE_VERSION });
      findings.add(where, await faultsIn(ledger, heard));
      await ledger.close();
      if (!(await isSound(database))) findings.add(where, ['`db check` finds something']);
      for (const told of heard.values()) findings.acknowledged += told.length;
    }
  } finally {
    await server.stop();
  }
  return findings;
};

/** See {@link harmReceivers}. */
export const receivers: Chapter = {
  name: 'receivers',
  what: 'four receivers on PostgreSQL, killed, stopped for 30 s, cut off, their database killed',
  unit: 'faults',
  times: 2_450,
  run: async (run) => (await harmReceivers(run)).tally(),
};
