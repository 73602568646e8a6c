import type { Lifecycle } from '../../src/index.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import { generateLines } from '../../src/testing/lines.ts';
import { startPostgres, type PostgresServer } from '../postgres/server.ts';
import { allAtOnce, shareOut, type TimedDelivery } from '../postgres/shared-out.ts';
import { Findings, type Chapter, type Run } from './chapter.ts';

/** How many lines a seed has. */
const LINES = 40_000;
const ACCOUNTS = LINES / 10;

/** How many come at one moment. */
const ROUND = 400;

const RECEIVERS = 4;

/** Of so many accounts one is explained, and looked at as it once was: both read all of its past. */
const LOOKED_INTO = 20;

/** The lines of a seed in rounds, in the order in which they came. */
const roundsOf = (seed: number, lines: number): readonly (readonly TimedDelivery[])[] => {
  const rounds: TimedDelivery[][] = [];
  for (const line of generateLines({ seed, lines, accounts: lines / 10 })) {
    const { received_at, payload } = JSON.parse(line) as {
      readonly received_at: string;
      readonly payload: TimedDelivery['payload'];
    };
    if ((rounds.at(-1)?.length ?? ROUND) >= ROUND) rounds.push([]);
    rounds.at(-1)?.push({ at: Date.parse(received_at), payload });
  }
  return rounds;
};

const byAccount = <T extends { readonly accountId: string }>(
  items: readonly T[],
): ReadonlyMap<string, T[]> => {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const some = found.get(item.accountId) ?? [];
    found.set(item.accountId, some);
    some.push(item);
  }
  return found;
};

/** Of each account, what is kept of it and said of it, without the numbers that all accounts share. */
const toldOf = async (
  ledger: Ledger,
  lifecycle: Lifecycle,
  moment: number,
): Promise<ReadonlyMap<string, string>> => {
  const effects = byAccount(await ledger.outbox(Infinity));
  const held = new Map((await ledger.held()).map((hold) => [hold.accountId, hold]));
  const logs = byAccount(await ledger.log({}));
  const told = new Map<string, string>();
  let place = 0;
  for (const snapshot of await ledger.accounts({})) {
    const { accountId } = snapshot.context;
    const isLookedInto = (place += 1) % LOOKED_INTO === 0;
    told.set(
      accountId,
      JSON.stringify([
        serialize(snapshot),
        (logs.get(accountId) ?? []).map((entry) => ({ ...entry, seq: 0 })),
        await ledger.transitions(accountId),
        (effects.get(accountId) ?? []).map(({ at, effect }) => [at, effect]),
        { ...held.get(accountId), seq: 0 },
        isLookedInto ? JSON.stringify(await lifecycle.explain(accountId)).replaceAll(/"seq":\d+/g, '') : null,
        isLookedInto ? await lifecycle.at(accountId, new Date(moment).toISOString()) : null,
      ]),
    );
  }
  return told;
};

/** Which accounts are not the same, as sentences. */
const differences = (
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly string[] => {
  const ids = new Set([...one.keys(), ...other.keys()]);
  return [...ids].filter((id) => one.get(id) !== other.get(id)).map((id) => `account ${id} is another one`);
};

/**
 * Plays seeds on SQLite, and on PostgreSQL with one receiver and with four, and compares what is kept of each account.
 *
 * @param lines - how many a seed has
 * @param spoil - what the database is told before the play is compared
 */
export const compareSeeds = async (
  run: Run,
  lines = LINES,
  spoil: readonly string[] = [],
): Promise<Findings> => {
  const findings = new Findings();
  const server: PostgresServer = await startPostgres();
  try {
    while (findings.tried < run.times) {
      const seed = run.random.integer(1, 2 ** 31);
      const rounds = roundsOf(seed, lines);
      const middle = rounds[Math.floor(rounds.length / 2)]?.[0]?.at ?? 0;
      let known: ReadonlyMap<string, string> | null = null;
      for (const receivers of [0, 1, RECEIVERS]) {
        const database = await server.database();
        const ledgers =
          receivers === 0
            ? [localLedger(openSqliteStore({ database: ':memory:' }))]
            : Array.from({ length: receivers }, () =>
                openPostgresLedger({ database, machine: MACHINE_VERSION }),
              );
        const lifecycle = await shareOut(ledgers, rounds, allAtOnce);
        if (receivers > 0) for (const sql of spoil) await server.query(database, sql);
        const [first] = ledgers;
        const told = first === undefined ? new Map<string, string>() : await toldOf(first, lifecycle, middle);
        for (const ledger of ledgers) await ledger.close();
        if (known !== null)
          findings.add(`seed ${seed}, ${receivers} receivers on PostgreSQL`, differences(known, told));
        known ??= told;
      }
      findings.tried += 1;
      findings.acknowledged += lines;
      run.progress(findings.tried);
    }
  } finally {
    await server.stop();
  }
  return findings;
};

/** See {@link compareSeeds}. */
export const equality: Chapter = {
  name: 'equality',
  what: `fleets of ${ACCOUNTS.toLocaleString('en')} accounts and ${LINES.toLocaleString('en')} deliveries, on SQLite and by one and four receivers on PostgreSQL`,
  unit: 'fleets',
  times: 20,
  run: async (run) => (await compareSeeds(run)).tally(),
};
