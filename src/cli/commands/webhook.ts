import { Option, type Command } from 'commander';
import { readWords, secretsFrom, secretVariables } from '../../http/secret-sources.ts';
import type { NewWebhook, RegisteredWebhook, UnipileClient } from '../../unipile/index.ts';
import { asTyped } from '../arguments.ts';
import { exit } from '../exit.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { table } from '../terminal/table.ts';
import { unipileFrom, unipileHelp } from '../unipile.ts';
import { usageError } from '../usage.ts';

interface RegisterFlags extends JsonOptions {
  readonly url: string;
  readonly name?: string;
}

/** `webhook register|list|delete`: looks after the webhooks that Unipile calls. */
export const webhookCommand = (program: Command, shell: Shell): void => {
  const client = (): UnipileClient => unipileFrom(shell.io.env, shell.io.cwd);
  const webhook = program
    .command('webhook')
    .summary('register, list or delete webhooks at Unipile')
    .description('Looks after the webhooks that Unipile calls.')
    .addHelpText('after', unipileHelp);
  webhook
    .command('register')
    .description(
      'Registers a webhook for all eleven account statuses, with the secret header that serve asks for.',
    )
    .addOption(
      new Option('--url <url>', 'where serve is reached from outside: https://…/webhooks/v1')
        .makeOptionMandatory()
        .argParser(urlOf),
    )
    .addOption(
      new Option('--name <name>', 'its name at Unipile (default: account-lifecycle)').argParser(asTyped),
    )
    .addOption(options.json())
    .addHelpText('after', registerHelp)
    .action((flags: RegisterFlags) => register(shell, client(), flags));
  webhook
    .command('list')
    .description('Lists all webhooks, also those of other kinds.')
    .addOption(options.json())
    .action((flags: JsonOptions) => list(shell, client(), flags));
  webhook
    .command('delete')
    .description('Deletes a webhook.')
    .argument('<webhook>', 'its id, as the list shows it', asTyped)
    .action((id: string) => remove(shell, client(), id));
};

const registerHelp = `
The secret is the first one of ACCOUNT_LIFECYCLE_V1_SECRETS (or …_FILE), as for serve; the header is
ACCOUNT_LIFECYCLE_V1_HEADER (default: Unipile-Auth).`;

const urlOf = (text: string): string => {
  const url = asTyped(text);
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw usageError(
    `--url cannot be ${JSON.stringify(url)}`,
    'Give one such as https://example.org/webhooks/v1.',
  );
};

const secretOf = ({ io }: Shell): NonNullable<NewWebhook['secret']> => {
  const [value] = readWords(io.env, secretVariables.v1, io.cwd)?.words ?? [];
  if (value === undefined)
    throw usageError(
      'no secret is set, so anybody could call the webhook',
      `Set ${secretVariables.v1} or ${secretVariables.v1}_FILE, as for serve.`,
    );
  return { header: secretsFrom(io.env, io.cwd).v1Header, value };
};

const register = async (shell: Shell, { webhooks }: UnipileClient, flags: RegisterFlags): Promise<void> => {
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

const list = async (shell: Shell, { webhooks }: UnipileClient, flags: JsonOptions): Promise<void> => {
  const found = await webhooks.list();
  if (flags.json === true) return printJson(shell, found);
  if (found.length === 0)
    return shell.print('No webhooks yet: account-lifecycle webhook register --url https://…/webhooks/v1');
  return shell.print(table(found, columns, shell.width));
};

const columns = (['id', 'name', 'source', 'url'] as const).map((heading) => ({
  heading,
  value: (webhook: RegisteredWebhook): string => webhook[heading],
}));

const remove = async (shell: Shell, { webhooks }: UnipileClient, id: string): Promise<void> => {
  if (await webhooks.delete(id)) return shell.print(`Deleted ${id}`);
  shell.note(`There is no webhook ${id}.`);
  return shell.finish(exit.failure);
};
