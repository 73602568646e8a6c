import { Option, type Command } from 'commander';
import { asTyped, daysOf } from '../arguments.ts';
import { exitOfInterrupt } from '../exit.ts';
import { options } from '../options.ts';
import { logFormats } from '../log-format.ts';
import { logLevels } from '../log-level.ts';
import type { ServeFlags } from '../serving.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

const portOf =
  (option: string) =>
  (text: string): number => {
    const port = Number(text);
    if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
    throw usageError(
      `${option} cannot be ${JSON.stringify(text)}`,
      'Give a number from 0 (any free one) to 65535.',
    );
  };

const alsoHost = (name: string, earlier: readonly string[]): readonly string[] => [
  ...earlier,
  asTyped(name).replace(/:\d+$/, ''),
];

const baseOption = (): Option =>
  new Option(
    '--base <url>',
    'where the server is reached from outside, for the page by which users reconnect; that name is answered too',
  ).argParser(asTyped);

const notifyOption = (): Option =>
  new Option(
    '--notify <file>',
    'deliver notices by the sinks, and tell the people, that this JSON file names; see docs/notify.md',
  ).argParser(asTyped);

const keepOption = (what: string, description: string): Option =>
  new Option(`--keep-${what}-days <days>`, description).argParser(daysOf(`--keep-${what}-days`));

const pageOption = (): Option =>
  new Option(
    '--page [port]',
    'serve the page of inspect, too, on 127.0.0.1 alone: it may note what is handled, snooze, and copy reconnect links',
  ).argParser(portOf('--page'));

const logLevelOption = (): Option =>
  new Option('--log-level <level>', 'how much to log on standard error').choices(logLevels).default('info');

const logFormatOption = (): Option =>
  new Option('--log-format <format>', 'in words, as on a terminal, or as JSON, as everywhere else').choices(
    logFormats,
  );

/** `serve`: takes webhooks, notifications and signals in over HTTP. */
export const serveCommand = (program: Command, shell: Shell): void => {
  program
    .command('serve')
    .summary('take webhooks and signals in over HTTP')
    .description(
      'Takes webhooks, notifications and signals in over HTTP, at /webhooks/v1, /webhooks/notify, /webhooks/v2 and /signals. Secrets come from the environment, never from the command line.',
    )
    .addOption(options.db())
    .addOption(
      new Option('--host <address>', 'the address to listen on').default('127.0.0.1').argParser(asTyped),
    )
    .addOption(
      new Option('--port <port>', 'the port to listen on; 0: any free one')
        .default(8787)
        .argParser(portOf('--port')),
    )
    .addOption(
      new Option(
        '--health-port <port>',
        'answer /healthz, /readyz and /metrics on this port, and no longer beside the webhooks',
      ).argParser(portOf('--health-port')),
    )
    .addOption(
      new Option(
        '--health-host <address>',
        'the address of the health port; default: that of --host',
      ).argParser(asTyped),
    )
    .addOption(
      new Option(
        '--allow-host <name>',
        'answer under this name too, such as that of a tunnel; may be repeated',
      )
        .default([], 'localhost, 127.0.0.1 and [::1] when listening there; else any')
        .argParser(alsoHost),
    )
    .addOption(baseOption())
    .addOption(
      new Option('--weights <file>', 'weigh causes by what `diagnosis fit` has written').argParser(asTyped),
    )
    .addOption(notifyOption())
    .addOption(keepOption('quarantine', 'drop deliveries that could not be read after so many days'))
    .addOption(
      keepOption('outbox', 'drop effects that every sink has seen, and notices given up, after so many days'),
    )
    .addOption(keepOption('payload', 'drop payloads after so many days, but for what was read of them'))
    .addOption(pageOption())
    .option('--allow-unauthenticated', 'open every path that has no secret; on this machine only')
    .addOption(logLevelOption())
    .addOption(logFormatOption())
    .addHelpText('after', help)
    .action(async (flags: ServeFlags) => {
      // Loaded here, so that the other commands start without it.
      const { serveUntilInterrupted } = await import('../serving.ts');
      shell.finish(exitOfInterrupt(await serveUntilInterrupted(shell, flags)));
    });
};

const help = `
Environment (each also as …_FILE, naming a file that its owner alone can read):
  ACCOUNT_LIFECYCLE_V1_SECRETS      of the static header of v1 webhooks; two with a comma between while rotating
  ACCOUNT_LIFECYCLE_V1_HEADER       the header's name (default: Unipile-Auth; no …_FILE)
  ACCOUNT_LIFECYCLE_NOTIFY_KEY      signs notify URLs; account-lifecycle notify-url makes them
  ACCOUNT_LIFECYCLE_V2_SECRETS      of the v2 webhook endpoint
  ACCOUNT_LIFECYCLE_SIGNAL_SECRETS  bearer tokens for /signals
  UNIPILE_DSN, UNIPILE_API_KEY      with them accounts are compared with Unipile: at the start, on suspicion and
  UNIPILE_RECONCILE_MINUTES         every so many minutes (default: 15; no …_FILE)
  ACCOUNT_LIFECYCLE_RECONNECT_KEY   signs addresses of /reconnect, the page by which users reconnect; needs --base and Unipile
A path whose secret is not set answers 404. Also answered: /healthz, /readyz, /metrics; with --health-port there alone.`;
