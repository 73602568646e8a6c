import type { Transition } from '../decision.ts';
import { compareText } from '../order.ts';
import type { AccountSnapshot } from '../snapshot.ts';
import type { LogEntry, OutboxItem, QuarantinedDelivery, ReplayProgress, Verification } from '../store.ts';

/**
 * What the store keeps, and how to take back what a transaction did. Every change goes through a method that notes
 * its reverse; `rollback` plays the notes backwards, so that a transaction costs what it touched and no more.
 */
export class Tables {
  readonly accounts = new Map<string, AccountSnapshot>();
  /** Accounts whose snapshots have pending deadlines. */
  readonly waiting = new Map<string, AccountSnapshot>();
  readonly log: LogEntry[] = [];
  readonly logs = new Map<string, LogEntry[]>();
  readonly sources = new Map<string, Set<string>>();
  readonly transitions = new Map<string, Transition[]>();
  readonly outbox: OutboxItem[] = [];
  readonly quarantine: QuarantinedDelivery[] = [];
  /** Policies as canonical text; the number of a policy is its place, counted from 1. */
  readonly policies: string[] = [];
  readonly policyIds = new Map<string, number>();
  readonly progress = new Map<string, ReplayProgress>();
  readonly verifications = new Map<string, Verification>();
  transitionCount = 0;
  /** How many effects there have been. */
  effectCount = 0;
  foreign = 0;
  #ids: readonly string[] | null = null;
  /** What takes each change back, in order: a list that loses its last item, or a function to call. */
  #undo: (unknown[] | (() => void))[] = [];

  /** All account ids in order. Sorted again only when an account came or went. */
  ids(): readonly string[] {
    this.#ids ??= [...this.accounts.keys()].sort(compareText);
    return this.#ids;
  }

  /** Keeps what was done since the last commit or rollback. */
  commit() {
    this.#undo = [];
  }

  /** Takes back what was done since the last commit or rollback. */
  rollback() {
    for (const step of this.#undo.toReversed())
      if (Array.isArray(step)) step.pop();
      else step();
    this.#undo = [];
  }

  push<T>(list: T[], item: T) {
    list.push(item);
    this.#undo.push(list);
  }

  /** Appends to the list under a key, or begins one. */
  pushTo<T>(lists: Map<string, T[]>, key: string, item: T) {
    const list = lists.get(key);
    if (list === undefined) this.set(lists, key, [item]);
    else this.push(list, item);
  }

  /** Puts an item in the midst of a list. */
  insert<T>(list: T[], index: number, item: T) {
    list.splice(index, 0, item);
    this.#undo.push(() => void list.splice(index, 1));
  }

  replace<T>(list: T[], index: number, item: T) {
    const [before] = list.splice(index, 1, item);
    if (before !== undefined) this.#undo.push(() => void list.splice(index, 1, before));
  }

  remove<T>(list: T[], index: number) {
    const [before] = list.splice(index, 1);
    if (before !== undefined) this.#undo.push(() => void list.splice(index, 0, before));
  }

  set<K, V>(map: Map<K, V>, key: K, value: V) {
    const before = map.get(key);
    map.set(key, value);
    this.#undo.push(() => void (before === undefined ? map.delete(key) : map.set(key, before)));
  }

  addSource(accountId: string, sourceId: string) {
    const known = this.sources.get(accountId);
    if (known === undefined) this.set(this.sources, accountId, new Set([sourceId]));
    else if (!known.has(sourceId)) {
      known.add(sourceId);
      this.#undo.push(() => void known.delete(sourceId));
    }
  }

  count(of: 'transitionCount' | 'effectCount' | 'foreign') {
    this[of]++;
    this.#undo.push(() => void this[of]--);
  }

  save(snapshot: AccountSnapshot) {
    const { accountId } = snapshot.context;
    const before = this.accounts.get(accountId);
    this.#put(accountId, snapshot);
    this.#undo.push(() => this.#put(accountId, before));
  }

  #put(accountId: string, snapshot: AccountSnapshot | undefined) {
    if (snapshot === undefined || !this.accounts.has(accountId)) this.#ids = null;
    if (snapshot === undefined) this.accounts.delete(accountId);
    else this.accounts.set(accountId, snapshot);
    if (snapshot !== undefined && snapshot.deadlines.length > 0) this.waiting.set(accountId, snapshot);
    else this.waiting.delete(accountId);
  }
}
