import type { LogEntry } from '../../store/port.ts';

/** A delivery whose fate is asked about: accounts have theirs in the order in which they were sent. */
export interface SentDelivery {
  readonly accountId: string;
  /** Its body as JSON text. */
  readonly body: string;
}

/** What became of deliveries, as the log has it. */
export interface Audit {
  /** How many stand in the log. */
  readonly logged: number;
  /** How many do not. */
  readonly lost: number;
  /** How many took effect more than once. */
  readonly twice: number;
  /** How many entries say of a delivery that it came again, and changed nothing. */
  readonly again: number;
  /** How many came into the log after others that were sent later. */
  readonly outOfOrder: number;
  /** How many numbers are left out, of entries and of the versions of accounts. */
  readonly gaps: number;
}

/** What has come in by webhook; other entries are the engine's own. */
const isDelivered = ({ source }: LogEntry): boolean =>
  source === 'webhook' || source === 'notify' || source === 'v2';

const byAccount = <Of extends { readonly accountId: string }>(
  all: readonly Of[],
): ReadonlyMap<string, readonly Of[]> => {
  const grouped = new Map<string, Of[]>();
  for (const one of all) {
    const those = grouped.get(one.accountId);
    if (those === undefined) grouped.set(one.accountId, [one]);
    else those.push(one);
  }
  return grouped;
};

type Fates = Pick<Audit, 'logged' | 'twice' | 'again' | 'outOfOrder'>;

/**
 * Follows one account's entries beside what was sent of it, in order. A sender who heard nothing sends again, before it sends
 * anything else: such an entry changes nothing.
 */
const fatesOf = (sent: readonly string[], entries: readonly LogEntry[]): Fates => {
  let [next, twice, again, outOfOrder] = [0, 0, 0, 0];
  const passedOver: string[] = [];
  for (const { payload, decision } of entries) {
    const place = payload === null ? -1 : sent.indexOf(payload, next);
    const late = payload === null ? -1 : passedOver.indexOf(payload);
    if (place === next) next += 1;
    else if (next > 0 && payload === sent[next - 1] && decision !== 'applied') again += 1;
    else if (late >= 0) {
      passedOver.splice(late, 1);
      outOfOrder += 1;
    } else if (place > next) {
      passedOver.push(...sent.slice(next, place));
      next = place + 1;
    } else twice += 1;
  }
  return { logged: next - passedOver.length, twice, again, outOfOrder };
};

/** How often a number is not the next one after its predecessor, from 1 on. */
const gapsIn = (numbers: readonly number[]): number =>
  numbers.filter((number, place) => number !== (numbers[place - 1] ?? 0) + 1).length;

/**
 * Holds what was sent against the log.
 *
 * @param sent - in the order of sending
 * @param log - all entries, in the order of their numbers
 * @param versions - those that each account went through, in order
 */
export const auditOf = (
  sent: readonly SentDelivery[],
  log: readonly LogEntry[],
  versions: readonly (readonly number[])[],
): Audit => {
  const sums = { logged: 0, twice: 0, again: 0, outOfOrder: 0 };
  const entriesOf = byAccount(log);
  const gaps = [log.map(({ seq }) => seq), ...versions].reduce((sum, row) => sum + gapsIn(row), 0);
  for (const [accountId, deliveries] of byAccount(sent)) {
    const entries = (entriesOf.get(accountId) ?? []).filter(isDelivered);
    const fates = fatesOf(
      deliveries.map(({ body }) => body),
      entries,
    );
    sums.logged += fates.logged;
    sums.twice += fates.twice;
    sums.again += fates.again;
    sums.outOfOrder += fates.outOfOrder;
  }
  return { ...sums, lost: sent.length - sums.logged, gaps };
};
