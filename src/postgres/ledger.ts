import { closedFault, refusePromise, type LifecycleError } from '../store/index.ts';
import type { Ledger, LedgerReader, Needs, Workbench } from '../store/ledger.ts';
import { Bench } from './bench.ts';
import { keepStaged, type CommitTarget } from './commit.ts';
import { placeOfAddress } from './address.ts';
import { PostgresPool, type ConnectionOptions } from './connection.ts';
import { DatabaseClock } from './database-clock.ts';
import { Demands } from './demands.ts';
import { eraseOn } from './erase.ts';
import { RunAgain } from './due-window.ts';
import { isMoved, MOST_TRIES, translated, translatedCommit } from './faults.ts';
import { fleetAfter } from './fleet.ts';
import { load, type Loaded, type LoadedFleet } from './load.ts';
import { dropPayloadsOn } from './payloads.ts';
import { publishOn } from './publishing.ts';
import { PolicyRegister } from './policies.ts';
import { readerOn } from './reader.ts';
import type { Staged } from './staged.ts';
import { idFault } from './texts.ts';
import { inTurnOn } from './turn.ts';

/** Options of a ledger on PostgreSQL. */
export interface PostgresOptions extends Partial<Pick<ConnectionOptions, 'connections'>> {
  /** `postgres://user@host:port/database`; a password had better stand in the file that PGPASSFILE names. */
  readonly database: string;
  /** The version of the machine whose snapshots are kept. */
  readonly machine: string;
  /**
   * How long to wait at most, in milliseconds, before looking whether something fell due that another process has set. 0: never,
   * for clocks that are not those of the machine. Default 0.
   */
  readonly sweepMs?: number;
  /**
   * Whether to write only where nobody else does, and to keep others out: for a replay, whose time is that of its log. Default
   * false.
   */
  readonly alone?: boolean;
  /** This process's own clock, in milliseconds since 1970. Default: the machine's. */
  readonly now?: () => number;
  /** Whether to fill new tables, which nobody sees until `publish`; with `alone`. Default false. */
  readonly isNew?: boolean;
}

/** What a run of work came to: what it wrote, and its result. */
interface Attempt<T> {
  readonly staged: Staged;
  readonly result: T;
}

/** Is thrown where somebody else was faster, with what is said of that in the end. */
class Late extends Error {
  readonly fault: LifecycleError;

  constructor(fault: LifecycleError) {
    super(fault.message);
    this.fault = fault;
  }
}

/** How many pieces of work wait for their turn from the beginning after somebody else has been faster. */
const CROWDED_FOR = 16;

/** Does work on what was loaded for it, until it has been loaded with all that it asks for; then keeps what it wrote. */
class Transactor {
  readonly #on: CommitTarget;
  readonly #name: string;
  readonly #clock: DatabaseClock;
  readonly #policies = new PolicyRegister();
  #fleet: LoadedFleet | null = null;
  /** How many pieces of work still wait for their turn from the beginning, since others have been faster. */
  #crowded = 0;
  /** When something is due next, as far as is known; null for never, and 0 while nobody has looked. */
  nextDue: number | null = 0;

  constructor(on: CommitTarget, name: string, clock: DatabaseClock) {
    this.#on = on;
    this.#name = name;
    this.#clock = clock;
  }

  async transact<T>(needs: Needs, work: (bench: Workbench) => T): Promise<T> {
    const demands = new Demands(needs);
    for (let tries = 1; ; tries += 1) {
      const isInTurn = this.#crowded > 0;
      this.#crowded = Math.max(0, this.#crowded - 1);
      const attempt = (): Promise<T> => this.#attempt(demands, work, isInTurn);
      try {
        return await (isInTurn ? inTurnOn(this.#on, attempt) : attempt());
      } catch (error) {
        if (!(error instanceof Late) || tries >= MOST_TRIES)
          throw error instanceof Late ? error.fault : error;
        this.#crowded = CROWDED_FOR;
      }
    }
  }

  /** Loads, decides and keeps once; loads again for as long as the work asks for more. */
  async #attempt<T>(demands: Demands, work: (bench: Workbench) => T, isAgain: boolean): Promise<T> {
    for (;;) {
      const sentAt = this.#clock.now();
      const loaded = await this.#answer(load(this.#on, demands, this.#fleet));
      this.#clock.heard(loaded.head.now, sentAt);
      this.#fleet = loaded.fleet;
      const run = await this.#run(loaded, demands, work);
      if (run === null) continue;
      let isCommitting = false;
      try {
        return await this.#keep(run, loaded, demands, work, isAgain, () => void (isCommitting = true));
      } catch (error) {
        const fault = isCommitting ? translatedCommit(error, this.#name) : translated(error, this.#name);
        throw isMoved(error) ? new Late(fault) : fault;
      }
    }
  }

  /** What the database answers. Its faults have words, also where the driver gives them no code; those of the work are its own. */
  async #answer<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      throw translated(error, this.#name);
    }
  }

  /** Runs the work once; null where it asked for more than was loaded, so that it counts for nothing. */
  async #run<T>(loaded: Loaded, demands: Demands, work: (bench: Workbench) => T): Promise<Attempt<T> | null> {
    const bench = new Bench(loaded, demands, this.#policies);
    let result: T | undefined;
    let fault: { readonly error: unknown } | undefined;
    try {
      result = work(bench);
      refusePromise(result);
    } catch (error) {
      fault = { error };
    }
    const isNumbered = await this.#answer(this.#policies.number(this.#on));
    if (demands.takeMore() || isNumbered || fault?.error instanceof RunAgain) return null;
    if (fault !== undefined) throw fault.error;
    return { staged: bench.staged, result: result as T };
  }

  async #keep<T>(
    { staged, result }: Attempt<T>,
    loaded: Loaded,
    demands: Demands,
    work: (bench: Workbench) => T,
    isAgain: boolean,
    committing: () => void,
  ): Promise<T> {
    if (staged.isEmpty) {
      this.nextDue = loaded.dues[0]?.dueAt ?? loaded.nextDue;
      return result;
    }
    const bases = await keepStaged(this.#on, staged, loaded, isAgain, committing);
    this.#learnDues(loaded, staged);
    const { seq, effect } = loaded.head;
    const isAsNumbered = bases.seq === seq && bases.effect === effect;
    // Others may have added to the log meanwhile: the same work gives the same, with the numbers as they are.
    const numbered = isAsNumbered ? null : new Bench(loaded, demands, this.#policies, bases);
    const told = numbered === null ? result : work(numbered);
    this.#fleet = fleetAfter(loaded.fleet, (numbered ?? { staged }).staged);
    return told;
  }

  #learnDues({ fleet, dues, nextDue }: Loaded, { accounts, incidents }: Staged): void {
    const times = [...fleet.open, ...incidents.values()].flatMap(({ endedAt, endsAt }) =>
      endedAt === null ? [endsAt] : [],
    );
    for (const { snapshot, held } of accounts.values()) {
      for (const { dueAt } of snapshot?.deadlines ?? []) times.push(dueAt);
      if (held !== null && held.until !== null) times.push(held.until);
    }
    const standing = dues.find(({ accountId }) => !accounts.has(accountId))?.dueAt;
    const next = Math.min(standing ?? nextDue ?? Infinity, ...times);
    this.nextDue = next === Infinity ? null : next;
  }
}

/** The reads of a ledger, each with its faults in words. */
const guarded = (ready: () => Promise<LedgerReader>, name: string): LedgerReader => {
  const names = Object.keys(readerOn({ query: async () => [] })) as (keyof LedgerReader)[];
  const reads = names.map((method) => [
    method,
    async (...given: readonly unknown[]) => {
      try {
        const reader = (await ready()) as unknown as Record<string, (...all: readonly unknown[]) => unknown>;
        return await reader[method]?.(...given);
      } catch (error) {
        throw translated(error, name);
      }
    },
  ]);
  return Object.fromEntries(reads) as LedgerReader;
};

/** The time of the database, in milliseconds since 1970. */
const timeSql = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now';

/** What is there once a connection was had. */
interface Opened {
  readonly connections: PostgresPool;
  readonly reader: LedgerReader;
  readonly transactor: Transactor;
}

/** Connects when it is first needed, and again after that has failed. */
class Opener {
  readonly #options: PostgresOptions;
  readonly #clock: DatabaseClock;
  #opened: Promise<Opened> | null = null;
  /** Is there once the connection is. */
  transactor: Transactor | null = null;
  #closed = false;

  constructor(options: PostgresOptions, clock: DatabaseClock) {
    this.#options = options;
    this.#clock = clock;
  }

  open(): Promise<Opened> {
    if (this.#closed) throw closedFault('ledger');
    return (this.#opened ??= this.#connect().catch((error: unknown) => {
      this.#opened = null;
      throw translated(error, placeOfAddress(this.#options.database));
    }));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const opened = await this.#opened?.catch(() => null);
    await opened?.connections.close();
  }

  async #connect(): Promise<Opened> {
    const { database, connections: most = 4, machine, alone = false, isNew = false } = this.#options;
    const connections = await PostgresPool.open(
      { database, connections: most, presence: alone ? 'alone' : 'among', isNew },
      machine,
    );
    const sentAt = this.#clock.now();
    const [time] = await connections.query<{ now: number }>(timeSql);
    if (time !== undefined) this.#clock.heard(time.now, sentAt);
    this.transactor = new Transactor(connections, connections.name, this.#clock);
    return { connections, reader: readerOn(connections), transactor: this.transactor };
  }
}

/** A ledger on PostgreSQL. */
export interface PostgresLedger extends Ledger {
  /** Rejects unless the database can be written. */
  writable(): Promise<void>;
  /** How far the clock of the database is ahead of this process's own, in milliseconds, as far as is known. */
  ahead(): number;
  /**
   * Puts new tables in the place of empty ones, or of none: from then on they are the database.
   *
   * @throws LifecycleError `invalidOption` where something is in the database
   */
  publish(): Promise<void>;
}

/** Locks the row that everybody locks, and lets it go. */
const lockHeadOnce = (connections: PostgresPool): Promise<void> =>
  connections.alone(async (connection) => {
    await connection.query('BEGIN');
    await connection.query('SELECT 1 FROM head FOR UPDATE');
    await connection.query('ROLLBACK');
  });

/**
 * A ledger on PostgreSQL: any number of processes can write to it, and none of them holds a lock while it thinks. It connects at
 * the first call, which rejects where the database is refused.
 *
 * @throws LifecycleError `invalidOption` where the address cannot be read
 */
export const openPostgresLedger = (options: PostgresOptions): PostgresLedger => {
  const name = placeOfAddress(options.database);
  const clock = new DatabaseClock(options.now ?? Date.now);
  const opener = new Opener(options, clock);
  let last: Promise<unknown> = Promise.resolve();
  let swept = Date.now();
  const { sweepMs = 0 } = options;
  let pause = sweepMs;
  const inTurn = <T>(work: (opened: Opened) => Promise<T>): Promise<T> => {
    const run = last.then(async () => work(await opener.open()));
    last = run.catch(() => undefined);
    return run;
  };
  const asking = <T>(work: (opened: Opened) => Promise<T>): Promise<T> =>
    inTurn(async (opened) => {
      try {
        return await work(opened);
      } catch (error) {
        throw translated(error, name);
      }
    });
  return {
    ...guarded(async () => (await opener.open()).reader, name),
    transact: (needs, work) =>
      inTurn(({ transactor }) => {
        swept = Date.now() + clock.ahead;
        pause = sweepMs * (1 - Math.random() / 2);
        return transactor.transact(needs(), work);
      }),
    nextDue() {
      const known = opener.transactor === null ? 0 : opener.transactor.nextDue;
      return sweepMs === 0 ? known : Math.min(known ?? Infinity, swept + pause);
    },
    idFault,
    dropPayloads: (request) => asking(({ connections }) => dropPayloadsOn(connections, request)),
    writable: () => asking(({ connections }) => lockHeadOnce(connections)),
    ahead: () => clock.ahead,
    publish: () => asking(({ connections }) => publishOn(connections, name)),
    erase: (request) => asking(({ connections }) => eraseOn(connections, request)),
    async close() {
      await last;
      await opener.close();
    },
  };
};
