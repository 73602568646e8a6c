import { DAY, HOUR } from '../../../machines/policy.ts';
import { isLevelStatus } from '../../../machines/status.ts';
import type { Random } from '../random.ts';
import type { FleetAccount } from './account.ts';
import type { Occurrence, Said } from './occurrence.ts';
import type { Span } from './role.ts';

/** An account and all that happens to it, in order of time. */
export interface Told {
  readonly account: FleetAccount;
  readonly occurrences: readonly Occurrence[];
}

/**
 * Nightly readings of the API that show each account as it stands; they change nothing, as most readings do.
 *
 * @param count - how many readings; fewer only when no v1 account is alive at the end
 */
export const sweeps = (
  span: Span,
  told: readonly Told[],
  count: number,
  random: Random,
): readonly Occurrence[] => {
  const alive = told.filter(
    ({ account, occurrences }) =>
      account.api === 'v1' &&
      account.createdAt < span.end - 3 * DAY &&
      levelAt(occurrences, span.end) !== null,
  );
  if (count <= 0 || alive.length === 0) return [];
  return Array.from({ length: count }, () => sweepReading(span, random.pick(alive), random));
};

const sweepReading = (span: Span, { account, occurrences }: Told, random: Random): Occurrence => {
  const earliest = Math.ceil(account.createdAt / DAY + 1);
  const day = random.integer(earliest, Math.floor(span.end / DAY) - 1);
  const at = day * DAY + random.integer(2 * HOUR, 3 * HOUR);
  const level = levelAt(occurrences, at) ?? 'OK';
  const said: Said = { shape: 'poll', statuses: [level] };
  return { at, account, said };
};

/** The level that a reading would show at a moment, or null while the account does not exist. */
const levelAt = (occurrences: readonly Occurrence[], moment: number): string | null => {
  let level: string | null = null;
  for (const { at, said } of occurrences) {
    if (at > moment) break;
    const word = wordOf(said);
    if (word === 'DELETED' || word === 'CREATION_FAIL') level = null;
    else if (word === 'CREATION_SUCCESS') level = 'CONNECTING';
    else if (word === 'RECONNECTED') level = 'OK';
    else if (word !== null && isLevelStatus(word)) level = word;
  }
  return level;
};

const wordOf = (said: Said): string | null => {
  if (said.shape === 'webhook' || said.shape === 'notify') return said.word;
  return said.shape === 'poll' ? (said.statuses.at(-1) ?? null) : null;
};
