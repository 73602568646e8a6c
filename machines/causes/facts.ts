import type { EvidenceItem } from '../context.ts';
import { HOUR, type Policy } from '../policy.ts';
import type { Evidence } from './cause.ts';

/** A remembered fact of one type. */
export type ItemOf<T extends EvidenceItem['type']> = Extract<EvidenceItem, { type: T }>;

const none: readonly never[] = [];

/** The remembered facts of one type since a moment. Usually there are none, and a weighing looks some twenty times. */
const since = <T extends EvidenceItem['type']>(
  { evidence }: Evidence,
  type: T,
  from: number,
): readonly ItemOf<T>[] => {
  let found: ItemOf<T>[] | null = null;
  for (const item of evidence)
    if (item.type === type && item.at >= from) (found ??= []).push(item as ItemOf<T>);
  return found ?? none;
};

/** All remembered facts of one type, however old, in the order in which they were received. */
export const everyOf = <T extends EvidenceItem['type']>(evidence: Evidence, type: T): readonly ItemOf<T>[] =>
  since(evidence, type, -Infinity);

/** The earliest time, in milliseconds since 1970, of a fact that counts: `evidenceWindowHours` before the flip. */
export const windowStart = (evidence: Evidence, policy: Policy): number =>
  evidence.flippedAt - policy.evidenceWindowHours * HOUR;

/** The facts of one type that count: at most `evidenceWindowHours` older than the flip, or younger than it. */
export const recentOf = <T extends EvidenceItem['type']>(
  evidence: Evidence,
  policy: Policy,
  type: T,
): readonly ItemOf<T>[] => since(evidence, type, windowStart(evidence, policy));

/**
 * Whether a fact about the credentials themselves still holds at the flip: an authorisation that came after the
 * fact, and before the flip, has made it moot.
 */
export const outlivesAuthorisation =
  (evidence: Evidence) =>
  (item: EvidenceItem): boolean =>
    evidence.authorizedAt === null || item.at >= Math.min(evidence.authorizedAt, evidence.flippedAt);

/** How old the last authorisation was at the flip, in milliseconds; null while that is unknown (DOMAIN §5). */
export const authorisationAge = ({ authorizedAt, flippedAt }: Evidence): number | null =>
  authorizedAt === null || authorizedAt > flippedAt ? null : flippedAt - authorizedAt;

/** The newest of some facts; of equally new ones, the one received last. */
export const newest = <T extends EvidenceItem>(items: readonly T[]): T | undefined =>
  items.reduce<T | undefined>(
    (latest, item) => (latest === undefined || item.at >= latest.at ? item : latest),
    undefined,
  );

/**
 * The most facts that lie within any one window, oldest first. Of windows with equally many, the latest.
 *
 * @param windowHours - its length; two facts exactly that far apart lie within it
 */
export const densest = <T extends EvidenceItem>(items: readonly T[], windowHours: number): readonly T[] => {
  const sorted = items.toSorted((one, other) => one.at - other.at);
  let best = { start: 0, end: 0 };
  let start = 0;
  let first = sorted[start];
  for (const [index, last] of sorted.entries()) {
    while (first !== undefined && last.at - first.at > windowHours * HOUR) first = sorted[++start];
    const end = index + 1;
    if (end - start >= best.end - best.start) best = { start, end };
  }
  return sorted.slice(best.start, best.end);
};
