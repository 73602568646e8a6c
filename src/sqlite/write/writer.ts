import type Sqlite from 'better-sqlite3';
import type { Policy } from '../../../machines/policy.ts';
import { canonicalText } from '../../store/texts.ts';
import type { StoreReader, StoreWriter } from '../../store/port.ts';
import { wellFormed } from '../../store/texts.ts';
import { Seals } from '../chain/seals.ts';
import { guardFor, writingGuardFor, type FaultGuard } from '../connection/guard.ts';
import { deliveryWriterOn } from './deliveries.ts';
import { factWriterOn } from './facts.ts';
import { incidentWriterOn } from './incidents.ts';
import { Pending, readingThrough } from './pending.ts';
import { lastQuarantined, notingLastQuarantined } from './quarantine-numbers.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** A writer whose rows wait, and are written many at a time. */
export interface SessionWriter {
  readonly writer: StoreWriter;
  /** Writes all that waits. To be called before COMMIT. Throws a `LifecycleError`. */
  flush(): void;
  /** Drops what waits and what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void;
}

/** Statements that write one table; prepared once for a connection. */
const writeStatements = (db: Sqlite.Database) => ({
  noteLast: notingLastQuarantined(db),
  quarantined: db.prepare(
    `INSERT INTO quarantine (id, at, source, reason, raw, origin) VALUES (${lastQuarantined} + 1, ?, ?, ?, ?, ?)`,
  ),
  restated: db.prepare('UPDATE quarantine SET reason = ? WHERE id = ?'),
  dropped: db.prepare('DELETE FROM quarantine WHERE id = ?'),
  foreign: db.prepare(
    'INSERT INTO foreign_counts (name, count) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1',
  ),
  policyId: db.prepare<[string], number>('SELECT id FROM policies WHERE json = ?').pluck(),
  policy: db.prepare('INSERT INTO policies (json) VALUES (?)'),
  progress: db.prepare(
    `INSERT INTO replays (key, entries, clock, finished, digest) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key)
     DO UPDATE SET entries = excluded.entries, clock = excluded.clock, finished = excluded.finished, digest = excluded.digest`,
  ),
  verification: db.prepare(
    `INSERT INTO verifications (account_id, at, shown) VALUES (?, ?, ?) ON CONFLICT (account_id)
     DO UPDATE SET at = excluded.at, shown = excluded.shown`,
  ),
});

type WriteStatements = ReturnType<typeof writeStatements>;

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

/** The writes of {@link StoreWriter} that go straight into sealed tables. */
const remarkWriterOn = (
  statements: WriteStatements,
  seals: Seals,
  writing: FaultGuard,
): Pick<
  StoreWriter,
  'addQuarantined' | 'restateQuarantined' | 'dropQuarantined' | 'countForeign' | 'saveProgress' | 'verify'
> => ({
  addQuarantined: writing(({ at, source, reason, raw, origin }) => {
    const { lastInsertRowid } = statements.quarantined.run(at, source, reason, wellFormed(raw), origin);
    seals.added('quarantine', Number(lastInsertRowid));
  }),
  restateQuarantined: writing((id, reason) => {
    seals.touch('quarantine', id);
    return statements.restated.run(reason, id).changes > 0;
  }),
  dropQuarantined: writing((id) => {
    statements.noteLast();
    seals.touch('quarantine', id);
    return statements.dropped.run(id).changes > 0;
  }),
  countForeign: writing((name) => {
    seals.touch('foreign_counts', name);
    statements.foreign.run(name);
  }),
  saveProgress: writing((key, { entries, clock, finished, digest }) => {
    seals.touch('replays', key);
    statements.progress.run(key, entries, clock, finished ? 1 : 0, digest);
  }),
  verify: writing((accountId, { at, fingerprint }) => {
    seals.touch('verifications', accountId);
    statements.verification.run(accountId, at, fingerprint);
  }),
});

/** Writes through one connection, inside a transaction. Everything that it throws is a `LifecycleError`. */
export const createWriter = (
  db: Sqlite.Database,
  database: string,
  reader: StoreReader,
  lookups: Lookups,
): SessionWriter => {
  const writing = writingGuardFor(db, database);
  // What only waits writes nothing yet; whoever writes it makes sure of the transaction.
  const waiting = guardFor(database);
  const statements = writeStatements(db);
  const policies = policyIdsOf(statements);
  const pending = new Pending(db, lookups);
  const seals = new Seals(db);
  const remarks = remarkWriterOn(statements, seals, writing);
  const incidents = incidentWriterOn(db, (accountId) => pending.numberOf(accountId));
  const flush = writing(() => pending.flush());
  const writer: StoreWriter = {
    ...readingThrough(reader, pending, flush),
    snapshot: waiting((accountId) => pending.snapshot(accountId)),
    append: waiting((entry) => pending.append(entry)),
    addTransition: waiting((transition, seq) => pending.addTransition(transition, seq)),
    save: waiting((snapshot) => pending.save(snapshot)),
    leftAt: waiting((accountId, status, since) => pending.leftAt(accountId, status, since)),
    enqueue: waiting((effect, accountId, seq, at) => pending.enqueue(effect, accountId, seq, at)),
    hold: waiting((held) => pending.hold(held)),
    unhold: waiting((accountId) => pending.unhold(accountId)),
    saveScopeCounters: writing(incidents.saveScopeCounters),
    addBreak: writing(incidents.addBreak),
    dropBreaks: writing(incidents.dropBreaks),
    saveIncident: writing(incidents.saveIncident),
    addMember: writing(incidents.addMember),
    ...remarks,
    ...factWriterOn(db, seals, writing),
    ...deliveryWriterOn({ db, writing, flush: () => pending.flush(), seals }),
    policyId: writing((policy) => policies.idOf(policy)),
  };
  return {
    writer,
    flush: writing(() => {
      pending.finish();
      seals.seal();
    }),
    forget: () => {
      for (const part of [policies, lookups, pending, seals]) part.forget();
    },
  };
};
