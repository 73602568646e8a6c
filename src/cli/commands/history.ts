import type { Command } from 'commander';
import type { HistoryFlags } from '../actions/history.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `history <id>`: all that was heard of an account, and what it did. */
export const historyCommand = (program: Command, shell: Shell): void => {
  program
    .command('history')
    .summary('list what was heard of an account, and what it did')
    .description(
      'Lists all that was heard of an account and what it did, oldest first, and what was told of it.',
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (id: string, flags: HistoryFlags) => {
      const { listHistory } = await import('../actions/history.ts');
      await listHistory(shell, id, flags);
    });
};
