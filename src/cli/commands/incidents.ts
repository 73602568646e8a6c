import { Option, type Command } from 'commander';
import type { IncidentFlags } from '../actions/incidents.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `incidents`: what many accounts that broke have in common. */
export const incidentsCommand = (program: Command, shell: Shell): void => {
  program
    .command('incidents')
    .summary('list what many accounts that broke together have in common')
    .description(
      'Lists incidents, the newest first: what the accounts share that broke together, how many, and what to do.',
    )
    .addOption(options.db())
    .addOption(new Option('--open', 'only those that have not ended'))
    .addOption(options.limit())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: IncidentFlags) => {
      const { listIncidents } = await import('../actions/incidents.ts');
      await listIncidents(shell, flags);
    });
};
