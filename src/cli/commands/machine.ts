import { Option, type Command } from 'commander';
import type { Provider } from '../../../machines/provider.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { wordReader } from '../usage.ts';

const formats = ['mermaid', 'dot', 'svg', 'json'] as const;

interface MachineFlags {
  readonly format: (typeof formats)[number];
  readonly provider?: Provider;
}

/** `machine`: the chart, to be drawn. */
export const machineCommand = (program: Command, shell: Shell): void => {
  program
    .command('machine')
    .summary('print the chart, for Mermaid, Graphviz or Stately, or as a picture')
    .description('Prints the chart that every account lives by.')
    .addOption(
      new Option(
        '--format <format>',
        `${formats.join(', ')}; svg draws the causes of one --provider; json is the definition, which Stately's tools read`,
      )
        .default('mermaid')
        .argParser(wordReader(formats, 'a format')),
    )
    .addOption(options.provider('leave out the causes of other providers'))
    .action(async ({ format, provider }: MachineFlags) => {
      const { drawings } = await import('../actions/machine.ts');
      shell.print(drawings[format](provider));
    });
};
