import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { MACHINE_VERSION, openLifecycle, type ReplayEntry } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { allOf } from './all-of.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

const openNew = async (): Promise<Ledger> =>
  openPostgresLedger({ database: await server.database(), machine: MACHINE_VERSION });

const shipped: readonly ReplayEntry[] = readFileSync(
  new URL('../../demo/fleet.ndjson', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((text, index) => ({ file: 'fleet.ndjson', line: index + 1, text }));

/** Accounts behind one proxy: some break before it is told that it fails, and one after. */
const tellOfProxy = async (ledger: Ledger): Promise<void> => {
  const clock = createSimulatedClock(Date.UTC(2026, 0, 1));
  const lifecycle = openLifecycle({ ledger, clock });
  const status = (id: string, message: string) =>
    lifecycle.receive({ AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } });
  for (const id of ['a', 'b', 'c', 'd']) {
    await status(id, 'CREATION_SUCCESS');
    await lifecycle.signal(id, { type: 'connection', proxy_host: id === 'd' ? 'q.example' : 'p.example' });
  }
  await clock.advance(3_600_000);
  for (const id of ['a', 'b', 'd']) await status(id, 'CREDENTIALS');
  await lifecycle.signal(null, { type: 'proxyHealth', proxy_host: 'p.example', healthy: false });
  await clock.advance(60_000);
  await status('c', 'CREDENTIALS');
};

describe('a fact that is told without an account', () => {
  test('reaches the same accounts in PostgreSQL as in memory, before they break and after', async () => {
    const found = [];
    for (const ledger of [localLedger(createMemoryStore()), await openNew()]) {
      await tellOfProxy(ledger);
      const told = (await ledger.log({})).filter(
        ({ source, payload }) => source === 'engine' && payload?.includes('proxyHealth') === true,
      );
      expect(told.map(({ accountId }) => accountId)).toEqual(['a', 'b', 'c']);
      found.push({ facts: await ledger.facts({}), kept: await allOf(ledger) });
      await ledger.close();
    }
    expect(found[1]).toEqual(found[0]);
  });
});

describe('the shipped log', () => {
  test('gives the same bytes in PostgreSQL as in SQLite, whoever reads them', async () => {
    const ledgers = [localLedger(openSqliteStore({ database: ':memory:' })), await openNew()];
    const found = [];
    for (const ledger of ledgers) {
      const lifecycle = openLifecycle({ ledger, clock: createSimulatedClock(Date.UTC(2030, 0, 1)) });
      const summary = await lifecycle.replay([shipped]);
      const [first] = await lifecycle.accounts({ limit: 1, order: 'attention' });
      const id = first?.accountId ?? '';
      found.push({
        summary,
        explained: await lifecycle.explain(id),
        history: await Array.fromAsync(lifecycle.history(id)),
        past: await lifecycle.at(id, '2026-03-01T00:00:00Z'),
        kept: await allOf(ledger),
      });
      await lifecycle.close();
    }
    expect(found[1]).toEqual(found[0]);
    expect(found[0]?.kept['log']?.length).toBeGreaterThan(1_000_000);
  });
});
