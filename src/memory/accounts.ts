import { compareText } from '../order.ts';
import type { AccountSnapshot } from '../snapshot.ts';
import type { Verification } from '../store.ts';
import type { Part } from './part.ts';

/** All that hangs on one account, found by one look. */
export class Account {
  readonly accountId: string;
  /** Counted from 0 in the order in which accounts came. */
  readonly number: number;
  snapshot: AccountSnapshot | null = null;
  verification: Verification | null = null;
  /** Source ids in its log; null while there is none. */
  sources: Set<string> | null = null;
  /** The number of its newest log entry, 0 while it has none. */
  lastEntry = 0;
  /** Where its transitions begin, see the classes that keep them; 0 while it has none. */
  lastTransition = 0;
  /** The highest version among its transitions, 0 while it has none. */
  version = 0;
  /** The transaction that changed it last. */
  changedIn = 0;

  constructor(accountId: string, number: number) {
    this.accountId = accountId;
    this.number = number;
  }
}

/** How an account was before a transaction. */
type Before = readonly [
  account: Account,
  snapshot: AccountSnapshot | null,
  verification: Verification | null,
  version: number,
];

const deadlinesOf = (snapshot: AccountSnapshot | null): number => snapshot?.deadlines.length ?? 0;

/** The accounts, with their snapshots, source ids, and what the API showed of them. */
export class Accounts implements Part {
  /** How many have a snapshot. */
  size = 0;
  /** How many deadlines are pending. */
  deadlines = 0;
  readonly #byId = new Map<string, Account>();
  readonly #all: Account[] = [];
  /** The one asked for last: what is written of an account mostly comes together. */
  #latest: Account | undefined;
  #ids: readonly string[] | null = null;
  #transaction = 1;
  /** How many there were when the transaction began. */
  #mark = 0;
  #changed: Before[] = [];
  #heard: (readonly [account: Account, sourceId: string])[] = [];

  /** The account of an id, if anything is known of it. */
  get(accountId: string): Account | undefined {
    if (this.#latest?.accountId === accountId) return this.#latest;
    const account = this.#byId.get(accountId);
    if (account !== undefined) this.#latest = account;
    return account;
  }

  /** The account of an id, made where nothing is known of it yet. */
  of(accountId: string): Account {
    return this.get(accountId) ?? this.#add(accountId);
  }

  /** The account of a number. */
  at(number: number): Account {
    const account = this.#all[number];
    if (account === undefined) throw new RangeError(`no account has the number ${number}`);
    return account;
  }

  /** All snapshots, in no order that matters. */
  *snapshots(): Generator<AccountSnapshot, void> {
    for (const { snapshot } of this.#all) if (snapshot !== null) yield snapshot;
  }

  /** The ids of all accounts that have a snapshot, in order. Sorted again only when an account came or went. */
  ids(): readonly string[] {
    this.#ids ??= Array.from(this.snapshots(), ({ context }) => context.accountId).sort(compareText);
    return this.#ids;
  }

  save(snapshot: AccountSnapshot): void {
    const account = this.of(snapshot.context.accountId);
    this.change(account);
    this.#put(account, snapshot);
  }

  verify(accountId: string, verification: Verification): void {
    const account = this.of(accountId);
    this.change(account);
    account.verification = verification;
  }

  /** Adds a source id to those that are known. */
  hear(account: Account, sourceId: string): void {
    account.sources ??= new Set();
    if (account.sources.has(sourceId)) return;
    account.sources.add(sourceId);
    this.#heard.push([account, sourceId]);
  }

  /** Notes how an account is before the transaction changes it; once is enough. */
  change(account: Account): void {
    if (account.changedIn === this.#transaction) return;
    account.changedIn = this.#transaction;
    this.#changed.push([account, account.snapshot, account.verification, account.version]);
  }

  commit(): void {
    this.#transaction += 1;
    this.#mark = this.#all.length;
    this.#changed = [];
    this.#heard = [];
  }

  rollback(): void {
    for (const [account, snapshot, verification, version] of this.#changed) {
      this.#put(account, snapshot);
      account.verification = verification;
      account.version = version;
    }
    for (const [account, sourceId] of this.#heard) account.sources?.delete(sourceId);
    for (const { accountId } of this.#all.splice(this.#mark)) this.#byId.delete(accountId);
    this.#latest = undefined;
    this.commit();
  }

  #add(accountId: string): Account {
    const account = new Account(accountId, this.#all.length);
    this.#all.push(account);
    this.#byId.set(accountId, account);
    return account;
  }

  #put(account: Account, snapshot: AccountSnapshot | null): void {
    const before = account.snapshot;
    account.snapshot = snapshot;
    this.deadlines += deadlinesOf(snapshot) - deadlinesOf(before);
    if ((before === null) === (snapshot === null)) return;
    this.size += snapshot === null ? -1 : 1;
    this.#ids = null;
  }
}
