import type { AccountEvent, SourcePart } from './event.ts';
import { isLevelStatus, levelStatuses, type LevelStatus } from './status.ts';

/** The levels of an account's products, while not all of them are OK. Its status is the worst of these (DOMAIN §9.9). */
export interface AccountParts {
  /** The level of whatever is not named below; null while that is unknown, or all are named. */
  readonly rest: LevelStatus | null;
  /** In the order in which they were first heard of, at most {@link mostParts}. */
  readonly named: readonly PartLevel[];
}

/** A product of an account, and its level. */
export interface PartLevel {
  /** As the wire has it, in small letters: `calendar`. */
  readonly product: string;
  readonly status: LevelStatus;
}

/** The most products of an account that are told apart; real ones have one to three. */
export const mostParts = 20;

/** What an event says of the account as a whole. */
export interface WholeEvent {
  /** The event with the level of the whole in the place of that of a part. */
  readonly event: AccountEvent;
  /** The parts after it. */
  readonly parts: AccountParts | null;
}

/** The worst of some levels; null where there is none (DOMAIN §3.4). */
const worstOf = (levels: readonly (LevelStatus | null)[]): LevelStatus | null =>
  levelStatuses.findLast((level) => levels.includes(level)) ?? null;

/** The worst level of all parts: what the account's status is. */
export const worstPart = ({ rest, named }: AccountParts): LevelStatus =>
  worstOf([rest, ...named.map(({ status }) => status)]) ?? 'OK';

/** The parts as they are kept: null where all is OK, those that are too many taken in with the rest, that of OK first. */
const kept = ({ rest, named }: AccountParts): AccountParts | null => {
  let [others, several] = [rest, named];
  while (several.length > mostParts) {
    const leaving = several.find(({ status }) => status === 'OK') ?? several[0];
    others = worstOf([others, leaving?.status ?? null]);
    several = several.filter((part) => part !== leaving);
  }
  const parts = { rest: others, named: several };
  return worstPart(parts) === 'OK' ? null : parts;
};

const isSame = (one: AccountParts | null, other: AccountParts | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    one.rest === other.rest &&
    one.named.length === other.named.length &&
    one.named.every(({ product, status }, index) => {
      const there = other.named[index];
      return product === there?.product && status === there.status;
    }));

/** The parts with another level of one product. */
const withPart = ({ rest, named }: AccountParts, product: string, status: LevelStatus): AccountParts => ({
  rest,
  named: named.some((part) => part.product === product)
    ? named.map((part) => (part.product === product ? { product, status } : part))
    : [...named, { product, status }],
});

/** The product that a source of an account stands for: `<account id>_CALENDAR` for `calendar` (DOMAIN §7). */
const productOf = (accountId: string, { id }: SourcePart): string =>
  (id.startsWith(`${accountId}_`) ? id.slice(accountId.length + 1) : id).toLowerCase();

/** The parts that a poll shows: all that there are. Of several sources of one product the worst counts. */
const polledParts = (accountId: string, sources: readonly SourcePart[]): AccountParts | null => {
  let parts: AccountParts = { rest: null, named: [] };
  for (const source of sources) {
    if (!isLevelStatus(source.status)) continue;
    const product = productOf(accountId, source);
    const before = parts.named.find((part) => part.product === product)?.status ?? null;
    parts = withPart(parts, product, worstOf([before, source.status]) ?? source.status);
  }
  return kept(parts);
};

/** The level that stands for all of an account which nothing is known to be wrong with in part. */
const restIn = (status: string): LevelStatus | null => {
  if (isLevelStatus(status)) return status;
  return status === 'NEW' || status === 'CREATION_FAIL' ? null : 'OK';
};

/** Whether a level of the whole account leaves its parts as they are known: it says the same, or cannot tell them apart. */
const leaves = (parts: AccountParts, level: LevelStatus, { source }: AccountEvent): boolean =>
  source === 'poll'
    ? level === worstPart(parts)
    : [parts.rest ?? level, ...parts.named.map(({ status }) => status)].every((each) => each === level);

const ofWhole = (known: AccountParts | null, level: LevelStatus, event: AccountEvent): WholeEvent => ({
  event,
  parts: known !== null && leaves(known, level, event) ? known : null,
});

/** The event as one of the whole account. What it says of a reason holds for the part alone. */
const asWhole = (heard: AccountEvent, type: LevelStatus): AccountEvent => {
  if (heard.type === type) return heard;
  const { reason: _reason, ...facts } = heard;
  return { ...facts, type };
};

const ofPart = (
  parts: AccountParts,
  product: string,
  level: LevelStatus,
  heard: AccountEvent,
): WholeEvent => {
  const after = withPart(parts, product, level);
  return { event: asWhole(heard, worstPart(after)), parts: kept(after) };
};

/** A reconnection of one product, while others are known to be in trouble: that one works. Otherwise it is of the account. */
const ofReconnection = (known: AccountParts | null, product: string, heard: AccountEvent): WholeEvent => {
  const after = known === null ? null : withPart(known, product, 'OK');
  return after === null || after.named.every(({ status }) => status === 'OK')
    ? { event: heard, parts: null }
    : ofPart(after, product, 'OK', heard);
};

/** A poll shows all parts. Where each is at the level that the whole account is known to be at, that is nothing new. */
const ofSources = (
  known: AccountParts | null,
  status: string,
  level: LevelStatus,
  heard: AccountEvent,
): WholeEvent => {
  const parts = polledParts(heard.accountId, heard.parts ?? []);
  const saysTheSame =
    known === null && level === status && parts?.named.every((part) => part.status === level) === true;
  return { event: heard, parts: saysTheSame ? null : parts };
};

const taken = (known: AccountParts | null, status: string, heard: AccountEvent): WholeEvent => {
  const { type, product } = heard;
  const part = heard.source === 'poll' || status === 'DELETED' ? undefined : product?.toLowerCase();
  if (type === 'RECONNECTED' && part !== undefined) return ofReconnection(known, part, heard);
  if (!isLevelStatus(type)) return { event: heard, parts: known };
  if (heard.parts !== undefined) return ofSources(known, status, type, heard);
  return part === undefined
    ? ofWhole(known, type, heard)
    : ofPart(known ?? { rest: restIn(status), named: [] }, part, type, heard);
};

/** Statuses that, once applied, are about the whole account, whatever was known of its parts. */
const startsAnew: ReadonlySet<string> = new Set(['CREATION_SUCCESS', 'RECONNECTED', 'DELETED']);

/** The parts of an account after an event was applied that may have begun something new. */
export const partsAfter = (parts: AccountParts | null, applied: AccountEvent['type']): AccountParts | null =>
  startsAnew.has(applied) ? null : parts;

/**
 * What an event says of the account as a whole, where it speaks of a product, or products are known. A level of a product
 * concerns that product alone, and the whole has the worst level of all; a level of the whole is that of every product.
 * Pure; parts that stay as they are are the same object.
 *
 * @param known - the parts before it
 * @param status - the account's status before it
 */
export const wholeEvent = (known: AccountParts | null, status: string, heard: AccountEvent): WholeEvent => {
  const { event, parts } = taken(known, status, heard);
  return { event, parts: isSame(known, parts) ? known : parts };
};
