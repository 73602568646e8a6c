import assert from 'node:assert/strict';
import { statuses } from '../../../machines/status.ts';
import { serialize, type AccountSnapshot } from '../../model/snapshot.ts';
import type { AccountQuery, ErasureRequest, LogQuery, Store, StoreReader } from '../../store/port.ts';
import { seededRandom, type Random } from '../random.ts';
import { accountIds, anyActs, anyMoment, outcomeOf, scopeKeys, sinkNames, sourceIds } from './acts.ts';
import type { PromisedOfOpening } from './promise.ts';
import { T0 } from './samples.ts';

const SEEDS = [1, 2, 3, 4];
const TRANSACTIONS = 60;

/** Some of the properties: each is left out more often than not. */
const some = <T extends object>(random: Random, all: T): Partial<T> =>
  Object.fromEntries(Object.entries(all).filter(() => random.chance(0.3))) as Partial<T>;

const anyQuery = (random: Random): AccountQuery =>
  some(random, {
    status: random.pick(statuses.filter((status) => status !== 'SYNC_SUCCESS')),
    provider: random.pick(['linkedin', 'imap', 'whatsapp'] as const),
    cause: random.pick(['undetermined', 'linkedin.sessionTerminated'] as const),
    tenant: random.pick(['t', 'ü']),
    attention: random.chance(0.5),
    order: random.pick(['id', 'attention'] as const),
    after: random.pick(accountIds),
    offset: random.integer(0, 3),
    limit: random.integer(0, 4),
  });

const anyLogQuery = (random: Random): LogQuery =>
  some(random, {
    accountId: random.pick(accountIds),
    after: random.integer(0, 8),
    until: anyMoment(random),
    limit: random.integer(0, 4),
    last: random.chance(0.5),
  });

interface Questions {
  readonly accounts: readonly AccountQuery[];
  readonly logs: readonly LogQuery[];
  readonly since: number;
}

const anyQuestions = (random: Random): Questions => ({
  accounts: [{}, { order: 'attention' }, ...Array.from({ length: 4 }, () => anyQuery(random))],
  logs: [{}, ...Array.from({ length: 4 }, () => anyLogQuery(random))],
  since: anyMoment(random),
});

const text = (snapshot: AccountSnapshot | null): string | null =>
  snapshot === null ? null : serialize(snapshot);

const answers = (store: StoreReader, { accounts, logs, since }: Questions) => ({
  snapshots: accountIds.map((id) => text(store.snapshot(id))),
  known: accountIds.map((id) => sourceIds.map((sourceId) => store.knowsSource(id, sourceId))),
  accounts: accounts.map((query) => [query, store.accounts(query).map(text)]),
  counts: store.counts(),
  log: logs.map((query) => [query, store.log(query)]),
  transitions: accountIds.map((id) => [store.transitions(id), store.transitions(id, since)]),
  deadlines: store.deadlines(),
  outbox: [store.outbox(50), store.outbox(2, 3)],
  held: store.held(),
  quarantine: store.quarantine({ limit: 50 }),
  quarantineReasons: store.quarantineReasons(),
  incidents: [store.incidents({}), store.incidents({ open: true }), store.incidents({ limit: 2 })],
  members: [1, 2].map((id) => store.members(id)),
  scopes: scopeKeys.map((key) => store.scopeCounters(key)),
  breaks: store.recentBreaks(),
  facts: [store.facts({}), store.facts({ after: 2, limit: 3 })],
  newestFacts: scopeKeys.map((key) => store.newestFacts(key)),
  databaseId: store.databaseId(),
  lastEffect: store.lastEffect(),
  prunedUntil: store.prunedUntil(),
  sinks: store.sinks(),
  lane: sinkNames.map((sink) => accountIds.map((id) => store.lane({ sink, subject: `account ${id}` }))),
  lanes: sinkNames.map((sink) => [store.lanes({ sink }), store.lanes({ sink, until: since, limit: 2 })]),
  letters: [store.letters({}), store.letters({ sink: 'ü', dead: false }), store.letters({ dead: true })],
  letterCounts: store.letterCounts(),
  erasures: store.erasures(),
  policies: [1, 2, 3].map((id) => store.policy(id)),
  progress: store.progress('k'),
  verifications: accountIds.map((id) => store.verification(id)),
  totals: store.totals(),
  decidedEarlierUntil: store.decidedEarlierUntil(),
});

/** What a store answers is compared name by name: an error tells of one, and not of all that it reads. */
const compareAnswers = (store: StoreReader, model: StoreReader, questions: Questions): void => {
  const expected = new Map<string, unknown>(Object.entries(answers(model, questions)));
  for (const [name, answer] of Object.entries(answers(store, questions)))
    assert.deepEqual({ [name]: answer }, { [name]: expected.get(name) });
};

/** Any account, and any scopes. */
export const anyErasure = (random: Random, at: number): ErasureRequest => ({
  accountIds: [random.pick(accountIds)],
  tenants: random.chance(0.5) ? ['t'] : [],
  scopes: new Map(scopeKeys.slice(1).map((key) => [key, random.chance(0.5) ? null : random.integer(0, 9)])),
  at,
  dryRun: random.chance(0.3),
});

/** When accounts left each status, as far back as decisions ask for it. */
const departures = (store: Store) =>
  store.transaction((writer) =>
    accountIds.map((id) => statuses.map((status) => writer.leftAt(id, status, T0))),
  );

const compare = (store: Store, model: Store, seed: number, erases: boolean): void => {
  const random = seededRandom(seed);
  for (let number = 1; number <= TRANSACTIONS; number += 1) {
    const acts = anyActs(random);
    const fails = random.chance(0.2);
    const questions = anyQuestions(random);
    const erasure = erases && random.chance(0.1) ? anyErasure(random, T0 + number) : null;
    try {
      assert.equal(outcomeOf(store, acts, fails), outcomeOf(model, acts, fails));
      if (erasure !== null) assert.deepEqual(store.erase?.(erasure), model.erase?.(erasure));
      compareAnswers(store, model, questions);
      assert.deepEqual(departures(store), departures(model));
    } catch (cause) {
      const names = acts.map(([name]) => name).join(', ');
      const end = fails ? ', then it throws' : '';
      throw new Error(`after transaction ${number} of seed ${seed} (${names}${end})`, { cause });
    }
  }
};

/** Promises of a store beside another one that is known to keep its promises. */
export const likenessPromises = (model: () => Store, erases: boolean): readonly PromisedOfOpening[] =>
  SEEDS.map((seed) => ({
    promise: `after each of ${TRANSACTIONS} random transactions it reads like the model, seed ${seed}`,
    async check(open) {
      const beside = model();
      try {
        compare(await open(), beside, seed, erases);
      } finally {
        beside.close();
      }
    },
  }));
