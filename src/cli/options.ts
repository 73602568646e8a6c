import { Argument, Option, type Command } from 'commander';
import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import { orderOfStatuses } from '../model/status-order.ts';
import { parseTime } from '../wire/time.ts';
import { asTyped, storedReader } from './arguments.ts';
import { fieldsOption, listFields, listOrders, sinceOption } from './listing.ts';
import { oneOf, wordReader, usageError } from './usage.ts';

/** The names of all causes, and `undetermined`. */
export const causeNames: readonly string[] = [...causes.map(nameOf), 'undetermined'];

const statusOption = (word: string): string => oneOf(word, orderOfStatuses, 'a status of accounts');

/** The statuses in a list with commas between, added to those given before. */
const statusesOf = Object.assign(
  (words: string, earlier: readonly string[] = []): readonly string[] => [
    ...earlier,
    ...words.split(',').map((word) => statusOption(word.trim())),
  ],
  { known: orderOfStatuses },
);

const limitOf = (text: string): number => {
  const limit = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(limit)) return limit;
  throw usageError(`--limit cannot be ${JSON.stringify(text)}`, 'Give a whole number, such as --limit 20.');
};

/**
 * A moment as an option gives it, in milliseconds since 1970. A date alone is its midnight, UTC.
 *
 * @throws LifecycleError `invalidOption`
 */
export const momentOption = (text: string): number => {
  const moment = parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text);
  if (moment !== undefined) return moment;
  throw usageError(
    `${JSON.stringify(text)} is not a valid time`,
    'Give ISO 8601 with a zone, such as 2026-03-01T09:00:00Z, or a date alone.',
  );
};

/** The options that several commands share, each made anew: a command owns its options. */
export const options = {
  /** Which database to read or write. */
  db: (what = 'the database; ACCOUNT_LIFECYCLE_DB names it for all commands that read'): Option =>
    new Option('--db <file>', what).argParser(asTyped),
  json: (): Option => new Option('--json', 'print one JSON document').conflicts('ndjson'),
  ndjson: (): Option => new Option('--ndjson', 'print one JSON value per line'),
  utc: (): Option => new Option('--utc', 'show exact times instead of ages'),
  limit: (what = 'show at most n accounts'): Option => new Option('--limit <n>', what).argParser(limitOf),
  status: (): Option =>
    new Option('--status <status>', 'only accounts in this status').argParser(
      wordReader(orderOfStatuses, 'a status of accounts'),
    ),
  provider: (what = 'only accounts of this provider'): Option =>
    new Option('--provider <provider>', what).argParser(wordReader(providers, 'a provider')),
  cause: (what = 'only accounts with this cause, such as linkedin.sessionExpired'): Option =>
    new Option('--cause <cause>', what).argParser(wordReader(causeNames, 'a cause')),
  tenant: (): Option =>
    new Option('--tenant <tenant>', 'only accounts of this tenant: your own id of the user').argParser(
      storedReader('tenants'),
    ),
  failOn: (): Option =>
    new Option('--fail-on <statuses>', 'exit with 4 if an account ends in one of these statuses').argParser(
      statusesOf,
    ),
  quiet: (): Option => new Option('-q, --quiet', 'show no progress and no notes'),
} as const;

/** Who may have to act. */
const whoActs = ['user', 'operator', 'admin'] as const;

/** Adds what narrows a list of accounts, puts it in order and says how it is written. */
export const addListOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--who <who>', `only accounts that need one of ${whoActs.join(', ')}`).argParser(
        wordReader(whoActs, 'somebody who may have to act'),
      ),
    )
    .addOption(options.tenant())
    .addOption(
      new Option('--name <text>', 'only accounts with this in their name').argParser(storedReader('names')),
    )
    .addOption(
      new Option('--since <age>', 'only accounts whose status is no older, such as 3d or a time').argParser(
        sinceOption(momentOption),
      ),
    )
    .addOption(
      new Option('--sort <order>', 'harm: the worst first; since: the longest in its status first').argParser(
        wordReader(listOrders, 'an order'),
      ),
    )
    .addOption(
      new Option('--fields <fields>', `only these, with commas between: ${listFields.join(', ')}`).argParser(
        fieldsOption,
      ),
    )
    .addOption(
      new Option('--csv', 'print comma-separated values, for spreadsheets').conflicts(['json', 'ndjson']),
    )
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson());

/**
 * The number of a job.
 *
 * @throws LifecycleError `invalidOption`
 */
export const jobNumber = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(
    `${JSON.stringify(text)} is not the number of a job`,
    'Give a number from the list, such as account-lifecycle attention 1, or name an account to explain.',
  );
};

/** The operand that names an account. */
export const idArgument = (): Argument =>
  new Argument('<id>', 'an account: its id, a beginning that no other has, its tenant or its name').argParser(
    storedReader('accounts'),
  );
