import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statuses } from '../../machines/status.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { StoreReader } from '../../src/store/port.ts';
import { accountIds, anyMoment, anyTransaction, outcome, sourceIds } from './acts.ts';
import { T0 } from '../../src/testing/store/samples.ts';
import { trials } from '../trials.ts';

const query = fc.record(
  {
    status: fc.constantFrom(...statuses.filter((status) => status !== 'SYNC_SUCCESS')),
    provider: fc.constantFrom('linkedin', 'imap', 'whatsapp'),
    cause: fc.constantFrom('undetermined', 'linkedin.sessionTerminated'),
    tenant: fc.constantFrom('t', 'ü'),
    attention: fc.boolean(),
    order: fc.constantFrom('id', 'attention'),
    after: fc.constantFrom(...accountIds),
    offset: fc.nat(3),
    limit: fc.nat(4),
  },
  { requiredKeys: [] },
);

const logQuery = fc.record(
  {
    accountId: fc.constantFrom(...accountIds),
    after: fc.nat(8),
    until: anyMoment,
    limit: fc.nat(4),
    last: fc.boolean(),
  },
  { requiredKeys: [] },
);

type Questions = {
  readonly accounts: readonly Parameters<StoreReader['accounts']>[0][];
  readonly logs: readonly Parameters<StoreReader['log']>[0][];
};

const answers = (store: StoreReader, { accounts, logs }: Questions) => ({
  snapshots: accountIds.map((id) => store.snapshot(id)),
  known: accountIds.map((id) => sourceIds.map((sourceId) => store.knowsSource(id, sourceId))),
  accounts: [{}, { order: 'attention' } as const, ...accounts].map((asked) => store.accounts(asked)),
  counts: store.counts(),
  log: [{}, ...logs].map((asked) => store.log(asked)),
  transitions: accountIds.map((id) => store.transitions(id)),
  deadlines: store.deadlines(),
  since: accountIds.map((id) => store.transitions(id, T0 + 25 * 60_000)),
  outbox: store.outbox(50),
  held: store.held(),
  quarantine: store.quarantine({ limit: 50 }),
  quarantineReasons: store.quarantineReasons(),
  policies: [1, 2, 3].map((id) => store.policy(id)),
  progress: store.progress('k'),
  verifications: accountIds.map((id) => store.verification(id)),
  totals: store.totals(),
});

test('both stores read the same after any sequence of transactions', () => {
  let kept = 0;
  let failed = 0;
  fc.assert(
    fc.property(
      fc.array(anyTransaction, { maxLength: 8 }),
      fc.record({ accounts: fc.array(query, { maxLength: 5 }), logs: fc.array(logQuery, { maxLength: 5 }) }),
      (transactions, questions) => {
        const memory = createMemoryStore();
        const sqlite = openSqliteStore({ database: ':memory:' });
        try {
          for (const { acts, fails } of transactions) {
            const works = acts.map(([, act]) => act);
            const result = outcome(memory, works, fails);
            expect(outcome(sqlite, works, fails)).toBe(result);
            if (result === 'kept') kept++;
            else failed++;
          }
          expect(JSON.stringify(answers(sqlite, questions))).toBe(JSON.stringify(answers(memory, questions)));
          expect(sqlite.check()).toEqual([]);
        } finally {
          sqlite.close();
        }
      },
    ),
    { numRuns: trials(150) },
  );
  expect(kept).toBeGreaterThan(trials(50));
  expect(failed).toBeGreaterThan(trials(50));
});
