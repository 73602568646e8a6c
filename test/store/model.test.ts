import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Status } from '../../machines/status.ts';
import { statuses } from '../../machines/status.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { stepperUnder } from '../../src/step.ts';
import type { Store, StoreReader, StoreWriter } from '../../src/store.ts';
import { keep, status, T0, unreadable } from './samples.ts';

const accountIds = ['a', 'b', 'B', '', 'ﬀ', '😀', 'é'] as const;
const sourceIds = ['s', 't', '😀'] as const;
const accountTypes = ['LINKEDIN', 'IMAP', 'WHATSAPP', 'GOOGLE_OAUTH', 'MESSENGER'] as const;
const policies = [defaultPolicy, { ...defaultPolicy, flappingCount: 5 }] as const;

const moment = fc.integer({ min: 0, max: 50 }).map((minute) => T0 + minute * 60_000);

/** One act inside a transaction. */
type Act = (writer: StoreWriter) => void;

const hear = fc
  .record({
    accountId: fc.constantFrom(...accountIds),
    type: fc.constantFrom<Status>(...statuses),
    at: moment,
    accountType: fc.constantFrom(...accountTypes),
    sourceId: fc.option(fc.constantFrom(...sourceIds), { nil: undefined }),
    tenant: fc.option(fc.constantFrom('t', 'ü'), { nil: undefined }),
  })
  .map(({ accountId, type, sourceId, tenant, ...facts }): [string, Act] => [
    `${accountId} hears ${type} at ${facts.at - T0}`,
    (writer) => {
      const event = status(accountId, type, {
        ...facts,
        ...(sourceId === undefined ? {} : { sourceId }),
        ...(tenant === undefined ? {} : { tenant }),
      });
      const duplicate = sourceId !== undefined && writer.knowsSource(accountId, sourceId);
      keep(writer, event, stepperUnder(defaultPolicy)(writer.snapshot(accountId), event, duplicate));
    },
  ]);

const other = fc.oneof(
  fc
    .string({ unit: 'binary' })
    .map((raw): [string, Act] => [
      `quarantine ${JSON.stringify(raw)}`,
      (writer) => writer.addQuarantined(unreadable({ raw })),
    ]),
  fc.string().map((name): [string, Act] => [`foreign ${name}`, (writer) => writer.countForeign(name)]),
  fc
    .constantFrom(...policies)
    .map((policy): [string, Act] => ['policy', (writer) => void writer.policyId({ ...policy })]),
  fc
    .record({ entries: fc.nat(), clock: moment, finished: fc.boolean() })
    .map((progress): [string, Act] => ['progress', (writer) => writer.saveProgress('k', progress)]),
  fc
    .record({ accountId: fc.constantFrom(...accountIds), at: moment, shown: fc.constantFrom('OK', '😀') })
    .map(({ accountId, at, shown }): [string, Act] => [
      `${accountId} is verified`,
      (writer) => writer.verify(accountId, { at, shown }),
    ]),
  fc
    .record({ accountId: fc.constantFrom(...accountIds), until: moment })
    .map(({ accountId, until }): [string, Act] => [
      `${accountId} is held`,
      (writer) => {
        const hold = { from: { connection: 'OK', sync: 'RUNNING' }, until };
        if (writer.totals().logEntries > 0)
          writer.enqueue({ type: 'withdraw', of: 'askUser' }, accountId, 1, T0, hold);
      },
    ]),
  fc
    .record({ id: fc.nat(12), at: moment })
    .map(({ id, at }): [string, Act] => [`${id} is released`, (writer) => writer.release(id, at)]),
  fc.nat(12).map((id): [string, Act] => [`${id} is removed`, (writer) => writer.remove(id)]),
  fc.constantFrom(...accountIds).map((accountId): [string, Act] => [
    `${accountId} gets a version twice`,
    (writer) => {
      const [first] = writer.transitions(accountId);
      if (first !== undefined) writer.addTransition(first, 1);
    },
  ]),
);

const transaction = fc.record({
  acts: fc.array(fc.oneof({ weight: 4, arbitrary: hear }, { weight: 1, arbitrary: other }), { maxLength: 6 }),
  fails: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const query = fc.record(
  {
    status: fc.constantFrom(...statuses),
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
    until: moment,
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
  outbox: [store.outbox(50), store.outbox(50, T0 + 25 * 60_000)],
  held: store.held(),
  quarantine: store.quarantine(50),
  policies: [1, 2, 3].map((id) => store.policy(id)),
  progress: store.progress('k'),
  verifications: accountIds.map((id) => store.verification(id)),
  totals: store.totals(),
});

/** What a transaction came to: fine, or the error's message. */
const outcome = (store: Store, acts: readonly Act[], fails: boolean): string => {
  try {
    store.transaction((writer) => {
      for (const act of acts) act(writer);
      if (fails) throw new Error('boom');
    });
    return 'kept';
  } catch (error) {
    return String(error);
  }
};

test('both stores read the same after any sequence of transactions', () => {
  let kept = 0;
  let failed = 0;
  fc.assert(
    fc.property(
      fc.array(transaction, { maxLength: 8 }),
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
    { numRuns: 150 },
  );
  expect(kept).toBeGreaterThan(50);
  expect(failed).toBeGreaterThan(50);
});
