import type { Silence } from '../../model/notice-record.ts';
import { bookLane, SILENCES } from '../../store/delivery-port.ts';
import type { WorkbenchWriter } from '../../store/ledger.ts';
import type { Letter } from '../../store/port.ts';
import type { ConcernedAccount } from './recipients.ts';

/** As much of a writer as silences take. */
export type SilenceWriter = Pick<
  WorkbenchWriter,
  'letters' | 'lane' | 'saveLane' | 'addLetter' | 'dropLetter'
>;

/** Of whom nothing is said for a while: one account, or all those of a tenant. */
export type Silenced = Pick<Silence, 'account' | 'tenant'>;

/** Reads a silence as it is kept. */
export const silenceIn = ({ body }: Pick<Letter, 'body'>): Silence => JSON.parse(body) as Silence;

const isSameSilence = (one: Silenced, other: Silenced): boolean =>
  one.account === other.account && one.tenant === other.tenant;

/** Until when nothing is said of an account, in milliseconds since 1970; null while something may be. */
export const silentUntilFor = (
  silences: readonly Silence[],
  { accountId, tenant }: Pick<ConcernedAccount, 'accountId' | 'tenant'>,
  now: number,
): number | null => {
  const ends = silences
    .filter((one) => one.account === accountId || (one.tenant !== undefined && one.tenant === tenant))
    .map(({ until }) => until)
    .filter((until) => until > now);
  return ends.length === 0 ? null : Math.max(...ends);
};

/** Takes silences back that are over, or that are those of somebody; returns whether there was one of theirs. */
const dropSilences = (writer: SilenceWriter, of: Silenced | null, now: number): boolean => {
  let found = false;
  const left: number[] = [];
  for (const letter of writer.letters(bookLane(SILENCES))) {
    const silence = silenceIn(letter);
    const isMeant = of !== null && isSameSilence(silence, of);
    if (isMeant) found = true;
    if (isMeant || silence.until <= now) writer.dropLetter(letter.id);
    else left.push(silence.until);
  }
  const at = left.length === 0 ? null : Math.min(...left);
  writer.saveLane({ ...bookLane(SILENCES), at, holder: null, told: null, missing: 0 });
  return found;
};

/** Has what is told of accounts looked at now, wherever that is done. */
const lookNow = (writer: SilenceWriter, accountIds: readonly string[], now: number): void => {
  for (const accountId of accountIds) {
    const lane = writer.lane(bookLane(`account ${accountId}`));
    if (lane !== null) writer.saveLane({ ...lane, at: now });
  }
};

/** Takes silences back that are over. */
export const endOldSilences = (writer: SilenceWriter, now: number): void =>
  void dropSilences(writer, null, now);

/**
 * Has nothing be said of somebody from now on, in place of what was kept of them before.
 *
 * @param accountIds - the accounts that this concerns
 */
export const beSilent = (writer: SilenceWriter, silence: Silence, accountIds: readonly string[]): void => {
  const { since: now, until, ...of } = silence;
  dropSilences(writer, of, now);
  const lane = bookLane(SILENCES);
  writer.addLetter({ ...lane, key: 'silence', at: now, body: JSON.stringify(silence) });
  const at = Math.min(until, writer.lane(lane)?.at ?? until);
  writer.saveLane({ ...lane, at, holder: null, told: null, missing: 0 });
  lookNow(writer, accountIds, now);
};

/**
 * Takes a silence back before its time; returns whether there was one.
 *
 * @param accountIds - the accounts that this concerns
 */
export const breakSilence = (
  writer: SilenceWriter,
  of: Silenced,
  accountIds: readonly string[],
  now: number,
): boolean => {
  const found = dropSilences(writer, of, now);
  if (found) lookNow(writer, accountIds, now);
  return found;
};
