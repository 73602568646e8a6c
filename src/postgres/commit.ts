import {
  compareText,
  rowOf,
  serialize,
  statusOfPath,
  type AccountSnapshot,
  type Effect,
  type NewLogEntry,
  type QuarantinedDelivery,
  type Transition,
} from '../store/index.ts';
import { packedFacts, stateOf } from '../store/columns/packed-facts.ts';
import type { Bases } from './bench.ts';
import { arrayOf, type ArrayItem, type ElementType } from './binary.ts';
import { censusChanges } from './census.ts';
import type { Connection } from './connection.ts';
import { laneOfKey } from './demands.ts';
import { addFacts } from './facts.ts';
import type { Loaded } from './load.ts';
import { departuresText, keepableNames, storedDeadline } from './rows.ts';
import type { Staged, StagedAccount } from './staged.ts';
import { lookupText, tellable } from './texts.ts';
import { WordList, wordOfKind, wordOfMoves } from './words.ts';

type SqlRow = readonly ArrayItem[];

/** Rows side by side as the columns that they have: one array for each. */
const sideBySide = (columns: readonly ElementType[], rows: readonly SqlRow[]): Buffer[] =>
  columns.map((type, column) =>
    arrayOf(
      type,
      rows.map((row) => row[column] ?? null),
    ),
  );

const accountColumnTypes: readonly ElementType[] = [
  ...(['text', 'bigint', 'integer', 'integer', 'text', 'bigint', 'text'] as const),
  ...(['text', 'text', 'text', 'bigint', 'text', 'text', 'text', 'smallint', 'bigint', 'bigint'] as const),
  ...(['bigint', 'text', 'text'] as const),
];

const notShown: SqlRow = Array.from({ length: 13 }, () => null);

/** What stands in columns of its own of a snapshot, and the rest. */
const shownOf = (snapshot: AccountSnapshot | null): SqlRow => {
  if (snapshot === null) return notShown;
  const { tenant, accountType, authorizedAt, flippedAt, lastSeenAt } = snapshot.context;
  const { provider, attention, since } = rowOf(snapshot);
  const { connection, sync } = stateOf(snapshot.value);
  const status = statusOfPath(connection);
  const beneath = connection === status ? null : connection.slice(status.length + 1);
  const facts = packedFacts(snapshot, (event) => JSON.stringify(storedDeadline(event, connection)));
  const { type, owner, odd } = keepableNames(accountType, tenant);
  const moving = [status, beneath, sync, attention, since, flippedAt, lastSeenAt];
  return [type, provider, owner, authorizedAt, ...moving, facts, odd];
};

const accountRow = ([accountId, account]: readonly [string, StagedAccount]): SqlRow => {
  const { revision, version, entries, snapshot, departures, verification } = account;
  const { at = null, fingerprint = null } = verification ?? {};
  const kept = [accountId, revision, version, entries, departuresText(departures), at, fingerprint];
  return [...kept, ...shownOf(snapshot)];
};

const duesOf = (
  [accountId, { snapshot, held }]: readonly [string, StagedAccount],
  words: WordList,
): readonly SqlRow[] => [
  ...(snapshot?.deadlines ?? []).map(({ event, dueAt }) => [accountId, words.place(event), dueAt]),
  ...(held === null || held.until === null ? [] : [[accountId, words.place('RELEASE'), held.until]]),
];

/** Accounts, and what is due for them. */
const accountArguments = (
  accounts: readonly (readonly [string, StagedAccount])[],
  words: WordList,
): readonly Buffer[] => {
  const due = accounts.filter(([, { areDuesChanged }]) => areDuesChanged);
  return [
    ...sideBySide(accountColumnTypes, accounts.map(accountRow)),
    arrayOf(
      'text',
      due.map(([accountId]) => accountId),
    ),
    ...sideBySide(
      ['text', 'integer', 'bigint'],
      due.flatMap((account) => duesOf(account, words)),
    ),
  ];
};

const entryRow = (entry: NewLogEntry, moves: readonly Transition[] | undefined, words: WordList): SqlRow => {
  const { accountId, at, version, occurredAt, sourceId, payload } = entry;
  const moved = moves === undefined ? null : words.place(wordOfMoves(moves));
  return [accountId, at, words.place(wordOfKind(entry)), moved, version, occurredAt, sourceId, payload];
};

/** An effect as a word, or, where it is about an incident, as a text of its own: those name what is not to be kept for ever. */
const effectColumns = (
  effect: Effect,
  words: WordList,
): readonly [kind: number | null, text: string | null] =>
  effect.type === 'incident' ? [null, JSON.stringify(effect)] : [words.place(JSON.stringify(effect)), null];

/** What the log and what follows from it grow by. */
const logArguments = (
  { log, transitions, checkpoints, outbox }: Staged,
  base: number,
  words: WordList,
): readonly Buffer[] => [
  ...sideBySide(
    ['text', 'bigint', 'integer', 'integer', 'integer', 'bigint', 'text', 'text'],
    log.map((entry, place) => entryRow(entry, transitions.get(base + place + 1), words)),
  ),
  ...sideBySide(
    ['text', 'bigint', 'bigint', 'text'],
    checkpoints.map(({ snapshot, seq }) => {
      const { accountId, lastSeenAt } = snapshot.context;
      return [accountId, seq, lastSeenAt, serialize(snapshot)];
    }),
  ),
  ...sideBySide(
    ['text', 'bigint', 'bigint', 'integer', 'text', 'boolean'],
    outbox.map(({ accountId, seq, at, effect, replayed }) => [
      accountId,
      seq,
      at,
      ...effectColumns(effect, words),
      replayed,
    ]),
  ),
];

const holdRow = (
  [accountId, { held }]: readonly [string, StagedAccount],
  words: WordList,
): readonly SqlRow[] => {
  if (held === null) return [];
  const { seq, until, from, effects } = held;
  return [[accountId, seq, until, words.place(JSON.stringify(from)), words.place(JSON.stringify(effects))]];
};

const quarantineRow = ({ at, source, reason, raw, origin }: QuarantinedDelivery): SqlRow => [
  at,
  source,
  tellable(reason),
  Buffer.from(raw, 'utf8'),
  origin,
];

/** What is known of the fleet as a whole. */
const fleetArguments = ({ scopes, breaks, droppedBreaks, incidents, members }: Staged): readonly Buffer[] => [
  ...sideBySide(
    ['text', 'text'],
    [...scopes].map(([key, counters]) => [lookupText(key), JSON.stringify(counters)]),
  ),
  arrayOf('bigint', [...droppedBreaks]),
  ...sideBySide(
    ['bigint', 'text'],
    [...breaks].map(([seq, recent]) => [seq, JSON.stringify(recent)]),
  ),
  ...sideBySide(
    ['bigint', 'boolean', 'text'],
    [...incidents].map(([id, incident]) => [id, incident.endedAt === null, JSON.stringify(incident)]),
  ),
  ...sideBySide(
    ['bigint', 'text'],
    members.map(({ incident, accountId }) => [incident, accountId]),
  ),
];

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compareText(a, b);

/** What was written of accounts and of the fleet, as the arguments of `take_in`. */
const hotArguments = (staged: Staged, loaded: Loaded): readonly Buffer[] => {
  const words = new WordList();
  const accounts = [...staged.accounts].sort(byKey);
  const holds = accounts.filter(([, { isHoldChanged }]) => isHoldChanged);
  const given = [
    ...accountArguments(accounts, words),
    ...logArguments(staged, loaded.head.seq, words),
    arrayOf(
      'text',
      holds.map(([accountId]) => accountId),
    ),
    ...sideBySide(
      ['text', 'bigint', 'bigint', 'integer', 'integer'],
      holds.flatMap((account) => holdRow(account, words)),
    ),
    ...sideBySide(['text', 'text', 'text', 'boolean', 'bigint'], censusChanges(accounts, loaded.accounts)),
    ...sideBySide(['bigint', 'text', 'text', 'bytea', 'text'], staged.quarantined.map(quarantineRow)),
    ...sideBySide(
      ['text', 'bigint'],
      [...staged.foreign].map(([name, count]) => [lookupText(name), count]),
    ),
    ...fleetArguments(staged),
  ];
  return [arrayOf('text', words.keys), arrayOf('text', words.long), ...given];
};

/** Is thrown where what was loaded is not so any more. It bears the code by which the database says the same. */
class Moved extends Error {
  readonly code = '40001';
}

const writeQuarantine = async (on: Connection, { restated, dropped }: Staged): Promise<void> => {
  if (restated.size > 0) {
    const found = await on.query(
      `UPDATE quarantine q SET reason = n.reason FROM unnest($1::bigint[], $2::text[]) AS n (id, reason)
       WHERE q.id = n.id RETURNING q.id`,
      sideBySide(
        ['bigint', 'text'],
        [...restated].map(([id, reason]) => [id, tellable(reason)]),
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
      sideBySide(['bigint', 'text', 'text', 'bigint', 'bigint', 'text'], kept),
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

const callTakeIn = async (
  on: Connection,
  staged: Staged,
  loaded: Loaded,
  isAgain: boolean,
): Promise<Bases> => {
  const { head, fleet } = loaded;
  const given = [
    head.seq,
    staged.isStrict,
    isAgain,
    staged.isOfFleet ? fleet.revision : null,
    staged.isOfDesk ? head.desk : null,
    staged.newLetters,
    staged.facts.length,
    [...staged.transitions.values()].flat().length,
    ...hotArguments(staged, loaded),
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
 * @param isAgain - whether it was decided before, in vain
 * @param committing - called when from now on nobody knows, unless an answer comes
 */
export const keepStaged = (
  on: CommitTarget,
  staged: Staged,
  loaded: Loaded,
  isAgain: boolean,
  committing: () => void,
): Promise<Bases> => {
  if (isAlone(staged)) {
    committing();
    return callTakeIn(on, staged, loaded, isAgain);
  }
  return on.alone(async (connection) => {
    await connection.query('BEGIN');
    await writeQuarantine(connection, staged);
    if (staged.facts.length > 0) await addFacts(connection, staged.facts);
    if (staged.isOfDesk) await writeDesk(connection, staged);
    await writeMarks(connection, staged);
    const bases = await callTakeIn(connection, staged, loaded, isAgain);
    await pruneEffectsOn(connection, staged);
    committing();
    await connection.query('COMMIT');
    return bases;
  });
};
