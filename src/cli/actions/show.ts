import { asOf } from '../../views/as-of.ts';
import { knownThen, reading, stillKnown, type DatabaseOption } from '../fleet.ts';
import { printJson, wantsJson, type JsonOptions } from '../json.ts';
import { accountNamed } from '../naming.ts';
import { accountText } from '../print/account.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `show` is told. */
export interface ShowFlags extends DatabaseOption, JsonOptions {
  readonly at?: number;
  readonly utc?: boolean;
}

/** Shows one account, now or as it was. */
export const showAccount = (shell: Shell, word: string, flags: ShowFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const id = accountNamed(shell, store, word);
    const shown =
      flags.at === undefined
        ? stillKnown(await lifecycle.account(id), id)
        : knownThen(await lifecycle.at(id, flags.at), id, flags.at);
    if (wantsJson(flags)) return printJson(shell, shown, flags);
    const moment = flags.at ?? asOf(store, shell.io.now());
    return shell.print(accountText(shown, lookOf(shell, { ...flags, asOf: moment })));
  });
