import { Option, type Command } from 'commander';
import { asOf, known, reading, type DatabaseOption } from '../fleet.ts';
import { printJson, wantsJson, type JsonOptions } from '../json.ts';
import { idArgument, momentOf, options } from '../options.ts';
import { accountText } from '../print/account.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

interface ShowFlags extends DatabaseOption, JsonOptions {
  readonly at?: number;
  readonly utc?: boolean;
}

/** `show <id>`: one account, now or as it was. */
export const showCommand = (program: Command, shell: Shell): void => {
  program
    .command('show')
    .summary('show one account')
    .description('Shows one account, as it is or as it was.')
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(new Option('--at <time>', 'as it was then').argParser(momentOf))
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action((id: string, flags: ShowFlags) =>
      reading(shell, flags, (fleet) => {
        const { lifecycle, store } = fleet;
        const view = flags.at === undefined ? lifecycle.account(id) : lifecycle.at(id, flags.at);
        const shown = known(view, id, fleet, flags.at);
        if (wantsJson(flags)) return printJson(shell, shown, flags);
        const moment = flags.at ?? asOf(store, shell.io.now());
        return shell.print(accountText(shown, lookOf(shell, { ...flags, asOf: moment })));
      }),
    );
};
