import { Option, type Command } from 'commander';
import type * as Actions from '../actions/webhook.ts';
import { asTyped } from '../arguments.ts';
import type { JsonOptions } from '../json.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { unipileHelp } from '../unipile-variables.ts';
import { usageError } from '../usage.ts';

const actions = (): Promise<typeof Actions> => import('../actions/webhook.ts');

/** `webhook register|list|delete`: looks after the webhooks that Unipile calls. */
export const webhookCommand = (program: Command, shell: Shell): void => {
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
        .argParser(urlOption),
    )
    .addOption(
      new Option('--name <name>', 'its name at Unipile (default: account-lifecycle)').argParser(asTyped),
    )
    .addOption(options.json())
    .addHelpText('after', registerHelp)
    .action(async (flags: Actions.RegisterFlags) => (await actions()).registerWebhook(shell, flags));
  webhook
    .command('list')
    .description('Lists all webhooks, also those of other kinds.')
    .addOption(options.json())
    .action(async (flags: JsonOptions) => (await actions()).listWebhooks(shell, flags));
  webhook
    .command('delete')
    .description('Deletes a webhook.')
    .argument('<webhook>', 'its id, as the list shows it', asTyped)
    .action(async (id: string) => (await actions()).deleteWebhook(shell, id));
};

const registerHelp = `
The secret is the first one of ACCOUNT_LIFECYCLE_V1_SECRETS (or …_FILE), as for serve; the header is
ACCOUNT_LIFECYCLE_V1_HEADER (default: Unipile-Auth).`;

const urlOption = (text: string): string => {
  const url = asTyped(text);
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw usageError(
    `--url cannot be ${JSON.stringify(url)}`,
    'Give one such as https://example.org/webhooks/v1.',
  );
};
