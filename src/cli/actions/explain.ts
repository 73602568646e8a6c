import { asOf } from '../../views/as-of.ts';
import { reading, stillKnown, type DatabaseOption } from '../fleet.ts';
import { printJson, wantsJson, type JsonOptions } from '../json.ts';
import { accountNamed } from '../naming.ts';
import { explanationText } from '../print/explanation.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `explain` is told. */
export interface ExplainFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** Says why an account is where it is, and what would change that. */
export const explainAccount = (shell: Shell, word: string, flags: ExplainFlags): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    const id = accountNamed(shell, fleet.store, word);
    const explanation = stillKnown(await fleet.lifecycle.explain(id), id);
    if (wantsJson(flags)) return printJson(shell, explanation, flags);
    const look = lookOf(shell, { ...flags, asOf: asOf(fleet.store, shell.io.now()) });
    return shell.print(explanationText(explanation, look));
  });
