import {
  deserialize,
  type AccountSnapshot,
  type Deadline,
  type Effect,
  type HeldEffects,
  type LogEntry,
  type OutboxItem,
  type QuarantineEntry,
  type RecentBreak,
  type State,
  type Transition,
} from '../store/index.ts';
import { internedState, unpackedSnapshot, valueOf } from '../store/columns/packed-facts.ts';
import { unreadableRow } from './faults.ts';
import { lookupText } from './texts.ts';
import { kindIn, movesIn } from './words.ts';

/** Reads JSON that this package has written. */
export const jsonIn = <T>(text: string, what: string): T => {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw unreadableRow(what, error);
  }
};

/** What the events of all deadlines begin with. */
const AFTER = 'xstate.after.';

/** What follows in the event of a deadline on its delay, where it is one of the present state. */
const endOfDeadline = (connection: string): string => `.account.connection.${connection}`;

/** The event of a deadline as it is stored beside the state whose deadline it nearly always is: by its delay. */
export const storedDeadline = (event: Deadline['event'], connection: string): string => {
  const end = endOfDeadline(connection);
  const delay = event.slice(AFTER.length, -end.length);
  return event === `${AFTER}${delay}${end}` && !delay.startsWith(AFTER) ? delay : event;
};

const deadlineIn = (stored: string, connection: string): Deadline['event'] =>
  (stored.startsWith(AFTER) ? stored : `${AFTER}${stored}${endOfDeadline(connection)}`) as Deadline['event'];

/** How the names that somebody else gave an account are stored: as they are, or where an index or a text cannot have them, apart. */
export const keepableNames = (
  accountType: string | null,
  tenant: string | null,
): { readonly type: string | null; readonly owner: string | null; readonly odd: string | null } => {
  const type = accountType === null ? null : lookupText(accountType);
  const owner = tenant === null ? null : lookupText(tenant);
  const isOdd = type !== accountType || owner !== tenant;
  return { type, owner, odd: isOdd ? JSON.stringify([accountType, tenant]) : null };
};

/** In which base times stand that nobody looks for: with few digits. */
const SHORT_BASE = 36;

/** When an account last left each status, as a text. */
export const departuresText = (departures: Readonly<Record<string, number>>): string =>
  Object.entries(departures)
    .map(([status, at]) => `${status}:${at.toString(SHORT_BASE)}`)
    .join(' ');

/** What {@link departuresText} made a text of. */
export const departuresIn = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    text
      .split(' ')
      .filter((one) => one !== '')
      .map((one) => {
        const [status = '', at = ''] = one.split(':');
        return [status, Number.parseInt(at, SHORT_BASE)];
      }),
  );

/** A row of an account with a snapshot. */
export interface ShownRow {
  readonly account_id: string;
  readonly account_type: string | null;
  readonly provider: string;
  readonly tenant: string | null;
  readonly authorized_at: number | null;
  readonly status: string;
  readonly beneath: string | null;
  readonly sync: string;
  readonly since: number;
  readonly flipped_at: number | null;
  readonly last_seen_at: number;
  readonly version: number;
  readonly facts: string | null;
  readonly odd: string | null;
}

/** The columns of a {@link ShownRow}. */
export const SHOWN_COLUMNS = `account_id, account_type, provider, tenant, authorized_at, status, beneath, sync, since, flipped_at,
  last_seen_at, version, facts, odd`;

/** The snapshot of an account's row. */
export const snapshotIn = (row: ShownRow): AccountSnapshot => {
  const { account_id: accountId, beneath, facts, odd } = row;
  const connection = beneath === null ? row.status : `${row.status}.${beneath}`;
  try {
    const [accountType, tenant] =
      odd === null ? [row.account_type, row.tenant] : (JSON.parse(odd) as [string | null, string | null]);
    return unpackedSnapshot(
      {
        accountId,
        accountType,
        tenant,
        provider: row.provider,
        version: row.version,
        since: row.since,
        value: valueOf(internedState(connection, row.sync)),
        lastSeenAt: row.last_seen_at,
        authorizedAt: row.authorized_at,
        flippedAt: row.flipped_at,
      },
      facts,
      (event) => deadlineIn(String(event), connection),
    );
  } catch (error) {
    throw unreadableRow(`The snapshot of account ${accountId}`, error);
  }
};

/** A snapshot of the past, which is kept whole. */
export const wholeSnapshotIn = (text: string, accountId: string): AccountSnapshot => {
  try {
    return deserialize(text);
  } catch (error) {
    throw unreadableRow(`The snapshot of account ${accountId}`, error);
  }
};

/** A row of the log, with the word of its kind. */
export interface LogRow {
  readonly seq: number;
  readonly account_id: string;
  readonly at: number;
  readonly kind: string;
  readonly version: number;
  readonly occurred_at: number | null;
  readonly source_id: string | null;
  readonly payload: string | null;
  readonly dropped: boolean;
}

/** Where {@link LogRow}s are read from. */
export const LOG_ROWS = `(SELECT log.seq, log.account_id, log.at, coalesce(words.word, words.key) AS kind, log.version, log.occurred_at,
    log.source_id, log.payload, log.dropped FROM log JOIN words ON words.id = log.kind) AS entries`;

/** The entry of a row of the log. */
export const entryInRow = (row: LogRow): LogEntry => {
  const { source, type, decision, policyId, flags } = kindIn(row.kind);
  return {
    accountId: row.account_id,
    at: row.at,
    source,
    type,
    occurredAt: row.occurred_at,
    sourceId: row.source_id,
    payload: row.payload,
    decision,
    version: row.version,
    policyId,
    flags,
    seq: row.seq,
    ...(row.dropped ? { payloadDropped: true } : {}),
  };
};

/** An entry that moved its account, with the word of its moves. */
export interface MovesRow {
  readonly account_id: string;
  /** The version after the last of them. */
  readonly version: number;
  readonly moves: string;
  readonly at: number;
}

/** Where {@link MovesRow}s are read from. */
export const MOVES_ROWS = `(SELECT seq, account_id, version, at, coalesce(word, key) AS moves FROM log JOIN words ON words.id = log.moves)
  AS moved`;

/** The transitions of a row. */
export const transitionsIn = ({
  account_id: accountId,
  version,
  moves,
  at,
}: MovesRow): readonly Transition[] => {
  const all = movesIn(moves);
  return all.map(({ from, to, event }, place) => ({
    accountId,
    version: version - all.length + 1 + place,
    from,
    to,
    event,
    at,
  }));
};

/** A row of what is held. */
export interface KeptHoldRow {
  readonly account_id: string;
  readonly seq: number;
  readonly until: number | null;
  readonly origin: string;
  readonly effects: string;
}

/** Where {@link KeptHoldRow}s are read from. */
export const HOLD_ROWS = `(SELECT account_id, seq, until, coalesce(o.word, o.key) AS origin, coalesce(e.word, e.key) AS effects
    FROM holds JOIN words o ON o.id = origin JOIN words e ON e.id = effects) AS held`;

/** What a row of holds says. */
export const holdOf = ({ account_id: accountId, seq, until, origin, effects }: KeptHoldRow): HeldEffects => ({
  accountId,
  seq,
  from: jsonIn<State>(origin, `What is held for account ${accountId}`),
  until,
  effects: jsonIn<readonly Effect[]>(effects, `What is held for account ${accountId}`),
});

/** A row of the outbox. */
export interface KeptEffectRow {
  readonly id: number;
  readonly account_id: string;
  readonly seq: number;
  readonly at: number;
  readonly effect: string;
  readonly replayed: boolean;
}

/** The effect of a row of the outbox. */
export const outboxItemOf = ({ id, account_id, seq, at, effect, replayed }: KeptEffectRow): OutboxItem => ({
  id,
  accountId: account_id,
  seq,
  at,
  effect: jsonIn<Effect>(effect, `Effect ${id} of the outbox`),
  ...(replayed ? { replayed } : {}),
});

/** A row of quarantine. */
export interface QuarantineRow extends Omit<QuarantineEntry, 'raw' | 'source'> {
  readonly source: string | null;
  readonly raw: Buffer;
}

/** The delivery of a row of quarantine. */
export const quarantinedIn = ({ id, at, source, reason, raw, origin }: QuarantineRow): QuarantineEntry => ({
  id,
  at,
  source: source as QuarantineEntry['source'],
  reason,
  raw: raw.toString('utf8'),
  origin,
});

/** A break, with the number of the entry that told of it: its text may have one that was given to somebody else. */
export interface BrokeRow {
  readonly seq: number;
  readonly break: string;
}

/** The break of a row. */
export const recentBreakIn = ({ seq, break: text }: BrokeRow): RecentBreak => ({
  ...jsonIn<RecentBreak>(text, 'A recent break'),
  seq,
});

/** Where effects are read from, those that stand by their words too. */
export const EFFECT_ROWS = `(SELECT outbox.id, account_id, seq, at, coalesce(effect, word, key) AS effect, replayed
    FROM outbox LEFT JOIN words ON words.id = outbox.kind) AS effects`;

/** Where {@link DueRow}s are read from. */
export const DUE_ROWS = `(SELECT account_id, coalesce(word, key) AS event, due_at FROM dues JOIN words ON words.id = event) AS pending`;

/** Something due, as it stands in the table of what is. */
export interface DueRow {
  readonly account_id: string;
  readonly event: Deadline['event'] | 'RELEASE';
  readonly due_at: number;
}
