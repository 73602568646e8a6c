import { isoTime } from '../../model/clock.ts';
import type { StoreReader } from '../../store/port.ts';
import {
  beSilent,
  breakSilence,
  silencing,
  type Silenced,
  type SilenceWriter,
} from '../../notify/book/silence.ts';
import { asOf } from '../../views/as-of.ts';
import { reading, writing, type DatabaseOption } from '../fleet.ts';
import { printJson, printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { momentToCome } from '../moments.ts';
import { accountNamed } from '../naming.ts';
import { lookOf } from '../print/look.ts';
import { accountNoticesText, noticesText } from '../print/notices.ts';
import type { Shell } from '../shell.ts';
import { exit } from '../exit.ts';
import { plain } from '../terminal/plain.ts';

/** What `notices list` is told. */
export interface NoticesFlags extends DatabaseOption, JsonOptions {
  readonly limit?: number;
  readonly tenant?: string;
  readonly utc?: boolean;
}

/** What `notices show` is told. */
export interface NoticesShowFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** What `notices snooze` and `notices wake` are told. */
export interface SilenceFlags extends DatabaseOption, JsonOptions {}

/** How many notices people are shown unless they ask for more; programs get them all. */
const SHOWN_NOTICES = 100;

/** Lists the notices that are under way. */
export const listNotices = (shell: Shell, flags: NoticesFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const { limit = wantsJson(flags) ? Infinity : SHOWN_NOTICES, tenant } = flags;
    const query = { open: true, limit, ...(tenant === undefined ? {} : { tenant }) };
    const notices = await lifecycle.notices(query);
    if (wantsJson(flags)) return printJsonArray(shell, notices, flags);
    const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
    return shell.print(noticesText(notices, await lifecycle.silences(), look));
  });

/** Shows what was told about an account, and what comes next. */
export const showNotices = (shell: Shell, word: string, flags: NoticesShowFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const account = accountNamed(shell, store, word);
    const notices = await lifecycle.notices({ account });
    if (wantsJson(flags)) return printJsonArray(shell, notices, flags);
    const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
    return shell.print(accountNoticesText(account, notices, look));
  });

/** Whose notices a word means, and the accounts that this concerns: those of a tenant, or one account. */
const silencedBy = (
  shell: Shell,
  store: StoreReader,
  word: string,
): readonly [Silenced, readonly string[]] => {
  if (store.snapshot(word) === null && store.accounts({ tenant: word, limit: 1 }).length > 0) {
    const all = store.accounts({ tenant: word });
    return [{ tenant: word }, all.map(({ context }) => context.accountId)];
  }
  const account = accountNamed(shell, store, word);
  return [{ account }, [account]];
};

const nameOfSilenced = ({ tenant, account = '' }: Silenced): string =>
  tenant === undefined ? plain(account) : `tenant ${plain(tenant)}`;

/** Has nothing be said of an account or of those of a tenant for a while. */
export const snoozeNotices = async (
  shell: Shell,
  word: string,
  until: string,
  flags: SilenceFlags,
): Promise<void> => {
  const now = shell.io.now();
  const moment = momentToCome(until, now, 'the end of a silence');
  await writing(shell, flags, async ({ ledger, store }) => {
    const [of, accountIds] = silencedBy(shell, store, word);
    const span = { since: now, until: moment };
    await silencing(ledger, accountIds, (writer) => beSilent(writer, [of], span, accountIds));
    if (flags.json === true) return printJson(shell, { ...of, since: isoTime(now), until: isoTime(moment) });
    return shell.print(`Nothing is said of ${nameOfSilenced(of)} until ${isoTime(moment)}`);
  });
};

/** Ends such a silence now; the program ends with 1 where there is none. */
export const wakeNotices = (shell: Shell, word: string, flags: SilenceFlags): Promise<void> =>
  writing(shell, flags, async ({ ledger, store }) => {
    const now = shell.io.now();
    const [of, accountIds] = silencedBy(shell, store, word);
    const end = (writer: SilenceWriter): boolean => breakSilence(writer, [of], accountIds, now) > 0;
    const ended = await silencing(ledger, accountIds, end);
    if (flags.json === true) printJson(shell, { ...of, ended });
    else if (ended) shell.print(`What still stands of ${nameOfSilenced(of)} is said again`);
    else shell.note(`${nameOfSilenced(of)} was not silent.`);
    if (!ended) shell.finish(exit.failure);
  });
