import type { Incident, KeptFact, Lane, LogQuery, RecentBreak, ScopeCounters } from '../store/index.ts';
import type {
  AccountSnapshot,
  HeldEffects,
  KeptSink,
  Letter,
  LogEntry,
  Verification,
} from '../store/index.ts';
import type { Due } from '../store/ledger.ts';
import { arrayOf } from './binary.ts';
import type { Connection } from './connection.ts';
import { laneOfKey, type Demands } from './demands.ts';
import { inNeedIn, newestFactsIn } from './facts.ts';
import { logIn } from './reader.ts';
import { lookupText } from './texts.ts';
import {
  departuresIn,
  entryInRow,
  holdOf,
  jsonIn,
  LOG_ROWS,
  recentBreakIn,
  snapshotIn,
  type LogRow,
  type ShownRow,
} from './rows.ts';

/** The one row of `head`, and the time of the database. */
export interface LedgerHead {
  readonly seq: number;
  readonly effect: number;
  readonly letter: number;
  readonly fact: number;
  readonly fleet: number;
  readonly desk: number;
  readonly database_id: string | null;
  /** By the clock of the database, in milliseconds since 1970. */
  readonly now: number;
}

/** An account as it was loaded. */
export interface LoadedAccount {
  /** 0 for one that is not known. */
  readonly revision: number;
  /** The highest version that it ever had. */
  readonly version: number;
  /** The number of its newest entry, as far as that is known; otherwise 0. */
  readonly newest: number;
  readonly entries: number;
  readonly snapshot: AccountSnapshot | null;
  /** When it last left each status. */
  readonly departures: Readonly<Record<string, number>>;
  readonly verification: Verification | null;
  readonly held: HeldEffects | null;
}

/** What is known of the fleet as a whole at one revision. */
export interface LoadedFleet {
  readonly revision: number;
  readonly recent: readonly RecentBreak[];
  readonly open: readonly Incident[];
  readonly newest: number;
  /** Counters that were asked for since; null for a scope that is not known. */
  readonly scopes: Map<string, ScopeCounters | null>;
  /** The newest facts of scopes that were asked for since. */
  readonly facts: Map<string, readonly KeptFact[]>;
  /** Whether any fact was ever told without an account. */
  readonly anyFact: boolean;
}

/** What is on its way out. */
export interface LoadedDesk {
  readonly lanes: ReadonlyMap<string, Lane | null>;
  readonly letters: ReadonlyMap<number, Letter>;
  readonly sinks: readonly KeptSink[] | null;
}

/** What a piece of work begins with: all of it as it was at one moment. */
export interface Loaded {
  readonly head: LedgerHead;
  readonly accounts: ReadonlyMap<string, LoadedAccount>;
  readonly sources: ReadonlySet<string>;
  readonly fleet: LoadedFleet;
  readonly members: ReadonlyMap<number, readonly string[]>;
  /** Who needs somebody, as far as that was asked for. */
  readonly broken: readonly AccountSnapshot[];
  readonly logs: ReadonlyMap<string, readonly LogEntry[]>;
  readonly newest: ReadonlyMap<string, LogEntry>;
  readonly quarantined: ReadonlySet<number>;
  readonly desk: LoadedDesk;
  /** What is due, the earliest first, as far as that was asked for. */
  readonly dues: readonly Due[];
  /** Until when these are all that there are, in milliseconds since 1970. */
  readonly duesUntil: number;
  /** When something is due after these; null for never. */
  readonly nextDue: number | null;
}

/** An account that nothing is stored of. */
export const notLoadedYet: LoadedAccount = {
  revision: 0,
  version: 0,
  newest: 0,
  entries: 0,
  snapshot: null,
  departures: {},
  verification: null,
  held: null,
};

/** A source id in an account's log, as one text. */
export const sourceKey = (accountId: string, sourceId: string): string =>
  JSON.stringify([accountId, sourceId]);

interface AccountsRow extends Omit<ShownRow, 'status'> {
  /** Stands in the last row alone, which is of no account. */
  readonly rest: string | null;
  readonly revision: number;
  readonly entries: number;
  /** Null where there is no snapshot. */
  readonly status: string | null;
  readonly departures: string;
  readonly verified_at: number | null;
  readonly verified: string | null;
  readonly hold_seq: number | null;
  readonly hold_until: number | null;
  readonly hold_origin: string | null;
  readonly hold_effects: string | null;
  readonly sources: readonly string[] | null;
}

/** What is said once, whatever accounts there are. */
interface RestOfLoad extends LedgerHead {
  readonly dues: readonly (readonly [accountId: string, event: Due['event'], dueAt: number])[] | null;
  readonly next_due: number | null;
  /** What is known of the fleet, where that is not what was known before. */
  readonly moved: FleetRow | null;
  /** Counters of scopes, as texts. */
  readonly scopes: readonly string[] | null;
}

/** What is known of the fleet as a whole, as texts. */
interface FleetRow {
  /** What broke lately, as far as it has come since what was known before. */
  readonly recent: readonly (readonly [seq: number, text: string])[] | null;
  /** The numbers of what was known of that before and is still so. */
  readonly stays: readonly number[] | null;
  readonly open: readonly string[] | null;
  readonly newest: number;
}

const accountIn = (row: AccountsRow, accountId: string): LoadedAccount => ({
  revision: row.revision,
  version: row.version,
  newest: 0,
  entries: row.entries,
  snapshot: row.status === null ? null : snapshotIn(row as ShownRow),
  departures: departuresIn(row.departures),
  verification:
    row.verified_at === null || row.verified === null
      ? null
      : { at: row.verified_at, fingerprint: row.verified },
  held:
    row.hold_seq === null || row.hold_origin === null || row.hold_effects === null
      ? null
      : holdOf({
          account_id: accountId,
          seq: row.hold_seq,
          until: row.hold_until,
          origin: row.hold_origin,
          effects: row.hold_effects,
        }),
});

type LoadedAccounts = Pick<
  Loaded,
  'head' | 'accounts' | 'sources' | 'fleet' | 'dues' | 'duesUntil' | 'nextDue'
>;

/** What is due, and until when that is all. */
const duesIn = (
  { dues: rows, next_due: next }: RestOfLoad,
  { dues: most, duesUntil }: Demands,
): Pick<Loaded, 'dues' | 'duesUntil' | 'nextDue'> => {
  const dues = (rows ?? []).map(([accountId, event, dueAt]): Due => ({ accountId, event, dueAt }));
  const last = dues.at(-1);
  if (last !== undefined && dues.length === most)
    return { dues, duesUntil: last.dueAt - 1, nextDue: last.dueAt };
  return { dues, duesUntil: Math.max(duesUntil ?? -Infinity, (next ?? Infinity) - 1), nextDue: next };
};

/** What broke lately: what was known of it and stays, and what has come since. */
const recentIn = ({ recent, stays }: FleetRow, known: LoadedFleet | null): readonly RecentBreak[] => {
  const left = new Set(stays);
  const kept = known?.recent.filter(({ seq }) => left.has(seq)) ?? [];
  const come = (recent ?? []).map(([seq, text]) => recentBreakIn({ seq, break: text }));
  return [...kept, ...come].sort((a, b) => a.seq - b.seq);
};

/** The fleet as it is now: as it was known before, unless others have changed it. */
const fleetIn = (
  { fleet: revision, moved, scopes, fact }: RestOfLoad,
  known: LoadedFleet | null,
  unknown: readonly string[],
  again: readonly string[],
): LoadedFleet => {
  const isKnown = known !== null && moved === null;
  const counted = new Map<string, ScopeCounters | null>(isKnown ? known.scopes : []);
  for (const key of isKnown ? unknown : [...unknown, ...again]) counted.set(key, null);
  for (const text of scopes ?? []) {
    const counters = jsonIn<ScopeCounters>(text, 'The counters of a scope');
    counted.set(counters.key, counters);
  }
  if (isKnown) return { ...known, scopes: counted };
  return {
    revision,
    recent: moved === null ? [] : recentIn(moved, known),
    open: (moved?.open ?? []).map((text) => jsonIn<Incident>(text, 'An incident')),
    newest: moved?.newest ?? 0,
    scopes: counted,
    facts: new Map(),
    anyFact: fact > 0,
  };
};

/** How many scopes that were known are read again where the fleet has moved; the others when somebody asks. */
const MOST_SCOPES = 64;

const loadAccounts = async (
  on: Connection,
  demands: Demands,
  known: LoadedFleet | null,
): Promise<LoadedAccounts> => {
  const { accountIds, sourceIds, scopes: wanted, dues: most, duesUntil } = demands;
  const until = duesUntil === null ? null : Math.min(duesUntil, Number.MAX_SAFE_INTEGER);
  const unknown = [...wanted].filter((key) => known === null || !known.scopes.has(key));
  const again = [...wanted, ...(known?.scopes.keys() ?? [])].slice(0, MOST_SCOPES);
  const rows = await on.query<AccountsRow>(
    'SELECT * FROM load_batch($1, $2, $3, $4, $5, $6, $7)',
    [
      arrayOf('text', [...accountIds]),
      arrayOf('text', [...sourceIds]),
      most,
      until,
      known?.revision ?? null,
      arrayOf('text', unknown.map(lookupText)),
      arrayOf('text', again.map(lookupText)),
    ],
    'load',
  );
  const said = rows.at(-1)?.rest ?? null;
  if (said === null) throw new Error('the table head is empty');
  const head = jsonIn<RestOfLoad>(said, 'The head');
  const due = duesIn(head, demands);
  const accounts = new Map<string, LoadedAccount>([...accountIds].map((id) => [id, notLoadedYet]));
  const sources = new Set<string>();
  for (const row of rows.slice(0, -1)) {
    const { account_id: accountId } = row;
    accounts.set(accountId, accountIn(row, accountId));
    for (const sourceId of row.sources ?? []) sources.add(sourceKey(accountId, sourceId));
  }
  return { head, accounts, sources, fleet: fleetIn(head, known, unknown, again), ...due };
};

const loadFacts = async (on: Connection, { factScopes }: Demands, { facts }: LoadedFleet): Promise<void> => {
  for (const scope of factScopes) if (!facts.has(scope)) facts.set(scope, await newestFactsIn(on, scope));
};

/** Whether all facts that are asked for are there. */
const areFactsKnown = ({ factScopes }: Demands, { facts }: LoadedFleet): boolean =>
  [...factScopes].every((scope) => facts.has(scope));

const loadMembers = async (on: Connection, { members }: Demands): Promise<Loaded['members']> => {
  const found = new Map<number, string[]>([...members].map((id) => [id, []]));
  if (members.size === 0) return found;
  const rows = await on.query<{ incident: number; account_id: string }>(
    'SELECT incident, account_id FROM members WHERE incident = ANY ($1) ORDER BY incident, account_id',
    [[...members]],
  );
  for (const row of rows) found.get(row.incident)?.push(row.account_id);
  return found;
};

const loadLogs = async (on: Connection, { logs }: Demands): Promise<Loaded['logs']> => {
  const found = new Map<string, readonly LogEntry[]>();
  for (const key of logs) found.set(key, await logIn(on, JSON.parse(key) as LogQuery));
  return found;
};

const loadNewest = async (
  on: Connection,
  { newest }: Demands,
  accounts: Loaded['accounts'],
): Promise<Loaded['newest']> => {
  if (!newest) return new Map();
  const rows = await on.query<LogRow>(
    `SELECT entries.* FROM unnest($1::text[]) AS a (id),
       LATERAL (SELECT * FROM ${LOG_ROWS} WHERE account_id = a.id ORDER BY seq DESC LIMIT 1) AS entries`,
    [[...accounts.keys()]],
  );
  return new Map(rows.map((row) => [row.account_id, entryInRow(row)]));
};

const loadQuarantined = async (on: Connection, { quarantineIds }: Demands): Promise<ReadonlySet<number>> => {
  if (quarantineIds.size === 0) return quarantineIds;
  const rows = await on.query<{ id: number }>('SELECT id FROM quarantine WHERE id = ANY ($1)', [
    [...quarantineIds],
  ]);
  return new Set(rows.map(({ id }) => id));
};

const loadDesk = async (on: Connection, { lanes: keys, letterIds, desk }: Demands): Promise<LoadedDesk> => {
  const lanes = new Map<string, Lane | null>();
  const letters = new Map<number, Letter>();
  const take = (rows: readonly { letter: string }[]): void => {
    for (const { letter } of rows) {
      const one = jsonIn<Letter>(letter, 'A letter');
      letters.set(one.id, one);
    }
  };
  for (const key of keys) {
    const { sink, subject } = laneOfKey(key);
    const [row] = await on.query<{ lane: string }>(
      'SELECT lane FROM lanes WHERE sink = $1 AND subject = $2',
      [sink, subject],
    );
    lanes.set(key, row === undefined ? null : jsonIn<Lane>(row.lane, 'A lane'));
    take(await on.query('SELECT letter FROM letters WHERE sink = $1 AND subject = $2', [sink, subject]));
  }
  if (letterIds.size > 0)
    take(await on.query('SELECT letter FROM letters WHERE id = ANY ($1)', [[...letterIds]]));
  if (!desk) return { lanes, letters, sinks: null };
  const rows = await on.query<{ sink: string }>('SELECT sink FROM sinks ORDER BY name');
  return { lanes, letters, sinks: rows.map(({ sink }) => jsonIn<KeptSink>(sink, 'A sink')) };
};

/**
 * Loads what is asked for, all of it as it was at one moment. Accounts alone take one statement, and one round trip.
 *
 * @param known - the fleet as it was last seen: it is not loaded again where nobody has changed it
 */
export const load = async (
  on: Connection & { alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> },
  demands: Demands,
  known: LoadedFleet | null,
): Promise<Loaded> => {
  if (!demands.areWide) {
    const loaded = await loadAccounts(on, demands, known);
    if (areFactsKnown(demands, loaded.fleet)) return { ...loaded, ...nothingElse };
  }
  return on.alone(async (connection) => {
    await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const loaded = await loadAccounts(connection, demands, known);
    await loadFacts(connection, demands, loaded.fleet);
    const all: Loaded = {
      ...loaded,
      broken: await inNeedIn(connection, demands.brokenScopes),
      members: await loadMembers(connection, demands),
      logs: await loadLogs(connection, demands),
      newest: await loadNewest(connection, demands, loaded.accounts),
      quarantined: await loadQuarantined(connection, demands),
      desk: await loadDesk(connection, demands),
    };
    await connection.query('COMMIT');
    return all;
  });
};

const nothingElse = {
  members: new Map(),
  broken: [],
  logs: new Map(),
  newest: new Map(),
  quarantined: new Set<number>(),
  desk: { lanes: new Map(), letters: new Map(), sinks: null },
} as const;
