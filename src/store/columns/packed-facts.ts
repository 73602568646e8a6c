import { MACHINE_VERSION } from '../../../machines/account.ts';
import type { AccountContext, EvidenceItem } from '../../../machines/context.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { AccountSnapshot, Deadline } from '../../model/snapshot.ts';
import type { StateValue } from '../../model/state.ts';
import { refusedApart } from './packed-snapshots.ts';

export { internedState, stateOf, valueOf } from '../../model/state.ts';

/** The parts of a snapshot that stores keep in columns of their own. */
export interface SnapshotColumns
  extends
    Pick<AccountSnapshot, 'version' | 'since'>,
    Pick<
      AccountContext,
      'accountId' | 'accountType' | 'tenant' | 'lastSeenAt' | 'authorizedAt' | 'flippedAt'
    > {
  readonly value: StateValue;
  readonly provider: string;
}

/** How a store writes the event of a deadline. */
type StoredEvent = string | number;

/**
 * A fact as it is stored. Most say that an account entered CONNECTING: of such a one stands there how long after the fact before
 * it that was, in milliseconds, of the first one since 1970. Few digits are written and read several times as fast as many.
 */
type StoredFact = EvidenceItem | number;

/** A break as it is stored; one that has not ended has no third number. */
type StoredBreak = readonly [version: number, at: number, lasted?: number];

/** The parts of a snapshot without a column: context and deadlines, less what equals a new account. */
interface StoredFacts extends Partial<Omit<AccountContext, 'evidence' | 'breaks'>> {
  readonly breaks?: readonly StoredBreak[];
  readonly evidence?: readonly StoredFact[];
  readonly deadlines?: readonly (readonly [event: StoredEvent, dueAt: number])[];
  readonly machineVersion?: string;
}

const textOfBreaks = (breaks: AccountContext['breaks']): string =>
  `[${breaks.map(({ version, at, endedAt }) => `[${version},${at}${endedAt === null ? '' : `,${endedAt - at}`}]`).join(',')}]`;

const breaksOf = (stored: readonly StoredBreak[]): AccountContext['breaks'] =>
  stored.map(([version, at, lasted]) => ({
    version,
    at,
    endedAt: lasted === undefined ? null : at + lasted,
  }));

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
 * The parts of a snapshot that have no column: plain JSON in a fixed order, or null where there is nothing to tell. Put together
 * piece by piece, for of what it can tell an account hardly ever has more than one thing.
 *
 * @param eventWord - how the event of a deadline is written, as JSON
 */
export const packedFacts = (
  { context, deadlines, machineVersion }: AccountSnapshot,
  eventWord: (event: Deadline['event']) => StoredEvent,
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
    const due = deadlines.map(({ event, dueAt }) => `[${eventWord(event)},${dueAt}]`);
    told.push(`"deadlines":[${due.join(',')}]`);
  }
  if (machineVersion !== MACHINE_VERSION) told.push(`"machineVersion":${JSON.stringify(machineVersion)}`);
  return told.length === 0 ? null : `{${told.join(',')}}`;
};

const noFacts: StoredFacts = {};

/**
 * The snapshot of its columns and of what {@link packedFacts} made of the rest: the same bytes as that which was packed.
 *
 * @param eventOf - the event of a deadline by how it was written
 * @throws SyntaxError where the text is not JSON
 */
export const unpackedSnapshot = (
  columns: SnapshotColumns,
  text: string | null,
  eventOf: (stored: StoredEvent) => Deadline['event'],
): AccountSnapshot => {
  const facts = text === null ? noFacts : (JSON.parse(text) as StoredFacts);
  const { flippedAt } = columns;
  return {
    machine: 'account',
    machineVersion: facts.machineVersion ?? MACHINE_VERSION,
    version: columns.version,
    since: columns.since,
    value: columns.value,
    context: {
      accountId: columns.accountId,
      provider: columns.provider as Provider,
      accountType: columns.accountType,
      tenant: columns.tenant,
      product: facts.product ?? null,
      parts: facts.parts ?? null,
      name: facts.name ?? null,
      createdAt: facts.createdAt ?? null,
      incarnation: facts.incarnation ?? 1,
      lastSeenAt: columns.lastSeenAt,
      lastVerifiedAt: facts.lastVerifiedAt ?? null,
      lastOccurredAt: facts.lastOccurredAt ?? null,
      authorizedAt: columns.authorizedAt,
      refusedAt: facts.refusedAt === undefined ? flippedAt : facts.refusedAt,
      flippedAt,
      deletedAt: facts.deletedAt ?? null,
      breaks: breaksOf(facts.breaks ?? []),
      incident: facts.incident ?? null,
      connection: facts.connection ?? null,
      evidence: evidenceOf(facts.evidence ?? []),
    },
    deadlines: facts.deadlines?.map(([event, dueAt]) => ({ event: eventOf(event), dueAt })) ?? [],
  };
};
