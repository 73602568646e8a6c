import { asOf } from '../../views/as-of.ts';
import { knownOrFail, reading, type DatabaseOption } from '../fleet.ts';
import { printJson, wantsJson, type JsonOptions } from '../json.ts';
import { accountText } from '../print/account.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `show` is told. */
export interface ShowFlags extends DatabaseOption, JsonOptions {
  readonly at?: number;
  readonly utc?: boolean;
}

/** Shows one account, now or as it was. */
export const showAccount = (shell: Shell, id: string, flags: ShowFlags): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    const { lifecycle, store } = fleet;
    const view = await (flags.at === undefined ? lifecycle.account(id) : lifecycle.at(id, flags.at));
    const shown = knownOrFail(view, id, fleet, flags.at);
    if (wantsJson(flags)) return printJson(shell, shown, flags);
    const moment = flags.at ?? asOf(store, shell.io.now());
    return shell.print(accountText(shown, lookOf(shell, { ...flags, asOf: moment })));
  });
