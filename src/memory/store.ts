import type { Policy } from '../../machines/policy.ts';
import { canonicalText } from '../canonical.ts';
import type { Transition } from '../decision.ts';
import { LifecycleError } from '../errors.ts';
import { closedFault, nestedFault, refusePromise, versionConflict } from '../faults.ts';
import { GuardedReader, GuardedWriter } from '../guarded.ts';
import type { NewLogEntry, Store, StoreReader, StoreWriter } from '../store.ts';
import { wellFormed } from '../well-formed.ts';
import { countAccounts, selectAccounts, selectDeadlines, selectLog } from './query.ts';
import { Tables } from './tables.ts';

const readerOf = (tables: Tables): StoreReader => ({
  snapshot: (accountId) => tables.accounts.get(accountId) ?? null,
  knowsSource: (accountId, sourceId) => tables.sources.get(accountId)?.has(sourceId) ?? false,
  accounts: (query) => selectAccounts(tables, query),
  counts: () => countAccounts(tables),
  log: (query) => selectLog(tables, query),
  transitions: (accountId, since = -Infinity) =>
    (tables.transitions.get(accountId) ?? []).filter(({ at }) => at >= since),
  deadlines: () => selectDeadlines(tables),
  outbox: (limit, now = Infinity) =>
    tables.outbox.filter(({ availableAt }) => availableAt <= now).slice(0, limit),
  held: () => tables.outbox.filter(({ heldFrom }) => heldFrom !== null),
  quarantine: (limit) => tables.quarantine.slice(0, limit),
  policy: (policyId) => {
    const text = tables.policies[policyId - 1];
    return text === undefined ? null : (JSON.parse(text) as Policy);
  },
  progress: (key) => tables.progress.get(key) ?? null,
  verification: (accountId) => tables.verifications.get(accountId) ?? null,
  totals: () => ({
    accounts: tables.accounts.size,
    logEntries: tables.log.length,
    transitions: tables.transitionCount,
    quarantined: tables.quarantine.length,
    foreign: tables.foreign,
    outbox: tables.outbox.length,
    deadlines: selectDeadlines(tables).length,
    newestAt: tables.log.at(-1)?.at ?? null,
  }),
});

const append = (tables: Tables, entry: NewLogEntry): number => {
  if (tables.policies[entry.policyId - 1] === undefined)
    throw new LifecycleError('databaseFailed', `No policy has the number ${entry.policyId}.`, {
      hint: 'Get the number from `policyId` in the same store.',
    });
  const { accountId, at, source, type, occurredAt, sourceId, payload, decision, version, policyId } = entry;
  const seq = tables.log.length + 1;
  const kept = {
    accountId,
    at,
    source,
    type,
    occurredAt,
    sourceId,
    payload,
    decision,
    version,
    policyId,
    seq,
  };
  tables.push(tables.log, kept);
  tables.pushTo(tables.logs, entry.accountId, kept);
  if (entry.sourceId !== null) tables.addSource(entry.accountId, entry.sourceId);
  return kept.seq;
};

const addTransition = (tables: Tables, transition: Transition): void => {
  const { accountId, version } = transition;
  const known = tables.transitions.get(accountId) ?? [];
  const place = known.findLastIndex((earlier) => earlier.version <= version);
  if (known[place]?.version === version) throw versionConflict(accountId, version);
  if (place === known.length - 1) tables.pushTo(tables.transitions, accountId, transition);
  else tables.insert(known, place + 1, transition);
  tables.count('transitionCount');
};

/** The canonical text of a policy, made once per object. */
const texts = new WeakMap<Policy, string>();

const textOf = (policy: Policy): string => {
  const text = texts.get(policy) ?? canonicalText(policy);
  texts.set(policy, text);
  return text;
};

const policyIdOf = (tables: Tables, policy: Policy): number => {
  const text = textOf(policy);
  const known = tables.policyIds.get(text);
  if (known !== undefined) return known;
  tables.push(tables.policies, text);
  tables.set(tables.policyIds, text, tables.policies.length);
  return tables.policies.length;
};

/** Where an effect stands in the outbox, or -1. Those that are asked for are mostly new. */
const placeOf = ({ outbox }: Tables, id: number): number => outbox.findLastIndex((item) => item.id === id);

const writerOf = (tables: Tables): StoreWriter => ({
  ...readerOf(tables),
  append: (entry) => append(tables, entry),
  addTransition: (transition) => addTransition(tables, transition),
  save: (snapshot) => tables.save(snapshot),
  enqueue: (effect, accountId, seq, at, hold) => {
    tables.count('effectCount');
    const id = tables.effectCount;
    const availableAt = hold?.until ?? at;
    tables.push(tables.outbox, {
      id,
      accountId,
      seq,
      at,
      availableAt,
      heldFrom: hold?.from ?? null,
      effect,
    });
    return id;
  },
  release: (id, at) => {
    const place = placeOf(tables, id);
    const item = tables.outbox[place];
    if (item !== undefined)
      tables.replace(tables.outbox, place, { ...item, availableAt: at, heldFrom: null });
  },
  remove: (id) => {
    const place = placeOf(tables, id);
    if (place !== -1) tables.remove(tables.outbox, place);
  },
  addQuarantined: (delivery) =>
    tables.push(tables.quarantine, { ...delivery, raw: wellFormed(delivery.raw) }),
  countForeign: () => tables.count('foreign'),
  policyId: (policy) => policyIdOf(tables, policy),
  saveProgress: (key, progress) => tables.set(tables.progress, key, progress),
  verify: (accountId, verification) => tables.set(tables.verifications, accountId, verification),
});

class MemoryStore extends GuardedReader implements Store {
  readonly #tables: Tables;
  readonly #writer: StoreWriter;
  #closed = false;
  #writing = false;

  constructor(tables: Tables) {
    const reader = readerOf(tables);
    super(() => (this.#assertOpen(), reader));
    this.#tables = tables;
    this.#writer = writerOf(tables);
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    this.#assertOpen();
    if (this.#writing) throw nestedFault('transaction');
    const writer = new GuardedWriter(this.#writer);
    this.#writing = true;
    try {
      const result = work(writer);
      refusePromise(result);
      this.#tables.commit();
      return result;
    } catch (error) {
      this.#tables.rollback();
      throw error;
    } finally {
      writer.end();
      this.#writing = false;
    }
  }

  changedElsewhere(): boolean {
    this.#assertOpen();
    return false;
  }

  close(): void {
    if (this.#writing) throw nestedFault('close');
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw closedFault('store');
  }
}

/**
 * A store that lives as long as the process. Transactions are real: what throws leaves nothing behind, at the cost
 * of what it touched. Snapshots are kept as they are given, so they must not be changed afterwards.
 */
export const createMemoryStore = (): Store => new MemoryStore(new Tables());
