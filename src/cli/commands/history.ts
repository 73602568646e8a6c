import type { Command } from 'commander';
import { asOf, known, reading, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { idArgument, options } from '../options.ts';
import { historyText } from '../print/history.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

interface HistoryFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** `history <id>`: all that was heard of an account, and what it did. */
export const historyCommand = (program: Command, shell: Shell): void => {
  program
    .command('history')
    .summary('list what was heard of an account, and what it did')
    .description('Lists all that was heard of an account and what it did, oldest first.')
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action((id: string, flags: HistoryFlags) =>
      reading(shell, flags, (fleet) => {
        const { lifecycle, store } = fleet;
        const view = known(lifecycle.account(id), id, fleet);
        const entries = lifecycle.history(id);
        if (wantsJson(flags)) return printJsonArray(shell, entries, flags);
        const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
        return shell.print(historyText(view, entries, look));
      }),
    );
};
