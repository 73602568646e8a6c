import type { Due, Ledger, LedgerReader, Needs, Workbench } from '../store/ledger.ts';
import type { FleetState, ScopeCounters } from '../model/incident.ts';
import type { FactsAtHand } from '../model/shared-fact.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { ErasureRequest, ErasureSummary, HeldEffects, Store, StoreReader } from '../store/port.ts';
import { LifecycleError } from '../model/errors.ts';
import { countScopes } from '../decide/incidents/scopes.ts';
import { accountsByPage } from '../store/by-page.ts';
import { DueQueue } from '../store/due-queue.ts';

/** What is due at some time, what is held, and what is known of the fleet as a whole and of facts. */
interface Ahead {
  readonly due: DueQueue;
  readonly held: Map<string, HeldEffects>;
  readonly fleet: FleetState;
  readonly facts: FactsAtHand;
}

/**
 * The counters to begin with: none, unless the accounts of a store were never counted, because an earlier version
 * wrote it.
 */
const firstCountOf = (store: Store): Pick<FleetState, 'scopes' | 'unsaved'> => {
  const scopes = new Map<string, ScopeCounters | null>();
  if (store.scopeCounters('all') !== null) return { scopes, unsaved: new Set() };
  const counted = countScopes(everyAccountIn(store), store.totals().newestAt ?? 0);
  for (const counters of counted) scopes.set(counters.key, counters);
  return { scopes, unsaved: new Set(counted) };
};

function* everyAccountIn(store: Store): Generator<AccountSnapshot, void, undefined> {
  for (const page of accountsByPage(store, ACCOUNTS_AT_ONCE)) yield* page;
}

/** How many accounts are read at once. */
const ACCOUNTS_AT_ONCE = 500;

const aheadIn = (store: Store): Ahead => {
  const held = store.held();
  const releases = held.flatMap(({ accountId, until }): readonly Due[] =>
    until === null ? [] : [{ accountId, event: 'RELEASE', dueAt: until }],
  );
  const open = store.incidents({ open: true });
  const ends = open.map(({ id, endsAt }): Due => ({
    accountId: String(id),
    event: 'INCIDENT',
    dueAt: endsAt,
  }));
  return {
    due: new DueQueue([...store.deadlines(), ...releases, ...ends]),
    held: new Map(held.map((each) => [each.accountId, each])),
    fleet: {
      ...firstCountOf(store),
      recent: [...store.recentBreaks()],
      open: new Map(open.map((each) => [each.id, { ...each }])),
      newest: store.incidents({ limit: 1 })[0]?.id ?? 0,
    },
    facts: { newest: new Map(), any: store.facts({ limit: 1 }).length > 0 },
  };
};

const later =
  <Args extends readonly unknown[], Result>(read: (...args: Args) => Result) =>
  async (...args: Args): Promise<Result> =>
    read(...args);

/** The reads of a store as promises. */
export const readsOf = (store: StoreReader): LedgerReader => ({
  snapshot: later((accountId) => store.snapshot(accountId)),
  knowsSource: later((accountId, sourceId) => store.knowsSource(accountId, sourceId)),
  accounts: later((query) => store.accounts(query)),
  counts: later(() => store.counts()),
  log: later((query) => store.log(query)),
  transitions: later((accountId, since) => store.transitions(accountId, since)),
  checkpointBefore: later((accountId, until) => store.checkpointBefore(accountId, until)),
  deadlines: later(() => store.deadlines()),
  outbox: later((limit, after) => store.outbox(limit, after)),
  held: later(() => store.held()),
  quarantine: later((query) => store.quarantine(query)),
  quarantineReasons: later(() => store.quarantineReasons()),
  scopeCounters: later((key) => store.scopeCounters(key)),
  recentBreaks: later(() => store.recentBreaks()),
  incidents: later((query) => store.incidents(query)),
  members: later((incident) => store.members(incident)),
  facts: later((query) => store.facts(query)),
  newestFacts: later((scope) => store.newestFacts(scope)),
  databaseId: later(() => store.databaseId()),
  lastEffect: later(() => store.lastEffect()),
  prunedUntil: later(() => store.prunedUntil()),
  sinks: later(() => store.sinks()),
  lane: later((name) => store.lane(name)),
  lanes: later((query) => store.lanes(query)),
  letters: later((query) => store.letters(query)),
  letterCounts: later(() => store.letterCounts()),
  erasures: later(() => store.erasures()),
  policy: later((policyId) => store.policy(policyId)),
  progress: later((key) => store.progress(key)),
  verification: later((accountId) => store.verification(accountId)),
  totals: later(() => store.totals()),
  decidedEarlierUntil: later(() => store.decidedEarlierUntil()),
});

/** Keeps what is ahead beside a store, until somebody else has written or a transaction has failed. */
class LocalWork {
  readonly #store: Store;
  #ahead: Ahead | null = null;
  #changes = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async transact<T>(_: () => Needs, work: (bench: Workbench) => T): Promise<T> {
    try {
      return this.#store.transaction((writer) => work({ writer, ...this.#aheadNow() }));
    } catch (error) {
      this.#ahead = null;
      throw error;
    }
  }

  erase(request: ErasureRequest): ErasureSummary {
    this.#ahead = null;
    if (this.#store.erase !== undefined) return this.#store.erase(request);
    throw new LifecycleError('invalidOption', 'this store cannot erase accounts', {
      hint: 'Use one that has `erase`, such as that of openLifecycle({ database }).',
    });
  }

  nextDue(): number | null {
    return this.#aheadNow().due.nextAt ?? null;
  }

  /** How many times somebody else was seen to have written. */
  changes(): number {
    if (this.#store.changedElsewhere()) {
      this.#ahead = null;
      this.#changes += 1;
    }
    return this.#changes;
  }

  /** What is ahead. Inside a transaction nobody else can add to it any more. */
  #aheadNow(): Ahead {
    this.changes();
    return (this.#ahead ??= aheadIn(this.#store));
  }
}

/**
 * A ledger on a store of this process. Loading and committing are one transaction, which begins and ends within the call:
 * when `transact` returns its promise, the work is done.
 */
export const localLedger = (store: Store): Ledger => {
  const work = new LocalWork(store);
  const dropPayloads = store.dropPayloads?.bind(store);
  return {
    ...readsOf(store),
    transact: (needs, run) => work.transact(needs, run),
    nextDue: () => work.nextDue(),
    atOnce: {
      snapshot: (accountId) => store.snapshot(accountId),
      verification: (accountId) => store.verification(accountId),
      changes: () => work.changes(),
    },
    erase: later((request) => work.erase(request)),
    ...(dropPayloads === undefined ? {} : { dropPayloads: later(dropPayloads) }),
    close: later(() => store.close()),
  };
};
