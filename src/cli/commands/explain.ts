import type { Command } from 'commander';
import { asOf, known, reading, type DatabaseOption } from '../fleet.ts';
import { printJson, wantsJson, type JsonOptions } from '../json.ts';
import { idArgument, options } from '../options.ts';
import { explanationText } from '../print/explanation.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

interface ExplainFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** `explain <id>`: why an account is where it is, and what would change that. */
export const explainCommand = (program: Command, shell: Shell): void => {
  program
    .command('explain')
    .summary('say why an account is where it is')
    .description(
      'Says why an account is where it is, what else it could be, and what would change the verdict.',
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action((id: string, flags: ExplainFlags) =>
      reading(shell, flags, (fleet) => {
        const explanation = known(fleet.lifecycle.explain(id), id, fleet);
        if (wantsJson(flags)) return printJson(shell, explanation, flags);
        const look = lookOf(shell, { ...flags, asOf: asOf(fleet.store, shell.io.now()) });
        return shell.print(explanationText(explanation, look));
      }),
    );
};
