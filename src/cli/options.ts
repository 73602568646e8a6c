import { Argument, Option } from 'commander';
import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import { orderOfStatuses } from '../model/status-order.ts';
import { parseTime } from '../wire/time.ts';
import { asTyped } from './arguments.ts';
import { oneOf, usageError } from './usage.ts';

/** The names of all causes, and `undetermined`. */
export const causeNames: readonly string[] = [...causes.map(nameOf), 'undetermined'];

const statusOption = (word: string): string => oneOf(word, orderOfStatuses, 'a status of accounts');

/** The statuses in a list with commas between, added to those given before. */
const statusesOf = (words: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  ...words.split(',').map((word) => statusOption(word.trim())),
];

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
    new Option('--status <status>', 'only accounts in this status').argParser(statusOption),
  provider: (what = 'only accounts of this provider'): Option =>
    new Option('--provider <provider>', what).argParser((word: string) =>
      oneOf(word, providers, 'a provider'),
    ),
  cause: (what = 'only accounts with this cause, such as linkedin.sessionExpired'): Option =>
    new Option('--cause <cause>', what).argParser((word: string) => oneOf(word, causeNames, 'a cause')),
  tenant: (): Option =>
    new Option('--tenant <tenant>', 'only accounts of this tenant: your own id of the user').argParser(
      asTyped,
    ),
  failOn: (): Option =>
    new Option('--fail-on <statuses>', 'exit with 4 if an account ends in one of these statuses').argParser(
      statusesOf,
    ),
  quiet: (): Option => new Option('-q, --quiet', 'show no progress and no notes'),
} as const;

/** The operand that names an account. */
export const idArgument = (): Argument =>
  new Argument('<id>', 'the id of an account').argParser((id: string) => asTyped(id));
