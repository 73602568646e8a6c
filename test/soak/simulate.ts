import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openLifecycle, openSqliteStore, readPayload, rebuild, type Lifecycle } from '../../src/index.ts';
import type { AccountSource, PolledAccount } from '../../src/intake/reconcile.ts';
import { seededRandom, type Random } from '../../src/testing/random.ts';
import { createSimulatedClock, type SimulatedClock } from '../../src/testing/simulated-clock.ts';
import type { Store } from '../../src/store/port.ts';
import { polled, T0, v2 } from '../payloads.ts';
import { Findings, type Chapter } from './chapter.ts';
import { faultsOf } from './whole.ts';

const STEPS = 200;
const accounts = ['-a', 'b', 'Z😀', 'long'.repeat(30)] as const;
const levels = {
  OK: 'account.status.running',
  ERROR: 'account.status.errored',
  CREDENTIALS: 'account.status.disconnected',
};
type Level = keyof typeof levels;
const words = Object.keys(levels) as readonly Level[];

const SECOND = 1_000;
const YEAR = 365 * 24 * 3_600_000;
const leaps = [SECOND, 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND, YEAR, 10 * YEAR];

/** A world in which one seed says all that happens. */
class World implements AccountSource {
  readonly acknowledged = new Set<string>();
  /** How the accounts are in truth. */
  readonly truth = new Map<string, Level>();
  readonly #random: Random;
  readonly #folder: string;
  readonly #clock: SimulatedClock = createSimulatedClock(T0);
  /** How far the sender's clock is wrong, in milliseconds. */
  #skew = 0;
  #sent = 0;
  #life = 0;
  #store: Store;
  #lifecycle: Lifecycle;

  constructor(random: Random, folder: string) {
    this.#random = random;
    this.#folder = folder;
    this.#store = openSqliteStore({ database: this.database });
    this.#lifecycle = this.#open();
  }

  get database(): string {
    return join(this.#folder, `${this.#life}.db`);
  }

  #open(): Lifecycle {
    return openLifecycle({ store: this.#store, clock: this.#clock });
  }

  async step(): Promise<void> {
    const act = this.#random.weighted<() => Promise<void>>([
      [() => this.#change(), 60],
      [() => this.#clock.advance(this.#random.pick([0, SECOND, 600 * SECOND, 7_200 * SECOND])), 20],
      [() => this.#leap(), 3],
      [() => this.#reconcile(), 6],
      [() => this.#crash(), 4],
      [() => this.#tell(), 7],
    ]);
    await act();
  }

  /** An account changes; the sender tells of it never, once or twice, and now or never again. */
  async #change(): Promise<void> {
    const account = this.#random.pick(accounts);
    const level = this.#random.pick(words);
    this.truth.set(account, level);
    const times = this.#random.weighted([
      [0, 1],
      [1, 7],
      [2, 2],
    ]);
    const id = `e${(this.#sent += 1)}`;
    const payload = v2(account, levels[level], id, this.#clock.now() + this.#skew);
    for (let time = 0; time < times; time += 1) {
      await this.#lifecycle.receive(payload);
      this.acknowledged.add(id);
    }
  }

  async #tell(): Promise<void> {
    const status = this.#random.pick([401, 403, 422, 502]);
    await this.#lifecycle.signal(this.#random.pick(accounts), {
      type: 'apiError',
      status,
      error: 'errors/expired_credentials',
    });
  }

  /** A clock is set: the machine's or the sender's, forth or back. */
  async #leap(): Promise<void> {
    const by = this.#random.pick(leaps) * (this.#random.chance(0.5) ? 1 : -1);
    if (this.#random.chance(0.5)) this.#skew = by;
    else await this.#clock.set(Math.max(T0 - 20 * YEAR, this.#clock.now() + by));
  }

  /** The process is gone between two transactions: what is on the disk is all that is left. */
  async #crash(): Promise<void> {
    const before = this.database;
    this.#life += 1;
    for (const end of ['', '-wal'])
      if (existsSync(before + end)) copyFileSync(before + end, this.database + end);
    await this.#lifecycle.close();
    this.#store = openSqliteStore({ database: this.database });
    this.#lifecycle = this.#open();
  }

  async list(): Promise<{ items: readonly PolledAccount[]; cursor: null }> {
    return Promise.resolve({ items: [...this.truth].map(([id, level]) => polled(id, level)), cursor: null });
  }

  async get(id: string): Promise<PolledAccount | 'gone'> {
    const level = this.truth.get(id);
    return Promise.resolve(level === undefined ? 'gone' : polled(id, level));
  }

  async #reconcile(): Promise<void> {
    await this.#lifecycle.reconcile(this);
  }

  /** What is wrong at the end: after one comparison with the truth, with all clocks right, each account is as it is. */
  async end(): Promise<readonly string[]> {
    this.#skew = 0;
    await this.#clock.advance(11 * YEAR);
    await this.#reconcile();
    const wrong: string[] = [];
    for (const [id, level] of this.truth) {
      const view = await this.#lifecycle.account(id);
      if (view?.status !== level)
        wrong.push(`${id} is ${level}, and said to be ${view?.status ?? 'unknown'}`);
    }
    wrong.push(...[...rebuild(this.#store, readPayload)].map(String));
    await this.#lifecycle.close();
    return [...wrong, ...faultsOf(this.database, this.acknowledged, true)];
  }
}

/** One life of the world; what was wrong with it. */
export const simulateOnce = async (seed: number, folder: string) => {
  mkdirSync(folder);
  const world = new World(seededRandom(seed), folder);
  for (let step = 0; step < STEPS; step += 1) await world.step();
  const wrong = await world.end();
  rmSync(folder, { recursive: true });
  return { wrong, acknowledged: world.acknowledged.size };
};

/** One seed drives clocks, deliveries, polls and crashes. */
export const simulation: Chapter = {
  name: 'simulate',
  what: `worlds of ${STEPS} steps: deliveries, polls, crashes, clocks that jump by up to ten years`,
  unit: 'seeds',
  times: 10_000,
  async run(run) {
    const findings = new Findings();
    for (let count = 1; count <= run.times; count += 1) {
      const seed = run.seed * 1_000_000 + count;
      const { wrong, acknowledged } = await simulateOnce(seed, join(run.folder, 'world'));
      findings.tried += 1;
      findings.acknowledged += acknowledged;
      findings.add(`npm run simulate -- --seed ${seed}`, wrong);
      run.progress(count);
    }
    return findings.tally();
  },
};
