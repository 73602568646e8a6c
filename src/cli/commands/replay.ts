import { Argument, Option, type Command } from 'commander';
import type { ReplayFlags } from '../actions/replay.ts';
import { asTyped } from '../arguments.ts';
import { addFormatOptions, orderOption } from '../line-format.ts';
import { momentOption, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `replay <file…>`: takes logs in and says what they did. */
export const replayCommand = (program: Command, shell: Shell): void => {
  const named = program
    .command('replay')
    .summary('take event logs in and say what they did')
    .description(
      'Replays event logs: NDJSON or a JSON array, plain, gzip or zstd; files, globs, or - for standard input. Time comes from the log alone. Logs of CloudWatch, Docker, journald, pino, n8n, databases and others are known by their shape.',
    )
    .addArgument(new Argument('<files...>', 'logs to replay, or - for standard input'))
    .addOption(options.db('keep what comes of it in this database; without it, in memory'))
    .addOption(orderOption().default('arrival'))
    .addOption(new Option('--until <time>', 'only what was received up to then').argParser(momentOption))
    .addOption(new Option('--account <id>', 'only events of this account').argParser(asTyped));
  addFormatOptions(named)
    .addOption(
      new Option('--weights <file>', 'weigh causes by what `diagnosis fit` has written').argParser(asTyped),
    )
    .addOption(
      new Option(
        '--diff <database>',
        'keep nothing, and say who would be elsewhere than there, from which line on',
      )
        .argParser(asTyped)
        .conflicts(['db', 'resume', 'rejects']),
    )
    .option('--allow-future', 'take in lines with a time beyond tomorrow; without it they are quarantined')
    .option(
      '--resume',
      'go on where an earlier replay of the same files into the same database stopped; a last line that is still being written is left',
    )
    .option('--rejects <file>', 'write lines that cannot be read to this file, with the reason')
    .option('--force', 'overwrite the file of --rejects')
    .addOption(options.failOn())
    .option('--json', 'print one JSON document')
    .addOption(options.quiet())
    .action(async (files: readonly string[], flags: ReplayFlags) => {
      const { replayFiles } = await import('../actions/replay.ts');
      await replayFiles(shell, files, flags);
    });
};
