import type Sqlite from 'better-sqlite3';
import type { Policy } from '../../machines/policy.ts';
import { canonicalText } from '../canonical.ts';
import type { Transition } from '../decision.ts';
import { versionConflict } from '../faults.ts';
import type { StoreReader, StoreWriter } from '../store.ts';
import { wellFormed } from '../well-formed.ts';
import { saveOf } from './accounts.ts';
import { sqliteCodeOf } from './errors.ts';
import { writingGuardFor } from './guard.ts';
import { appendOf } from './log.ts';
import { TRANSITION_COLUMNS } from './rows.ts';

/** A writer that can be told of a rollback. */
export interface SessionWriter {
  readonly writer: StoreWriter;
  /** Drops what was remembered from a transaction that was not kept. */
  forget(): void;
}

/** Statements that write one table; prepared once for a connection. */
const writeStatements = (db: Sqlite.Database) => ({
  transition: db.prepare(
    `INSERT INTO transitions (${TRANSITION_COLUMNS}, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  effect: db.prepare(
    'INSERT INTO outbox (account_id, seq, at, available_at, held_from, effect) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  release: db.prepare('UPDATE outbox SET available_at = ?, held_from = NULL WHERE id = ?'),
  remove: db.prepare('DELETE FROM outbox WHERE id = ?'),
  quarantined: db.prepare('INSERT INTO quarantine (at, source, reason, raw, origin) VALUES (?, ?, ?, ?, ?)'),
  foreign: db.prepare(
    'INSERT INTO foreign_counts (name, count) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1',
  ),
  policyId: db.prepare<[string], number>('SELECT id FROM policies WHERE json = ?').pluck(),
  policy: db.prepare('INSERT INTO policies (json) VALUES (?)'),
  progress: db.prepare(
    `INSERT INTO replays (key, entries, clock, finished) VALUES (?, ?, ?, ?) ON CONFLICT (key)
     DO UPDATE SET entries = excluded.entries, clock = excluded.clock, finished = excluded.finished`,
  ),
  verification: db.prepare(
    `INSERT INTO verifications (account_id, at, shown) VALUES (?, ?, ?) ON CONFLICT (account_id)
     DO UPDATE SET at = excluded.at, shown = excluded.shown`,
  ),
});

type WriteStatements = ReturnType<typeof writeStatements>;

const addTransition = (statements: WriteStatements, transition: Transition, seq: number): void => {
  const { accountId, version, from, to, event, at } = transition;
  const values = [from.connection, from.sync, to.connection, to.sync, event, at, seq];
  try {
    statements.transition.run(accountId, version, ...values);
  } catch (error) {
    if (sqliteCodeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY')
      throw versionConflict(accountId, version, error);
    throw error;
  }
};

/** Numbers of policies, by object: a policy is looked up by its text once, not for every event. */
const policyIdsOf = ({ policyId, policy: insert }: WriteStatements) => {
  let known = new WeakMap<Policy, number>();
  const look = (policy: Policy): number => {
    const text = canonicalText(policy);
    return policyId.get(text) ?? Number(insert.run(text).lastInsertRowid);
  };
  return {
    idOf: (policy: Policy): number => {
      const id = known.get(policy) ?? look(policy);
      known.set(policy, id);
      return id;
    },
    forget: () => void (known = new WeakMap()),
  };
};

/** Writes through one connection, inside a transaction. Everything that it throws is a `LifecycleError`. */
export const createWriter = (db: Sqlite.Database, database: string, reader: StoreReader): SessionWriter => {
  const guard = writingGuardFor(db, database);
  const statements = writeStatements(db);
  const policies = policyIdsOf(statements);
  const writer: StoreWriter = {
    ...reader,
    append: guard(appendOf(db)),
    addTransition: guard((transition, seq) => addTransition(statements, transition, seq)),
    save: guard(saveOf(db)),
    enqueue: guard((effect, accountId, seq, at, hold) => {
      const from = hold === undefined ? null : JSON.stringify(hold.from);
      const values = [accountId, seq, at, hold?.until ?? at, from, JSON.stringify(effect)];
      return Number(statements.effect.run(...values).lastInsertRowid);
    }),
    release: guard((id, at) => void statements.release.run(at, id)),
    remove: guard((id) => void statements.remove.run(id)),
    addQuarantined: guard(
      ({ at, source, reason, raw, origin }) =>
        void statements.quarantined.run(at, source, reason, wellFormed(raw), origin),
    ),
    countForeign: guard((name) => void statements.foreign.run(name)),
    policyId: guard((policy) => policies.idOf(policy)),
    saveProgress: guard(
      (key, { entries, clock, finished }) =>
        void statements.progress.run(key, entries, clock, finished ? 1 : 0),
    ),
    verify: guard((accountId, { at, shown }) => void statements.verification.run(accountId, at, shown)),
  };
  return { writer, forget: policies.forget };
};
