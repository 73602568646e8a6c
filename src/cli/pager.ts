import type { Shell } from './shell.ts';

/** What a pager is told where it is not told otherwise: end at once if all fits, keep colours, leave the text on the screen. */
const LESS = 'FRX';

/**
 * The command that pages, or null: on a terminal alone, and not where `NO_PAGER` is set, `--no-pager` is given, or `PAGER` is
 * empty or `cat`.
 */
const pagerOf = (
  { io, out }: Pick<Shell, 'io' | 'out'>,
  { pager = true }: { readonly pager?: boolean },
): string | null => {
  if (!pager || !out.redraws || (io.env['NO_PAGER'] ?? '') !== '') return null;
  const command = (io.env['PAGER'] ?? 'less').trim();
  return command === '' || command === 'cat' ? null : command;
};

/** Prints a long text: through the pager where there is one, and straight where there is none or it does not start. */
export const printPaged = async (
  shell: Shell,
  text: string,
  flags: { readonly pager?: boolean },
): Promise<void> => {
  const command = pagerOf(shell, flags);
  if (command === null || !(await shell.io.page(`${text}\n`, command, LESS))) shell.print(text);
};
