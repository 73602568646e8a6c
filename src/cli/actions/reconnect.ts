import { readSecrets, secretVariables } from '../../http/secret-sources.ts';
import { askForLink, type ReconnectLink } from '../../http/index.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import { exit } from '../exit.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { accountNamed } from '../naming.ts';
import { RECONNECT_KEY_VARIABLE, reconnectorFrom } from '../reconnecting.ts';
import type { Shell } from '../shell.ts';
import { unipileFrom } from '../unipile.ts';
import { usageError } from '../usage.ts';

/** What `reconnect` is told. */
export interface ReconnectFlags extends DatabaseOption, JsonOptions {
  readonly url?: boolean;
  readonly base?: string;
}

/**
 * Prints a link by which a user reconnects an account.
 *
 * @throws LifecycleError `invalidOption`, `accountNotFound`; those of a client of Unipile
 */
export const printWayBack = (shell: Shell, word: string, flags: ReconnectFlags): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    const id = accountNamed(shell, fleet.store, word);
    if (flags.url === true) return printUrl(shell, id, flags, fleet.lifecycle);
    const { url, expiresAt } = await hostedLinkFor(shell, id, flags, fleet.lifecycle);
    if (flags.json === true) return printJson(shell, { accountId: id, url, expiresAt });
    shell.print(url);
    return shell.note(
      `Good until ${expiresAt}, or Unipile's next daily restart: hand it on now, and do not keep it.`,
    );
  });

const hostedLinkFor = (
  { io }: Shell,
  id: string,
  { base }: ReconnectFlags,
  lifecycle: Lifecycle,
): Promise<ReconnectLink> => {
  const notifyKey = base === undefined ? undefined : readSecrets(io.env, secretVariables.notify, io.cwd);
  return askForLink(id, {
    lifecycle,
    client: unipileFrom(io.env, io.cwd),
    now: () => io.now(),
    ...(base === undefined ? {} : { base }),
    ...(notifyKey === undefined ? {} : { notifyKey }),
  });
};

const printUrl = async (
  shell: Shell,
  id: string,
  { base, json }: ReconnectFlags,
  lifecycle: Lifecycle,
): Promise<void> => {
  const { io } = shell;
  const reconnector = reconnectorFrom({
    lifecycle,
    env: io.env,
    cwd: io.cwd,
    base,
    now: () => io.now(),
  });
  if (reconnector === null)
    throw usageError(
      'no key for reconnect URLs is set',
      `Set ${RECONNECT_KEY_VARIABLE} or ${RECONNECT_KEY_VARIABLE}_FILE, as for serve.`,
    );
  const url = await reconnector.url(id);
  if (json === true) printJson(shell, { accountId: id, url });
  else if (url !== null) shell.print(url);
  if (url !== null) return;
  if (json !== true) shell.note(`${id} is not broken: there is nothing to reconnect.`);
  shell.finish(exit.failure);
};
