import { asOf } from '../../views/as-of.ts';
import type { Twins } from '../../views/twins.ts';
import { knownThen, reading, stillKnown, type DatabaseOption, type OpenFleet } from '../fleet.ts';
import { printJson, wantsJson, type JsonOptions } from '../json.ts';
import { accountNamed } from '../naming.ts';
import { accountText } from '../print/account.ts';
import { lookOf } from '../print/look.ts';
import { toldLines } from '../print/notices.ts';
import { twinLines } from '../print/twins.ts';
import type { Shell } from '../shell.ts';

/** What `show` is told. */
export interface ShowFlags extends DatabaseOption, JsonOptions {
  readonly at?: number;
  readonly utc?: boolean;
}

/** Its twins as they are now; of an earlier moment nothing is said. */
const twinsIn = async ({ lifecycle }: OpenFleet, id: string, at: number | undefined): Promise<Twins> => {
  const { twinOf, twins } = (at === undefined ? await lifecycle.explain(id) : null) ?? {};
  return { ...(twinOf === undefined ? {} : { twinOf }), ...(twins === undefined ? {} : { twins }) };
};

/** Shows one account, now or as it was. */
export const showAccount = (shell: Shell, word: string, flags: ShowFlags): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    const { lifecycle, store } = fleet;
    const id = accountNamed(shell, store, word);
    const shown =
      flags.at === undefined
        ? stillKnown(await lifecycle.account(id), id)
        : knownThen(await lifecycle.at(id, flags.at), id, flags.at);
    const twins = await twinsIn(fleet, id, flags.at);
    // What was told is known for now alone.
    const notices = flags.at === undefined ? await lifecycle.notices({ account: id }) : [];
    if (wantsJson(flags)) {
      const told = notices.length === 0 ? {} : { notices };
      return printJson(shell, { ...shown, ...twins, ...told }, flags);
    }
    const look = lookOf(shell, { ...flags, asOf: flags.at ?? asOf(store, shell.io.now()) });
    const told = toldLines(notices, look).join('\n');
    const parts = [accountText(shown, look), ...twinLines(twins, look), ...(told === '' ? [] : [told])];
    return shell.print(parts.join('\n\n'));
  });
