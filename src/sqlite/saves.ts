import type Sqlite from 'better-sqlite3';
import { stateOf, type AccountSnapshot } from '../snapshot.ts';
import { Inserts } from './inserts.ts';
import type { Place } from './places.ts';
import { factsOf, sameFacts } from './snapshot-rows.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A snapshot that waits to be written over what is stored; null where nothing is. */
type Save = NonNullable<Place['save']>;

const sameNature = ({ context: a }: AccountSnapshot, { context: b }: AccountSnapshot): boolean =>
  a.accountType === b.accountType && a.provider === b.provider && a.tenant === b.tenant;

const samePosition = (a: AccountSnapshot, b: AccountSnapshot): boolean =>
  a.since === b.since && stateOf(a.value) === stateOf(b.value);

const sameDeadlines = (a: AccountSnapshot, b: AccountSnapshot): boolean =>
  a.deadlines === b.deadlines ||
  (a.deadlines.length === b.deadlines.length &&
    a.deadlines.every(({ event, dueAt }, index) => {
      const other = b.deadlines[index];
      return other?.event === event && other.dueAt === dueAt;
    }));

const saveStatements = (db: Sqlite.Database) => ({
  rename: db.prepare<[string | null, string, string | null, number]>(
    'UPDATE accounts SET account_type = ?, provider = ?, tenant = ? WHERE number = ?',
  ),
  advance: db.prepare<[number, number]>('UPDATE snapshots SET newest = ? WHERE account = ?'),
  dropDeadlines: db.prepare<[number]>('DELETE FROM deadlines WHERE account = ?'),
  machine: db.prepare<[string]>('INSERT OR IGNORE INTO machines (version) VALUES (?)'),
});

const SNAPSHOT_TABLE =
  'snapshots (account, version, newest, state, since, last_seen_at, authorized_at, flipped_at, facts)';

const taken = (columns: readonly string[]): string =>
  `ON CONFLICT (account) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`;

const always = ['version', 'newest', 'last_seen_at', 'authorized_at', 'flipped_at', 'facts'];

const insertsInto = (db: Sqlite.Database) => ({
  accounts: new Inserts(db, {
    into: 'accounts (number, account_id, account_type, provider, tenant)',
    width: 5,
  }),
  // SQLite rewrites every index whose column is named in SET, changed or not.
  moved: new Inserts(db, { into: SNAPSHOT_TABLE, width: 9, tail: taken([...always, 'state', 'since']) }),
  stayed: new Inserts(db, { into: SNAPSHOT_TABLE, width: 9, tail: taken(always) }),
  deadlines: new Inserts(db, { into: 'deadlines (account, event, due_at)', width: 3 }),
});

/**
 * Accounts and snapshots that wait to be written. All go at once, in the order of their numbers: neighbours share pages
 * of the tables.
 */
export class Saves {
  readonly #vocabulary: Vocabulary;
  readonly #statements: ReturnType<typeof saveStatements>;
  readonly #inserts: ReturnType<typeof insertsInto>;
  readonly #machines = new Set<string>();
  #saves: Place[] = [];
  /** Accounts with entries that their snapshots do not know of yet. */
  #ahead: Place[] = [];

  constructor(db: Sqlite.Database, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#statements = saveStatements(db);
    this.#inserts = insertsInto(db);
  }

  /** An entry was appended to the account's log. */
  appended(place: Place): void {
    if (place.ahead) return;
    place.ahead = true;
    this.#ahead.push(place);
  }

  /** See `StoreWriter.save`. */
  add(place: Place, snapshot: AccountSnapshot, stored: () => AccountSnapshot | null): void {
    if (place.save === null) this.#saves.push(place);
    place.save = { snapshot, stored: place.save === null ? stored() : place.save.stored };
  }

  flush(): void {
    const saves = this.#saves.sort((a, b) => a.number - b.number);
    this.#saves = [];
    for (const place of saves) {
      if (place.save !== null) this.#write(place, place.save);
      place.save = null;
    }
    for (const place of this.#ahead) if (place.ahead) this.#advance(place);
    this.#ahead = [];
    for (const inserts of Object.values(this.#inserts)) inserts.flush();
  }

  #write(place: Place, { snapshot, stored }: Save): void {
    const { value, version, since, machineVersion, context } = snapshot;
    if (!this.#machines.has(machineVersion)) this.#noteMachine(machineVersion);
    this.#writeNature(place, snapshot, stored);
    const { moved, stayed } = this.#inserts;
    const rows = stored !== null && samePosition(stored, snapshot) ? stayed : moved;
    const { lastSeenAt, authorizedAt, flippedAt } = context;
    const state = this.#vocabulary.stateId(stateOf(value));
    const { number, newest } = place;
    const known = stored !== null && place.facts !== undefined && sameFacts(stored, snapshot);
    const facts = known ? (place.facts ?? null) : factsOf(snapshot);
    place.facts = facts;
    rows.values.push(number, version, newest, state, since, lastSeenAt, authorizedAt, flippedAt, facts);
    rows.flushMany();
    place.ahead = false;
    this.#writeDeadlines(number, snapshot, stored);
  }

  /** What of an account hardly ever changes. */
  #writeNature(place: Place, snapshot: AccountSnapshot, stored: AccountSnapshot | null): void {
    const { accountId, accountType, provider, tenant } = snapshot.context;
    const { number } = place;
    if (!place.stored) this.#inserts.accounts.values.push(number, accountId, accountType, provider, tenant);
    else if (stored === null || !sameNature(stored, snapshot))
      this.#statements.rename.run(accountType, provider, tenant, number);
    place.stored = true;
  }

  /** The deadlines' table is touched only where they changed. */
  #writeDeadlines(number: number, snapshot: AccountSnapshot, stored: AccountSnapshot | null): void {
    if (stored !== null && sameDeadlines(stored, snapshot)) return;
    if (stored !== null && stored.deadlines.length > 0) this.#statements.dropDeadlines.run(number);
    for (const { event, dueAt } of snapshot.deadlines)
      this.#inserts.deadlines.values.push(number, this.#vocabulary.deadlineEventId(event), dueAt);
  }

  /** Entries without a snapshot that follows them: the engine never leaves it at that. */
  #advance(place: Place): void {
    const { number, accountId, newest } = place;
    if (place.stored) this.#statements.advance.run(newest, number);
    else this.#inserts.accounts.values.push(number, accountId, null, null, null);
    place.stored = true;
    place.ahead = false;
  }

  #noteMachine(version: string): void {
    this.#statements.machine.run(version);
    this.#machines.add(version);
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    for (const inserts of Object.values(this.#inserts)) inserts.clear();
    this.#machines.clear();
    this.#saves = [];
    this.#ahead = [];
  }
}
