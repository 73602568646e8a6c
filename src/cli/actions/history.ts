import { asOf } from '../../views/as-of.ts';
import { knownOrFail, reading, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { historyText } from '../print/history.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `history` is told. */
export interface HistoryFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** Lists all that was heard of an account, and what it did. */
export const listHistory = (shell: Shell, id: string, flags: HistoryFlags): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    const { lifecycle, store } = fleet;
    const view = knownOrFail(await lifecycle.account(id), id, fleet);
    const entries = lifecycle.history(id);
    if (wantsJson(flags)) return printJsonArray(shell, entries, flags);
    const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
    return shell.print(historyText(view, await Array.fromAsync(entries), look));
  });
