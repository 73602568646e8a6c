import { asOf } from '../../views/as-of.ts';
import { reading, stillKnown, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { accountNamed } from '../naming.ts';
import { historyText } from '../print/history.ts';
import { toldEntries, withTold } from '../told-history.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `history` is told. */
export interface HistoryFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** Lists all that was heard of an account, what it did, and what was told of it. */
export const listHistory = (shell: Shell, word: string, flags: HistoryFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const id = accountNamed(shell, store, word);
    const view = stillKnown(await lifecycle.account(id), id);
    const entries = lifecycle.history(id);
    const notices = await lifecycle.notices({ account: id });
    if (wantsJson(flags)) return printJsonArray(shell, withTold(entries, toldEntries(notices)), flags);
    const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
    return shell.print(historyText(view, await Array.fromAsync(entries), notices, look));
  });
