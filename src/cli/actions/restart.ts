import { exit } from '../exit.ts';
import { reading, stillKnown, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { accountNamed } from '../naming.ts';
import { operand } from '../../views/shown/quote.ts';
import type { Shell } from '../shell.ts';
import { unipileFrom } from '../unipile.ts';

/** What `restart` is told. */
export interface RestartFlags extends DatabaseOption, JsonOptions {}

/**
 * Has Unipile restart an account. That it fails to restart is an answer, and the program ends with 1.
 *
 * @throws LifecycleError `invalidOption`, `accountNotFound`; those of a client of Unipile
 */
export const restartAccount = (shell: Shell, word: string, flags: RestartFlags): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    const id = accountNamed(shell, fleet.store, word);
    const view = stillKnown(await fleet.lifecycle.account(id), id);
    if (view.status === 'CREDENTIALS')
      shell.warn(
        `${id} waits for its user, which no restart changes: account-lifecycle reconnect ${operand(id)}`,
      );
    const restarted = await unipileFrom(shell.io.env, shell.io.cwd).restart(id);
    if (flags.json === true) printJson(shell, { accountId: id, restarted });
    else if (restarted) shell.print(`Restarted ${id}: its next status says whether that has helped`);
    else shell.note(`${id} failed to restart: ask Unipile.`);
    if (!restarted) shell.finish(exit.failure);
  });
