import { existsSync, rmSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { stateOf } from '../../model/state.ts';
import type { HeldEffects, StoreReader } from '../../store/port.ts';
import type { OutdatedAccount, RenewedAccount, StoreUpgrade } from '../../store/upgrade.ts';
import { serialize } from '../../model/snapshot.ts';
import { commitUnknown, sqliteCodeOf, translate } from '../connection/errors.ts';
import { otherMachinesOf } from '../connection/machine.ts';
import { migrateWithin } from '../connection/migrate.ts';
import { beginChainWithin } from '../chain/chain.ts';
import { migrations, upgradesTable } from '../connection/schema.ts';
import { Lookups } from '../lookup/lookups.ts';
import { createReader } from '../read/reader.ts';
import { factsOf } from '../read/snapshot-rows.ts';
import { backUp } from './backup.ts';

type OutdatedRow = [number: number, accountId: string, state: number];

const statementsOn = (db: Sqlite.Database) => ({
  outdated: db
    .prepare<[string, number], OutdatedRow>(
      `SELECT number, account_id, state FROM accounts CROSS JOIN snapshots ON account = number
       WHERE account_id > ? ORDER BY account_id LIMIT ?`,
    )
    .raw(),
  kept: db
    .prepare<[number], number>('SELECT seq FROM earlier_snapshots WHERE account = ? ORDER BY seq')
    .pluck(),
  number: db.prepare<[string], number>('SELECT number FROM accounts WHERE account_id = ?').pluck(),
  name: db.prepare('UPDATE accounts SET account_type = ?, provider = ?, tenant = ? WHERE number = ?'),
  snapshot: db.prepare(
    `UPDATE snapshots SET version = ?, state = ?, since = ?, last_seen_at = ?, authorized_at = ?, flipped_at = ?, facts = ?
     WHERE account = ?`,
  ),
  earlier: db.prepare('UPDATE earlier_snapshots SET at = ?, snapshot = ? WHERE account = ? AND seq = ?'),
  dropDeadlines: db.prepare('DELETE FROM deadlines WHERE account = ?'),
  deadline: db.prepare('INSERT INTO deadlines (account, event, due_at) VALUES (?, ?, ?)'),
  unhold: db.prepare('DELETE FROM holds WHERE account = ?'),
  hold: db.prepare('UPDATE holds SET effects = ? WHERE account = ?'),
  forgetMachines: db.prepare('DELETE FROM machines'),
  noteMachine: db.prepare('INSERT INTO machines (version) VALUES (?)'),
});

/** A name beside the database that no file has: an upgrade that was killed leaves its copy under the first. */
const freeName = (database: string, machines: readonly string[]): string => {
  const name = `${database}.machine-${machines.join('-')}`;
  for (let number = 1; ; number += 1) {
    const file = number === 1 ? `${name}.backup` : `${name}.${number}.backup`;
    if (!existsSync(file)) return file;
  }
};

/** An open transaction in which the snapshots of a database are built again. */
export class SqliteUpgrade implements StoreUpgrade {
  readonly machineVersions: readonly string[];
  readonly #db: Sqlite.Database;
  readonly #path: string;
  #begun: Begun | null = null;
  #backup: string | null = null;

  /**
   * @param db - a connection that has the file for itself; it is closed with the upgrade
   * @internal so that the published types do without those of the driver
   */
  constructor(db: Sqlite.Database, path: string) {
    this.#db = db;
    this.#path = path;
    this.machineVersions = otherMachinesOf(db);
  }

  async backup(file = freeName(this.#path, this.machineVersions)): Promise<string> {
    await backUp(this.#db, this.#path, file);
    this.#backup = file;
    return file;
  }

  dropBackup(): void {
    if (this.#backup !== null) rmSync(this.#backup, { force: true });
    this.#backup = null;
  }

  get reader(): StoreReader {
    return this.#transaction().reader;
  }

  accounts(after: string, limit: number): readonly OutdatedAccount[] {
    const { statements, lookups, held } = this.#transaction();
    return this.#translated(() =>
      statements.outdated.all(after, limit).map(([number, accountId, state]) => ({
        accountId,
        state: lookups.state(state),
        kept: statements.kept.all(number),
        held: held.get(accountId) ?? null,
      })),
    );
  }

  renew(account: RenewedAccount): void {
    this.#translated(() => this.#write(account));
  }

  commit(): void {
    const { statements } = this.#transaction();
    try {
      statements.forgetMachines.run();
      statements.noteMachine.run(MACHINE_VERSION);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (sqliteCodeOf(error)?.startsWith('SQLITE_IOERR') === true) throw commitUnknown(error, this.#path);
      throw translate(error, this.#path);
    }
  }

  /** Lets the database go; what was not committed is taken back. */
  close(): void {
    this.#db.close();
  }

  #write({ accountId, snapshot, kept, held }: RenewedAccount): void {
    const { statements, lookups } = this.#transaction();
    const { version, since, value, context, deadlines } = snapshot;
    const { accountType, provider, tenant, lastSeenAt, authorizedAt, flippedAt } = context;
    const number = statements.number.get(accountId);
    statements.name.run(accountType, provider, tenant, number);
    const state = lookups.stateId(stateOf(value));
    const facts = factsOf(lookups, snapshot);
    statements.snapshot.run(version, state, since, lastSeenAt, authorizedAt, flippedAt, facts, number);
    statements.dropDeadlines.run(number);
    for (const { event, dueAt } of deadlines)
      statements.deadline.run(number, lookups.deadlineEventId(event), dueAt);
    for (const { seq, snapshot: then } of kept)
      statements.earlier.run(then.context.lastSeenAt, serialize(then), number, seq);
    if (held === null) statements.unhold.run(number);
    else statements.hold.run(`[${held.effects.map((one) => lookups.effectId(one)).join(',')}]`, number);
  }

  /** Begins with the first question: a backup is made before. */
  #transaction(): Begun {
    return (this.#begun ??= this.#translated(() => begin(this.#db, this.#path, this.machineVersions)));
  }

  #translated<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw translate(error, this.#path);
    }
  }
}

/** What a begun upgrade works with. */
interface Begun {
  readonly statements: ReturnType<typeof statementsOn>;
  readonly lookups: Lookups;
  readonly reader: StoreReader;
  /** What is held, by account. */
  readonly held: ReadonlyMap<string, HeldEffects>;
}

const begin = (db: Sqlite.Database, path: string, machines: readonly string[]): Begun => {
  db.exec('BEGIN IMMEDIATE');
  migrateWithin(db, migrations);
  db.exec(upgradesTable);
  beginChainWithin(db);
  db.prepare(
    `INSERT OR REPLACE INTO upgrades (seq, machine, at)
     VALUES ((SELECT coalesce(max(seq), 0) FROM log), ?, CAST(unixepoch('subsec') * 1000 AS INTEGER))`,
  ).run(machines.join(' and '));
  const lookups = new Lookups(db);
  // Made now, so that it knows of this upgrade.
  const reader = createReader(db, path, lookups);
  const held = new Map(reader.held().map((each) => [each.accountId, each]));
  return { statements: statementsOn(db), lookups, reader, held };
};
