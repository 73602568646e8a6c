import type { AccountContext } from '../../../machines/context.ts';
import { NumberRows } from './number-rows.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { stateNumberOf, valueAt } from '../../model/state.ts';

/** The fields of a snapshot that rarely change; most accounts of a type share one copy. */
interface StableFields
  extends
    Pick<AccountContext, 'accountType' | 'provider' | 'tenant' | 'product' | 'parts' | 'name' | 'connection'>,
    Pick<AccountSnapshot, 'machineVersion'> {}

/** Where a snapshot's numbers stand in its row. */
const VERSION_AT = 0;
const STATE = 1;
const SINCE_AT = 2;
const INCARNATION = 3;
const SEEN = 4;
const VERIFIED = 5;
const OCCURRED = 6;
const AUTHORIZED = 7;
const FLIPPED = 8;
const DELETED = 9;
const CREATED = 10;
const REFUSED = 11;
const INCIDENT = 12;
const NUMBERS_PER_ROW = 13;

/** What differs between two snapshots of an account, as bits. */
export const changes = {
  /** The state, or since when. */
  position: 1,
  /** Type, provider or tenant. */
  stable: 2,
  /** What is pending. */
  deadlines: 4,
  /** Anything but these, the version, and the times of the last event, authorisation and flip. */
  facts: 8,
} as const;

/** What it changes, as bits of {@link changes}, when the number in a place of the row is another one. */
const changeOf: readonly number[] = Array.from({ length: NUMBERS_PER_ROW }, (_, place) => {
  if (place === STATE || place === SINCE_AT) return changes.position;
  const isElsewhere = [VERSION_AT, SEEN, AUTHORIZED, FLIPPED].includes(place);
  return isElsewhere ? 0 : changes.facts;
});

const ALL = changes.position | changes.stable | changes.deadlines | changes.facts;

const timeOf = (number: number | undefined): number | null =>
  number === undefined || Number.isNaN(number) ? null : number;

/** Stands for null where there is a time or a number. */
const NO_TIME = Number.NaN;

/** Since when an account has been refused; undefined where that is when it flipped, as it nearly always is. */
export const refusedApart = ({ refusedAt, flippedAt }: AccountContext): number | null | undefined =>
  refusedAt === flippedAt ? undefined : refusedAt;

/** Stands for null where a missing number says that a time is that of the flip. */
const NEVER = -Infinity;

const refusedNumber = (context: AccountContext): number => {
  const apart = refusedApart(context);
  return apart === undefined ? NO_TIME : (apart ?? NEVER);
};

const refusedTime = (number: number | undefined, flippedAt: number | null): number | null => {
  if (number === NEVER) return null;
  return timeOf(number) ?? flippedAt;
};

const stableFieldsOf = ({ machineVersion, context }: AccountSnapshot): StableFields => ({
  accountType: context.accountType,
  provider: context.provider,
  tenant: context.tenant,
  product: context.product,
  parts: context.parts,
  name: context.name,
  connection: context.connection,
  machineVersion,
});

/** What differs between an account's stable fields and those of a snapshot, as bits of {@link changes}. */
const stableChanges = (a: StableFields, { machineVersion, context: b }: AccountSnapshot): number => {
  const sameRow = a.accountType === b.accountType && a.provider === b.provider && a.tenant === b.tenant;
  const sameFacts =
    a.connection === b.connection &&
    a.product === b.product &&
    a.parts === b.parts &&
    a.name === b.name &&
    a.machineVersion === machineVersion;
  return (sameRow ? 0 : changes.stable) | (sameFacts ? 0 : changes.facts);
};

type Deadlines = AccountSnapshot['deadlines'];

const sameDeadlines = (a: Deadlines, b: Deadlines): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every(({ event, dueAt }, index) => event === b[index]?.event && dueAt === b[index].dueAt));

/**
 * Snapshots by row, kept as numbers and a few references. A snapshot is put together anew when it is read: it lives for
 * one event then, which costs a garbage collector nothing, where one that is kept and soon replaced costs it most of all.
 */
export class PackedSnapshots {
  readonly #numbers = new NumberRows(NUMBERS_PER_ROW);
  readonly #scratch = new Float64Array(NUMBERS_PER_ROW);
  /** The stable fields of each row's account, null where there is no snapshot; evidence, breaks and deadlines beside it. */
  readonly #natures: (StableFields | null)[] = [];
  readonly #evidence: AccountContext['evidence'][] = [];
  readonly #breaks: AccountContext['breaks'][] = [];
  readonly #deadlines: Deadlines[] = [];
  /** The first stable fields seen of each type: most others of that type are equal, and share the object. */
  readonly #usual = new Map<string | null, StableFields>();

  /** The snapshot in a row, or null when there is none. It is the same, but not the object that was written. */
  read(row: number, accountId: string): AccountSnapshot | null {
    const nature = this.#natures[row] ?? null;
    if (nature === null) return null;
    const page = this.#numbers.page(row);
    const at = this.#numbers.offset(row);
    // "| 0" gives a small whole number, as V8 keeps them best.
    return {
      machine: 'account',
      machineVersion: nature.machineVersion,
      version: (page[at + VERSION_AT] ?? 0) | 0,
      since: page[at + SINCE_AT] ?? 0,
      value: valueAt((page[at + STATE] ?? 0) | 0),
      context: {
        accountId,
        provider: nature.provider,
        accountType: nature.accountType,
        tenant: nature.tenant,
        product: nature.product,
        parts: nature.parts,
        name: nature.name,
        createdAt: timeOf(page[at + CREATED]),
        incarnation: (page[at + INCARNATION] ?? 0) | 0,
        lastSeenAt: page[at + SEEN] ?? 0,
        lastVerifiedAt: timeOf(page[at + VERIFIED]),
        lastOccurredAt: timeOf(page[at + OCCURRED]),
        authorizedAt: timeOf(page[at + AUTHORIZED]),
        refusedAt: refusedTime(page[at + REFUSED], timeOf(page[at + FLIPPED])),
        flippedAt: timeOf(page[at + FLIPPED]),
        deletedAt: timeOf(page[at + DELETED]),
        breaks: this.#breaks[row] ?? [],
        incident: timeOf(page[at + INCIDENT]),
        connection: nature.connection,
        evidence: this.#evidence[row] ?? [],
      },
      deadlines: this.#deadlines[row] ?? [],
    };
  }

  /** Whether a row has a snapshot. */
  has(row: number): boolean {
    return (this.#natures[row] ?? null) !== null;
  }

  /** The version of the snapshot in a row; 0 where there is none. */
  version(row: number): number {
    return this.has(row) ? this.#numbers.get(row, VERSION_AT) | 0 : 0;
  }

  /** How many deadlines the snapshot in a row has. */
  deadlines(row: number): number {
    return this.has(row) ? (this.#deadlines[row]?.length ?? 0) : 0;
  }

  /** Writes a snapshot into a row, and returns what that changes there, as bits of {@link changes}. */
  write(row: number, snapshot: AccountSnapshot): number {
    let found = this.#writeReferences(row, snapshot);
    this.#unpack(snapshot);
    const page = this.#numbers.page(row);
    const at = this.#numbers.offset(row);
    for (let place = 0; place < NUMBERS_PER_ROW; place += 1) {
      const number = this.#scratch[place] ?? 0;
      if (!Object.is(page[at + place], number)) found |= changeOf[place] ?? 0;
      page[at + place] = number;
    }
    return found;
  }

  /** Puts the numbers of a snapshot side by side, as they will stand in its row. */
  #unpack({ version, since, value, context }: AccountSnapshot): void {
    const numbers = this.#scratch;
    numbers[VERSION_AT] = version;
    numbers[STATE] = stateNumberOf(value);
    numbers[SINCE_AT] = since;
    numbers[INCARNATION] = context.incarnation;
    numbers[SEEN] = context.lastSeenAt;
    numbers[VERIFIED] = context.lastVerifiedAt ?? NO_TIME;
    numbers[OCCURRED] = context.lastOccurredAt ?? NO_TIME;
    numbers[AUTHORIZED] = context.authorizedAt ?? NO_TIME;
    numbers[FLIPPED] = context.flippedAt ?? NO_TIME;
    numbers[DELETED] = context.deletedAt ?? NO_TIME;
    numbers[REFUSED] = refusedNumber(context);
    numbers[INCIDENT] = context.incident ?? NO_TIME;
    numbers[CREATED] = context.createdAt ?? NO_TIME;
  }

  /** Leaves a row without a snapshot. */
  remove(row: number): void {
    this.#natures[row] = null;
  }

  /** Copies a row of other packed snapshots over one of these, also one without a snapshot. */
  copy(others: PackedSnapshots, source: number, target: number): void {
    const nature = others.#natures[source] ?? null;
    this.#natures[target] = nature;
    if (nature === null) return;
    this.#evidence[target] = others.#evidence[source] ?? [];
    this.#breaks[target] = others.#breaks[source] ?? [];
    this.#deadlines[target] = others.#deadlines[source] ?? [];
    this.#numbers.copy(others.#numbers, source, target);
  }

  #writeReferences(row: number, snapshot: AccountSnapshot): number {
    const { deadlines, context } = snapshot;
    const nature = this.#natures[row] ?? null;
    let found = nature === null ? ALL : stableChanges(nature, snapshot);
    if (found !== 0) this.#natures[row] = this.#natureOf(snapshot);
    if (nature === null || this.#evidence[row] !== context.evidence) {
      this.#evidence[row] = context.evidence;
      found |= changes.facts;
    }
    if (nature === null || this.#breaks[row] !== context.breaks) {
      this.#breaks[row] = context.breaks;
      found |= changes.facts;
    }
    const before = this.#deadlines[row];
    if (nature === null || before === undefined || !sameDeadlines(before, deadlines)) {
      this.#deadlines[row] = deadlines;
      found |= changes.deadlines | changes.facts;
    }
    return found;
  }

  #natureOf(snapshot: AccountSnapshot): StableFields {
    const { accountType } = snapshot.context;
    const usual = this.#usual.get(accountType);
    if (usual !== undefined && stableChanges(usual, snapshot) === 0) return usual;
    const nature = stableFieldsOf(snapshot);
    if (usual === undefined) this.#usual.set(accountType, nature);
    return nature;
  }
}
