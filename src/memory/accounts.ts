import type { Transition } from '../model/decision.ts';
import { LastLeft } from '../store/columns/last-left.ts';
import { versionConflict } from '../store/faults.ts';
import { compareText } from '../store/texts.ts';
import { PackedSnapshots } from '../store/columns/packed-snapshots.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { Verification } from '../store/port.ts';
import type { MemoryPart } from './part.ts';

/** Everything kept per account, behind one map lookup. Its snapshot and leaving times are in the rows of its number. */
export class Account {
  readonly accountId: string;
  /** Counted from 0 in the order in which accounts came. */
  readonly number: number;
  verification: Verification | null = null;
  /** Source ids in its log; null while there is none. */
  sources: Set<string> | null = null;
  /** The number of its newest log entry, 0 while it has none. */
  lastEntry = 0;
  /** Where its transitions begin, see the classes that keep them; 0 while it has none. */
  lastTransition = 0;
  /** The highest version among its snapshot and its transitions, 0 while it has none. */
  version = 0;
  /** How many entries it has had since a snapshot of it was kept for good. */
  entries = 0;
  /** The transaction that changed it last. */
  changedIn = 0;
  /** Whether it stands in the place of an account that was erased. */
  readonly isErased: boolean;

  constructor(accountId: string, number: number, isErased = false) {
    this.accountId = accountId;
    this.number = number;
    this.isErased = isErased;
  }
}

/** How an account was before a transaction; its snapshot and departures stand in rows of their own. */
type Before = readonly [
  account: Account,
  verification: Verification | null,
  version: number,
  entries: number,
];

/** The accounts, with their snapshots, departures, source ids, and what the API showed of them. */
export class Accounts implements MemoryPart {
  /** How many have a snapshot. */
  size = 0;
  /** How many deadlines are pending. */
  deadlines = 0;
  readonly #snapshots = new PackedSnapshots();
  readonly #departures = new LastLeft();
  readonly #byId = new Map<string, Account>();
  readonly #all: Account[] = [];
  /** The account looked up last: writes about one account usually come together. */
  #latest: Account | undefined;
  #ids: readonly string[] | null = null;
  #transaction = 1;
  /** How many there were when the transaction began. */
  #mark = 0;
  #changed: Before[] = [];
  /** The same of those accounts, in the order in which they are listed there. */
  readonly #snapshotsBefore = new PackedSnapshots();
  readonly #departuresBefore = new LastLeft();
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

  /** The account's snapshot, or null when it has none. */
  snapshot({ number, accountId }: Account): AccountSnapshot | null {
    return this.#snapshots.read(number, accountId);
  }

  /** When the account last left a status, in milliseconds since 1970, or null. */
  leftAt({ number }: Account, status: string): number | null {
    return this.#departures.at(number, status);
  }

  /** All snapshots, in no order that matters. */
  *snapshots(): Generator<AccountSnapshot, void> {
    for (const account of this.#all) {
      const snapshot = this.snapshot(account);
      if (snapshot !== null) yield snapshot;
    }
  }

  /** The ids of all accounts that have a snapshot, in order. Sorted again only when an account came or went. */
  ids(): readonly string[] {
    this.#ids ??= this.#all
      .filter(({ number }) => this.#snapshots.has(number))
      .map(({ accountId }) => accountId)
      .sort(compareText);
    return this.#ids;
  }

  /** Replaces the account's snapshot, and returns the version of the one before it: 0 where there was none. */
  save(account: Account, snapshot: AccountSnapshot): number {
    const { number } = account;
    this.change(account);
    this.deadlines += snapshot.deadlines.length - this.#snapshots.deadlines(number);
    if (!this.#snapshots.has(number)) this.#count(1);
    const before = this.#snapshots.version(number);
    this.#snapshots.write(number, snapshot);
    account.version = Math.max(account.version, snapshot.version);
    return before;
  }

  /**
   * The account comes to a version, by a transition.
   *
   * @throws LifecycleError `versionConflict` when it has had that one or a higher one
   */
  advance(account: Account, version: number): void {
    if (version <= account.version) throw versionConflict(account.accountId, version);
    this.change(account);
    account.version = version;
  }

  /** Takes a transition in that was added to the account. */
  leave(account: Account, transition: Transition): void {
    this.change(account);
    this.#departures.note(account.number, transition);
  }

  verify(accountId: string, verification: Verification): void {
    const account = this.of(accountId);
    this.change(account);
    account.verification = verification;
  }

  /** Puts one that has no name in the place of an account. Not within a transaction. */
  erase({ number, accountId }: Account): void {
    this.deadlines -= this.#snapshots.deadlines(number);
    if (this.#snapshots.has(number)) this.#count(-1);
    this.#snapshots.remove(number);
    this.#departures.begin(number);
    this.#byId.delete(accountId);
    this.#all[number] = new Account('', number, true);
    this.#latest = undefined;
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
    const { number, verification, version, entries } = account;
    const place = this.#changed.push([account, verification, version, entries]) - 1;
    this.#snapshotsBefore.copy(this.#snapshots, number, place);
    this.#departuresBefore.copy(this.#departures, number, place);
  }

  commit(): void {
    this.#transaction += 1;
    this.#mark = this.#all.length;
    this.#changed = [];
    this.#heard = [];
  }

  rollback(): void {
    for (const [place, before] of this.#changed.entries()) this.#putBack(place, before);
    for (const [account, sourceId] of this.#heard) account.sources?.delete(sourceId);
    for (const { accountId } of this.#all.splice(this.#mark)) this.#byId.delete(accountId);
    this.#latest = undefined;
    this.commit();
  }

  #add(accountId: string): Account {
    const account = new Account(accountId, this.#all.length);
    this.#all.push(account);
    this.#snapshots.remove(account.number);
    this.#departures.begin(account.number);
    this.#byId.set(accountId, account);
    return account;
  }

  #putBack(place: number, [account, verification, version, entries]: Before): void {
    const { number } = account;
    this.deadlines += this.#snapshotsBefore.deadlines(place) - this.#snapshots.deadlines(number);
    if (this.#snapshots.has(number) && !this.#snapshotsBefore.has(place)) this.#count(-1);
    this.#snapshots.copy(this.#snapshotsBefore, place, number);
    this.#departures.copy(this.#departuresBefore, place, number);
    account.verification = verification;
    account.version = version;
    account.entries = entries;
  }

  #count(change: number): void {
    this.size += change;
    this.#ids = null;
  }
}
