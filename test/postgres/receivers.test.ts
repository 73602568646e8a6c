import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { LifecycleError, MACHINE_VERSION, openLifecycle } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import { TURN_LOCK } from '../../src/postgres/turn-lock.ts';
import type { Ledger, Workbench } from '../../src/store/ledger.ts';
import { keep, status } from '../../src/testing/store/samples.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { startPostgres, type PostgresServer } from './server.ts';
import { oneByOne, shareOut, type TimedDelivery } from './shared-out.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

const RECEIVERS = 4;

/** How many deliveries come at one moment. */
const ROUND = 25;

/** Deliveries of the shipped log in its order, as they came by webhook. */
const deliveries: readonly TimedDelivery[] = readFileSync(
  new URL('../../demo/fleet.ndjson', import.meta.url),
  'utf8',
)
  .split('\n')
  .flatMap((line) => {
    if (!/"payload":\{"AccountStatus":\{.*"account_id":".*\}\}\}$/.test(line)) return [];
    const { received_at, payload } = JSON.parse(line) as {
      received_at: string;
      payload: TimedDelivery['payload'];
    };
    return [{ at: Date.parse(received_at), payload }];
  })
  .slice(0, 300);

const rounds: readonly (readonly TimedDelivery[])[] = Array.from(
  { length: Math.ceil(deliveries.length / ROUND) },
  (_, round) => deliveries.slice(round * ROUND, (round + 1) * ROUND),
);

/** What is kept of each account, without the numbers that all accounts share. */
const byAccount = async (ledger: Ledger): Promise<ReadonlyMap<string, string>> => {
  const outbox = await ledger.outbox(Infinity);
  const kept = new Map<string, string>();
  for (const snapshot of await ledger.accounts({})) {
    const { accountId } = snapshot.context;
    const log = (await ledger.log({ accountId })).map((entry) => ({ ...entry, seq: 0 }));
    const effects = outbox.filter((item) => item.accountId === accountId);
    const told = effects.map(({ at, effect }) => [at, effect]);
    const transitions = await ledger.transitions(accountId);
    kept.set(accountId, JSON.stringify([serialize(snapshot), log, transitions, told]));
  }
  return kept;
};

const takeStep = stepperUnder(defaultPolicy);

const hear = ({ writer }: Workbench, accountId: string, sourceId: string): number => {
  const before = writer.snapshot(accountId);
  const type = (before?.version ?? 0) % 2 === 0 ? 'CREDENTIALS' : 'OK';
  const event = status(accountId, type, { sourceId });
  return keep(writer, event, takeStep(before, event, writer.knowsSource(accountId, sourceId)));
};

/** Has it taken in for certain: a sender tries again for as long as it may. */
const insist = async (ledger: Ledger, accountId: string, sourceId: string): Promise<number> => {
  for (;;)
    try {
      return await ledger.transact(
        () => ({ accountIds: [accountId], sourceIds: [sourceId] }),
        (bench) => hear(bench, accountId, sourceId),
      );
    } catch (error) {
      if (!(error instanceof LifecycleError && error.retryable)) throw error;
    }
};

const everybody = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'account-lifecycle' AND pid <> pg_backend_pid()`;

describe('four receivers on one database', () => {
  test('keep of each account what one receiver keeps in memory', async () => {
    const database = await server.database();
    const four = Array.from({ length: RECEIVERS }, () =>
      openPostgresLedger({ database, machine: MACHINE_VERSION }),
    );
    const one = localLedger(createMemoryStore());
    await shareOut([one], rounds, oneByOne);
    await shareOut(four, rounds, oneByOne);
    const [ledger] = four;
    if (ledger === undefined) throw new Error('no ledger was opened');
    expect(await byAccount(ledger)).toEqual(await byAccount(one));
    const seqs = (await ledger.log({})).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, place) => place + 1));
    expect(seqs.length).toBeGreaterThan(deliveries.length);
    for (const each of four) await each.close();
  });

  test('lose nothing and take nothing in twice, while connections are cut and the server is ended at once', async () => {
    const database = await server.database();
    const ledgers = Array.from({ length: RECEIVERS }, () =>
      openPostgresLedger({ database, machine: MACHINE_VERSION }),
    );
    const acknowledged = new Map<number, string>();
    let done = 0;
    const receiving = ledgers.map(async (ledger, receiver) => {
      for (let time = 0; time < 60; time += 1) {
        const sourceId = `${receiver} ${time}`;
        const seq = await insist(ledger, `account ${time % 5}`, sourceId);
        acknowledged.set(seq, sourceId);
        done += 1;
      }
    });
    const all = Promise.all(receiving);
    let kills = 0;
    const isOver = (): boolean => done === RECEIVERS * 60;
    for (let before = -1; !isOver(); before = done) {
      if (done === before) await new Promise((resolve) => void setImmediate(resolve));
      else if (kills === 5 || kills === 15) await server.crash();
      else await server.query(server.addressOf('postgres'), everybody);
      kills += 1;
    }
    await all;
    const [ledger] = ledgers;
    const log = (await ledger?.log({})) ?? [];
    expect(kills).toBeGreaterThan(15);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, place) => place + 1));
    const sources = new Map(log.map(({ seq, sourceId }) => [seq, sourceId]));
    for (const [seq, sourceId] of acknowledged) expect(sources.get(seq)).toBe(sourceId);
    const applied = log.flatMap(({ decision, sourceId }) => (decision === 'applied' ? [sourceId] : []));
    expect(new Set(applied).size).toBe(applied.length);
    expect(applied).toHaveLength(RECEIVERS * 60);
    for (const each of ledgers) await each.close();
  });

  test('wait for somebody who has its turn and stands still no longer than two seconds', async () => {
    const database = await server.database();
    await using lifecycle = openLifecycle({ database });
    const hearOf = (id: string) =>
      lifecycle.receive({
        AccountStatus: { account_id: id, account_type: 'LINKEDIN', message: 'CREATION_SUCCESS' },
      });
    await hearOf('a');
    const other = new pg.Client({ connectionString: database });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query(`SELECT pg_advisory_lock(${TURN_LOCK})`);
    expect(await hearOf('b')).toMatchObject({ decision: 'applied' });
    await other.query(`SELECT pg_advisory_unlock(${TURN_LOCK})`);
    expect(await hearOf('c')).toMatchObject({ decision: 'applied' });
  });
});
