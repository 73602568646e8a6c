import type { Silence } from '../../model/notice-record.ts';
import { bookLane, SILENCES } from '../../store/delivery-port.ts';
import type { Ledger, WorkbenchWriter } from '../../store/ledger.ts';
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

/** One text for all silences of the same account or tenant. */
const silenceKey = ({ account, tenant }: Silenced): string => JSON.stringify([account, tenant]);

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

/** Takes silences back that are over, or that are those of somebody; returns how many there were of theirs. */
const dropSilences = (writer: SilenceWriter, those: readonly Silenced[], now: number): number => {
  const meant = new Set(those.map(silenceKey));
  let found = 0;
  const left: number[] = [];
  for (const letter of writer.letters(bookLane(SILENCES))) {
    const silence = silenceIn(letter);
    const isMeant = meant.has(silenceKey(silence));
    if (isMeant) found += 1;
    if (isMeant || silence.until <= now) writer.dropLetter(letter.id);
    else left.push(silence.until);
  }
  const at = left.length === 0 ? null : left.reduce((one, other) => Math.min(one, other));
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
  void dropSilences(writer, [], now);

/**
 * Has nothing be said of some from now on, in place of what was kept of them before.
 *
 * @param accountIds - the accounts that this concerns
 */
export const beSilent = (
  writer: SilenceWriter,
  those: readonly Silenced[],
  { since, until }: Pick<Silence, 'since' | 'until'>,
  accountIds: readonly string[],
): void => {
  dropSilences(writer, those, since);
  const lane = bookLane(SILENCES);
  for (const { account, tenant } of those) {
    const of = tenant === undefined ? { account } : { tenant };
    const body = JSON.stringify({ ...of, since, until });
    writer.addLetter({ ...lane, key: 'silence', at: since, body });
  }
  const at = Math.min(until, writer.lane(lane)?.at ?? until);
  writer.saveLane({ ...lane, at, holder: null, told: null, missing: 0 });
  lookNow(writer, accountIds, since);
};

/**
 * Takes silences back before their time; returns how many there were.
 *
 * @param accountIds - the accounts that this concerns
 */
export const breakSilence = (
  writer: SilenceWriter,
  those: readonly Silenced[],
  accountIds: readonly string[],
  now: number,
): number => {
  const found = dropSilences(writer, those, now);
  if (found > 0) lookNow(writer, accountIds, now);
  return found;
};

/** Writes silences in a transaction of its own, in which the accounts that they concern are looked at anew. */
export const silencing = <T>(
  ledger: Pick<Ledger, 'transact'>,
  accountIds: readonly string[],
  work: (writer: SilenceWriter) => T,
): Promise<T> => {
  const lanes = [bookLane(SILENCES), ...accountIds.map((id) => bookLane(`account ${id}`))];
  return ledger.transact(
    () => ({ accountIds: [], sourceIds: [], lanes }),
    ({ writer }) => work(writer),
  );
};
