import { MACHINE_VERSION } from '../../../machines/account.ts';
import type { AccountContext, EvidenceItem } from '../../../machines/context.ts';
import type { Provider } from '../../../machines/provider.ts';
import { refusedApart } from '../../store/columns/packed-snapshots.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { valueOf } from '../../model/state.ts';
import { corruptRow } from '../connection/errors.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** A snapshot as its columns, in the order of {@link SNAPSHOT_COLUMNS}. */
export type SnapshotRow = [
  accountId: string,
  accountType: string | null,
  provider: string,
  tenant: string | null,
  version: number,
  state: number,
  since: number,
  lastSeenAt: number,
  authorizedAt: number | null,
  flippedAt: number | null,
  facts: string | null,
];

/** See {@link SnapshotRow}. */
export const SNAPSHOT_COLUMNS = `accounts.account_id, accounts.account_type, accounts.provider, accounts.tenant,
  snapshots.version, snapshots.state, snapshots.since, snapshots.last_seen_at, snapshots.authorized_at,
  snapshots.flipped_at, snapshots.facts`;

/** Where `since` stands in a {@link SnapshotRow}. */
export const SINCE = 6;

/**
 * A fact as it is stored. Most say that an account entered CONNECTING: of such a one stands there how long after the fact before
 * it that was, in milliseconds, of the first one since 1970. Few digits are written and read several times as fast as many.
 */
type StoredFact = EvidenceItem | number;

/** A break as it is stored; one that has not ended has no third number. */
type StoredBreak = readonly [version: number, at: number, lasted?: number];

const textOfBreaks = (breaks: AccountContext['breaks']): string =>
  `[${breaks.map(({ version, at, endedAt }) => `[${version},${at}${endedAt === null ? '' : `,${endedAt - at}`}]`).join(',')}]`;

const breaksOf = (stored: readonly StoredBreak[]): AccountContext['breaks'] =>
  stored.map(([version, at, lasted]) => ({
    version,
    at,
    endedAt: lasted === undefined ? null : at + lasted,
  }));

/** The parts of a snapshot without a column: context and deadlines, less what equals a new account. */
interface StoredFacts extends Partial<Omit<AccountContext, 'evidence' | 'breaks'>> {
  readonly breaks?: readonly StoredBreak[];
  readonly evidence?: readonly StoredFact[];
  /** The event of each by its number, and when it is due. */
  readonly deadlines?: readonly (readonly [event: number, dueAt: number])[];
  readonly machineVersion?: string;
}

const textOfEvidence = (evidence: readonly EvidenceItem[]): string => {
  let text = '';
  let before = 0;
  for (const item of evidence) {
    const told = item.type === 'connecting' ? String(item.at - before) : JSON.stringify(item);
    text += text === '' ? told : `,${told}`;
    before = item.at;
  }
  return `[${text}]`;
};

const evidenceOf = (stored: readonly StoredFact[]): readonly EvidenceItem[] => {
  let before = 0;
  return stored.map((fact) => {
    const item: EvidenceItem = typeof fact === 'number' ? { type: 'connecting', at: before + fact } : fact;
    before = item.at;
    return item;
  });
};

/**
 * The text of the column `facts`: plain JSON in a fixed order, or null where there is nothing to tell. Put together piece
 * by piece, for of what it can tell an account hardly ever has more than one thing.
 */
export const factsOf = (
  lookups: Lookups,
  { context, deadlines, machineVersion }: AccountSnapshot,
): string | null => {
  const { product, parts, name, createdAt, incarnation, lastVerifiedAt, lastOccurredAt, deletedAt } = context;
  const { breaks, connection, evidence, incident } = context;
  const told: string[] = [];
  if (product !== null) told.push(`"product":${JSON.stringify(product)}`);
  if (parts !== null) told.push(`"parts":${JSON.stringify(parts)}`);
  if (name !== null) told.push(`"name":${JSON.stringify(name)}`);
  if (createdAt !== null) told.push(`"createdAt":${createdAt}`);
  if (incarnation !== 1) told.push(`"incarnation":${incarnation}`);
  if (lastVerifiedAt !== null) told.push(`"lastVerifiedAt":${lastVerifiedAt}`);
  if (lastOccurredAt !== null) told.push(`"lastOccurredAt":${lastOccurredAt}`);
  const refusedAt = refusedApart(context);
  if (refusedAt !== undefined) told.push(`"refusedAt":${refusedAt}`);
  if (deletedAt !== null) told.push(`"deletedAt":${deletedAt}`);
  if (breaks.length > 0) told.push(`"breaks":${textOfBreaks(breaks)}`);
  if (incident !== null) told.push(`"incident":${incident}`);
  if (connection !== null) told.push(`"connection":${JSON.stringify(connection)}`);
  if (evidence.length > 0) told.push(`"evidence":${textOfEvidence(evidence)}`);
  if (deadlines.length > 0) {
    const due = deadlines.map(({ event, dueAt }) => `[${lookups.deadlineEventId(event)},${dueAt}]`);
    told.push(`"deadlines":[${due.join(',')}]`);
  }
  if (machineVersion !== MACHINE_VERSION) told.push(`"machineVersion":${JSON.stringify(machineVersion)}`);
  return told.length === 0 ? null : `{${told.join(',')}}`;
};

const noFacts: StoredFacts = {};

const parsedFacts = (text: string | null): StoredFacts => {
  if (text === null) return noFacts;
  try {
    return JSON.parse(text) as StoredFacts;
  } catch (cause) {
    throw corruptRow('The snapshot of an account', cause);
  }
};

/**
 * The snapshot that a row holds.
 *
 * @throws LifecycleError `databaseCorrupt`
 */
export const snapshotOf = (lookups: Lookups, row: SnapshotRow): AccountSnapshot => {
  const [accountId, accountType, provider, tenant, version, state, since] = row;
  const [, , , , , , , lastSeenAt, authorizedAt, flippedAt, text] = row;
  const facts = parsedFacts(text);
  return {
    machine: 'account',
    machineVersion: facts.machineVersion ?? MACHINE_VERSION,
    version,
    since,
    value: valueOf(lookups.state(state)),
    context: {
      accountId,
      provider: provider as Provider,
      accountType,
      tenant,
      product: facts.product ?? null,
      parts: facts.parts ?? null,
      name: facts.name ?? null,
      createdAt: facts.createdAt ?? null,
      incarnation: facts.incarnation ?? 1,
      lastSeenAt,
      lastVerifiedAt: facts.lastVerifiedAt ?? null,
      lastOccurredAt: facts.lastOccurredAt ?? null,
      authorizedAt,
      refusedAt: facts.refusedAt === undefined ? flippedAt : facts.refusedAt,
      flippedAt,
      deletedAt: facts.deletedAt ?? null,
      breaks: breaksOf(facts.breaks ?? []),
      incident: facts.incident ?? null,
      connection: facts.connection ?? null,
      evidence: evidenceOf(facts.evidence ?? []),
    },
    deadlines:
      facts.deadlines?.map(([event, dueAt]) => ({ event: lookups.deadlineEvent(event), dueAt })) ?? [],
  };
};
