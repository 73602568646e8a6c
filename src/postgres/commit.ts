import {
  rowOf,
  serialize,
  type AccountSnapshot,
  type NewLogEntry,
  type QuarantinedDelivery,
} from '../store/index.ts';
import type { Bases } from './bench.ts';
import type { Connection } from './connection.ts';
import { laneOfKey } from './demands.ts';
import { addFacts } from './facts.ts';
import type { Loaded } from './load.ts';
import type { Staged, StagedAccount } from './staged.ts';
import { lookupText, tellable } from './texts.ts';

type SqlRow = readonly unknown[];

/** Rows side by side as the columns that they have: one array for each. */
const sideBySide = (width: number, rows: readonly SqlRow[]): unknown[][] =>
  Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));

const shownOf = (snapshot: AccountSnapshot | null): SqlRow => {
  if (snapshot === null) return [null, null, null, null, null, null, null];
  const { status, provider, cause, tenant, attention, since } = rowOf(snapshot);
  const owner = tenant === null ? null : lookupText(tenant);
  return [serialize(snapshot), status, provider, cause, owner, attention, since];
};

const accountRow = ([accountId, account]: readonly [string, StagedAccount]): SqlRow => {
  const { revision, version, newest, entries, snapshot, departures, verification } = account;
  return [
    accountId,
    revision,
    version,
    newest,
    entries,
    ...shownOf(snapshot),
    JSON.stringify(departures),
    verification?.at ?? null,
    verification?.fingerprint ?? null,
  ];
};

const duesOf = ([accountId, { snapshot, held }]: readonly [string, StagedAccount]): readonly SqlRow[] => [
  ...(snapshot?.deadlines ?? []).map(({ event, dueAt }) => [accountId, event, dueAt]),
  ...(held === null || held.until === null ? [] : [[accountId, 'RELEASE', held.until]]),
];

/** Accounts, and what is due for them. */
const accountArguments = (accounts: readonly (readonly [string, StagedAccount])[]): unknown[][] => {
  const due = accounts.filter(([, { areDuesChanged }]) => areDuesChanged);
  return [
    ...sideBySide(15, accounts.map(accountRow)),
    due.map(([accountId]) => accountId),
    ...sideBySide(3, due.flatMap(duesOf)),
  ];
};

const entryRow = (entry: NewLogEntry): SqlRow => {
  const { accountId, at, source, type, decision, policyId, flags } = entry;
  const { version, occurredAt, sourceId, payload } = entry;
  return [
    accountId,
    at,
    source,
    type,
    decision,
    policyId,
    flags.join(' '),
    version,
    occurredAt,
    sourceId,
    payload,
  ];
};

/** What the log and what follows from it grow by. */
const logArguments = ({ log, transitions, checkpoints, outbox }: Staged): unknown[][] => [
  ...sideBySide(11, log.map(entryRow)),
  ...sideBySide(
    5,
    transitions.map(({ transition, seq }) => {
      const { accountId, version, at } = transition;
      return [accountId, version, seq, at, JSON.stringify(transition)];
    }),
  ),
  ...sideBySide(
    4,
    checkpoints.map(({ snapshot, seq }) => {
      const { accountId, lastSeenAt } = snapshot.context;
      return [accountId, seq, lastSeenAt, serialize(snapshot)];
    }),
  ),
  ...sideBySide(
    5,
    outbox.map(({ accountId, seq, at, effect, replayed }) => [
      accountId,
      seq,
      at,
      JSON.stringify(effect),
      replayed,
    ]),
  ),
];

const holdRow = ([accountId, { held }]: readonly [string, StagedAccount]): readonly SqlRow[] =>
  held === null
    ? []
    : [[accountId, held.seq, held.until, JSON.stringify(held.from), JSON.stringify(held.effects)]];

const quarantineRow = ({ at, source, reason, raw, origin }: QuarantinedDelivery): SqlRow => [
  at,
  source,
  tellable(reason),
  Buffer.from(raw, 'utf8'),
  origin,
];

/** What is known of the fleet as a whole. */
const fleetArguments = ({ scopes, breaks, droppedBreaks, incidents, members }: Staged): unknown[][] => [
  ...sideBySide(
    2,
    [...scopes].map(([key, counters]) => [lookupText(key), JSON.stringify(counters)]),
  ),
  [...droppedBreaks],
  ...sideBySide(
    2,
    [...breaks].map(([seq, recent]) => [seq, JSON.stringify(recent)]),
  ),
  ...sideBySide(
    3,
    [...incidents].map(([id, incident]) => [id, incident.endedAt === null, JSON.stringify(incident)]),
  ),
  ...sideBySide(
    2,
    members.map(({ incident, accountId }) => [incident, accountId]),
  ),
];

/** What was written of accounts and of the fleet, as the arguments of `take_in`. */
const hotArguments = (staged: Staged): unknown[][] => {
  const accounts = [...staged.accounts];
  const holds = accounts.filter(([, { isHoldChanged }]) => isHoldChanged);
  return [
    ...accountArguments(accounts),
    ...logArguments(staged),
    holds.map(([accountId]) => accountId),
    ...sideBySide(5, holds.flatMap(holdRow)),
    ...sideBySide(5, staged.quarantined.map(quarantineRow)),
    ...sideBySide(
      2,
      [...staged.foreign].map(([name, count]) => [lookupText(name), count]),
    ),
    ...fleetArguments(staged),
  ];
};

const inArrays = (rows: readonly SqlRow[], width: number): readonly unknown[] => sideBySide(width, rows);

/** Is thrown where what was loaded is not so any more. It bears the code by which the database says the same. */
class Moved extends Error {
  readonly code = '40001';
}

const writeQuarantine = async (on: Connection, { restated, dropped }: Staged): Promise<void> => {
  if (restated.size > 0) {
    const found = await on.query(
      `UPDATE quarantine q SET reason = n.reason FROM unnest($1::bigint[], $2::text[]) AS n (id, reason)
       WHERE q.id = n.id RETURNING q.id`,
      inArrays(
        [...restated].map(([id, reason]) => [id, tellable(reason)]),
        2,
      ),
    );
    if (found.length !== restated.size) throw new Moved();
  }
  if (dropped.size === 0) return;
  const gone = await on.query('DELETE FROM quarantine WHERE id = ANY ($1) RETURNING id', [[...dropped]]);
  if (gone.length !== dropped.size) throw new Moved();
};

const writeSinks = async (on: Connection, { sinks }: Staged): Promise<void> => {
  for (const [name, sink] of sinks) {
    if (sink === null)
      for (const table of ['sinks WHERE name', 'lanes WHERE sink', 'letters WHERE sink'])
        await on.query(`DELETE FROM ${table} = $1`, [name]);
    else
      await on.query(
        'INSERT INTO sinks VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET sink = excluded.sink',
        [name, JSON.stringify(sink)],
      );
  }
};

const writeDesk = async (on: Connection, staged: Staged): Promise<void> => {
  const { lanes, letters, databaseId } = staged;
  await writeSinks(on, staged);
  for (const [key, lane] of lanes) {
    const { sink, subject } = laneOfKey(key);
    if (lane === null) await on.query('DELETE FROM lanes WHERE sink = $1 AND subject = $2', [sink, subject]);
    else
      await on.query(
        `INSERT INTO lanes VALUES ($1, $2, $3, $4)
         ON CONFLICT (sink, subject) DO UPDATE SET at = excluded.at, lane = excluded.lane`,
        [sink, subject, lane.at, JSON.stringify(lane)],
      );
  }
  const gone = [...letters].flatMap(([id, letter]) => (letter === null ? [id] : []));
  if (gone.length > 0) await on.query('DELETE FROM letters WHERE id = ANY ($1)', [gone]);
  const kept = [...letters].flatMap(([id, letter]) =>
    letter === null
      ? []
      : [[id, letter.sink, letter.subject, letter.at, letter.diedAt, JSON.stringify(letter)]],
  );
  if (kept.length > 0)
    await on.query(
      `INSERT INTO letters SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
       ON CONFLICT (id) DO UPDATE SET died_at = excluded.died_at, letter = excluded.letter`,
      inArrays(kept, 6),
    );
  if (databaseId !== null)
    await on.query('UPDATE head SET database_id = $1 WHERE database_id IS NULL', [databaseId]);
};

const writeMarks = async (on: Connection, { progress, marked }: Staged): Promise<void> => {
  for (const [key, value] of progress)
    await on.query(
      'INSERT INTO replays VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET progress = excluded.progress',
      [lookupText(key), JSON.stringify(value)],
    );
  for (const [first, last] of marked)
    await on.query('UPDATE outbox SET replayed = true WHERE id BETWEEN $1 AND $2', [first, last]);
};

/** After the effects of the batch itself have come, which may go too. */
const pruneEffectsOn = async (on: Connection, { prunedUntil }: Staged): Promise<void> => {
  if (prunedUntil === 0) return;
  await on.query('DELETE FROM outbox WHERE id <= $1', [prunedUntil]);
  await on.query('UPDATE head SET pruned = greatest(pruned, $1::bigint)', [prunedUntil]);
};

const isAlone = ({ restated, dropped, progress, facts, isOfDesk, prunedUntil, marked }: Staged): boolean =>
  restated.size + dropped.size + progress.size + facts.length + marked.length + prunedUntil === 0 &&
  !isOfDesk;

const callTakeIn = async (on: Connection, staged: Staged, { head, fleet }: Loaded): Promise<Bases> => {
  const given = [
    head.seq,
    staged.isStrict,
    staged.isOfFleet ? fleet.revision : null,
    staged.isOfDesk ? head.desk : null,
    staged.newLetters,
    staged.facts.length,
    ...hotArguments(staged),
  ];
  const marks = given.map((_, place) => `$${place + 1}`).join(', ');
  const [row] = await on.query<{ base: number; effect_base: number }>(
    `SELECT base, effect_base FROM take_in(${marks})`,
    given,
    'take_in',
  );
  if (row === undefined) throw new Error('take_in gave no row');
  return { seq: row.base, effect: row.effect_base };
};

/** Where a commit goes: statements that commit by themselves, and transactions of several. */
export interface CommitTarget extends Connection {
  alone<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
}

/**
 * Keeps what was written, whole or not at all, and returns where its numbers begin. What deliveries commonly lead to is one
 * statement; what else there is goes before that in one transaction, so that the row which all wait for is locked last.
 *
 * @param committing - called when from now on nobody knows, unless an answer comes
 */
export const keepStaged = (
  on: CommitTarget,
  staged: Staged,
  loaded: Loaded,
  committing: () => void,
): Promise<Bases> => {
  if (isAlone(staged)) {
    committing();
    return callTakeIn(on, staged, loaded);
  }
  return on.alone(async (connection) => {
    await connection.query('BEGIN');
    await writeQuarantine(connection, staged);
    if (staged.facts.length > 0) await addFacts(connection, staged.facts);
    if (staged.isOfDesk) await writeDesk(connection, staged);
    await writeMarks(connection, staged);
    const bases = await callTakeIn(connection, staged, loaded);
    await pruneEffectsOn(connection, staged);
    committing();
    await connection.query('COMMIT');
    return bases;
  });
};
