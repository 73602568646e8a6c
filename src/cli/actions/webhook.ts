import { readWords, secretsFrom, secretVariables } from '../../http/secret-sources.ts';
import type { NewWebhook, RegisteredWebhook, Webhooks } from '../../index.ts';
import { exit } from '../exit.ts';
import { printJson, type JsonOptions } from '../json.ts';
import type { Shell } from '../shell.ts';
import { table } from '../terminal/table.ts';
import { unipileFrom } from '../unipile.ts';
import { usageError } from '../usage.ts';

/** What `webhook register` is told. */
export interface RegisterFlags extends JsonOptions {
  readonly url: string;
  readonly name?: string;
}

const webhooksOf = ({ io }: Shell): Webhooks => unipileFrom(io.env, io.cwd).webhooks;

const secretOf = ({ io }: Shell): NonNullable<NewWebhook['secret']> => {
  const [value] = readWords(io.env, secretVariables.v1, io.cwd)?.words ?? [];
  if (value === undefined)
    throw usageError(
      'no secret is set, so anybody could call the webhook',
      `Set ${secretVariables.v1} or ${secretVariables.v1}_FILE, as for serve.`,
    );
  return { header: secretsFrom(io.env, io.cwd).v1Header, value };
};

/** Registers a webhook for all statuses, with the secret that `serve` asks for. */
export const registerWebhook = async (shell: Shell, flags: RegisterFlags): Promise<void> => {
  const webhooks = webhooksOf(shell);
  const { url, name = 'account-lifecycle' } = flags;
  const secret = secretOf(shell);
  const twin = (await webhooks.list()).find((each) => each.url === url);
  if (twin !== undefined)
    throw usageError(
      `webhook ${twin.id} calls this URL already, and everything would arrive twice`,
      `Delete it first: account-lifecycle webhook delete ${twin.id}`,
    );
  const id = await webhooks.register({ url, name, secret });
  if (flags.json === true) printJson(shell, { id, name, url });
  else shell.print(`Registered ${id}: every status goes to ${url}`);
};

/** Lists all webhooks. */
export const listWebhooks = async (shell: Shell, flags: JsonOptions): Promise<void> => {
  const found = await webhooksOf(shell).list();
  if (flags.json === true) return printJson(shell, found);
  if (found.length === 0)
    return shell.print('No webhooks yet: account-lifecycle webhook register --url https://…/webhooks/v1');
  return shell.print(table(found, columns, shell.width));
};

const columns = (['id', 'name', 'source', 'url'] as const).map((heading) => ({
  heading,
  value: (webhook: RegisteredWebhook): string => webhook[heading],
}));

/** Deletes a webhook. */
export const deleteWebhook = async (shell: Shell, id: string): Promise<void> => {
  if (await webhooksOf(shell).delete(id)) return shell.print(`Deleted ${id}`);
  shell.note(`There is no webhook ${id}.`);
  return shell.finish(exit.failure);
};
