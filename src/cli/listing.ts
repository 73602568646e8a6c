import type { AccountView } from '../views/account.ts';
import type { Actor } from '../../machines/causes/cause.ts';
import { printJsonArray, wantsJson, type JsonOptions } from './json.ts';
import type { Shell } from './shell.ts';
import { table } from './terminal/table.ts';
import { oneOf, usageError } from './usage.ts';

/** A moment as an option gives it: so long ago, or that moment itself; in milliseconds. */
export type SinceOption = { readonly ago: number } | { readonly at: number };

/** How lists of accounts are narrowed, put in order and written. */
export interface ListFlags extends JsonOptions {
  readonly who?: Actor;
  readonly name?: string;
  readonly since?: SinceOption;
  readonly sort?: ListOrder;
  readonly fields?: readonly ListField[];
  readonly csv?: boolean;
}

/** The orders of a list: the worst first, or the longest in its status first. */
export const listOrders = ['harm', 'since'] as const;

/** See {@link listOrders}. */
export type ListOrder = (typeof listOrders)[number];

/** What a list can show of an account, and where that comes from. */
const fieldValues = {
  accountId: ({ accountId }) => accountId,
  name: ({ name }) => name,
  tenant: ({ tenant }) => tenant,
  provider: ({ provider }) => provider,
  status: ({ status }) => status,
  cause: ({ cause }) => cause,
  strength: ({ cause, hypotheses }) => hypotheses.find((hypothesis) => hypothesis.cause === cause)?.strength,
  since: ({ since }) => since,
  who: ({ remedy }) => remedy?.actor,
  todo: ({ remedy }) => remedy?.short,
  forOperator: ({ remedy }) => remedy?.forOperator,
  forUser: ({ remedy }) => remedy?.forUser,
  incident: ({ incident }) => incident?.id,
  sync: ({ sync }) => sync,
  operational: ({ operational }) => operational,
  version: ({ version }) => version,
  lastSeenAt: ({ lastSeenAt }) => lastSeenAt,
} satisfies Readonly<Record<string, (view: AccountView) => unknown>>;

/** The name of something that a list can show. */
export type ListField = keyof typeof fieldValues;

/** The names of all that a list can show. */
export const listFields = Object.keys(fieldValues) as readonly ListField[];

/** What is written where `--csv` is given without `--fields`. */
const usualFields: readonly ListField[] = [
  'accountId',
  'name',
  'tenant',
  'provider',
  'status',
  'cause',
  'since',
  'who',
  'todo',
];

/**
 * The fields of a list with commas between.
 *
 * @throws LifecycleError `invalidOption`
 */
export const fieldsOption = Object.assign(
  (words: string): readonly ListField[] =>
    words.split(',').map((word) => oneOf(word.trim(), listFields, 'a field')),
  { known: listFields },
);

const ageSpans = { s: 1000, min: 60_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

const isAgeUnit = (unit: string): unit is keyof typeof ageSpans => Object.hasOwn(ageSpans, unit);

/**
 * A moment that is given as an age, such as `3d`, or as a time.
 *
 * @param timeOf - reads a time
 * @throws LifecycleError `invalidOption`
 */
export const sinceOption =
  (timeOf: (text: string) => number) =>
  (text: string): SinceOption => {
    const [, count = '', unit = ''] = /^(\d{1,6}) ?([a-z]+)(?: ago)?$/.exec(text) ?? [];
    if (isAgeUnit(unit)) return { ago: Number(count) * ageSpans[unit] };
    if (count !== '')
      throw usageError(`${JSON.stringify(text)} is not an age`, 'Give one such as 30min, 6h, 3d or 2w.');
    return { at: timeOf(text) };
  };

/** Whether a list is narrowed to some accounts by more than the store can look up. */
const isListed =
  ({ who, name, since }: ListFlags, asOf: number) =>
  (view: AccountView): boolean => {
    if (who !== undefined && view.remedy?.actor !== who) return false;
    if (name !== undefined && view.name?.toLowerCase().includes(name.toLowerCase()) !== true) return false;
    if (since === undefined) return true;
    return Date.parse(view.since) >= ('at' in since ? since.at : asOf - since.ago);
  };

/** The accounts of a list that are asked for, at most `limit` of them. */
export async function* listed(
  views: Iterable<AccountView> | AsyncIterable<AccountView>,
  flags: ListFlags & { readonly limit?: number },
  asOf: number,
): AsyncGenerator<AccountView, void> {
  const isWanted = isListed(flags, asOf);
  let left = flags.limit ?? Infinity;
  for await (const view of views) {
    if (left <= 0) return;
    if (!isWanted(view)) continue;
    left -= 1;
    yield view;
  }
}

/** The longest in its status first. */
export const longestFirst = (views: readonly AccountView[]): readonly AccountView[] =>
  views.toSorted((one, other) => Date.parse(one.since) - Date.parse(other.since));

const cellText = (view: AccountView, field: ListField): string => {
  const value: unknown = fieldValues[field](view);
  return value === undefined || value === null ? '' : String(value);
};

/** A cell of CSV (RFC 4180). A text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Whether a list is to be written in another form than for people: as JSON, CSV, or with fields of one's own. */
export const isFormed = (flags: ListFlags): boolean =>
  wantsJson(flags) || flags.csv === true || flags.fields !== undefined;

/** Writes a list as JSON, as CSV, or as a table of the fields that are asked for. */
export const printFormed = async (
  shell: Shell,
  views: AsyncIterable<AccountView>,
  flags: ListFlags,
): Promise<void> => {
  const { csv = false, fields } = flags;
  if (csv) {
    const columns = fields ?? usualFields;
    shell.print(columns.join(','));
    for await (const view of views)
      shell.print(columns.map((field) => csvCell(cellText(view, field))).join(','));
    return;
  }
  if (fields === undefined) return printJsonArray(shell, views, flags);
  if (wantsJson(flags)) return printJsonArray(shell, chosenOf(views, fields), flags);
  const rows = await Array.fromAsync(views);
  const columns = fields.map((field) => ({
    heading: field,
    value: (view: AccountView) => cellText(view, field),
    shortenable: field !== 'accountId',
  }));
  return shell.print(table(rows, columns, shell.width, shell.out.unicode ? '…' : '...'));
};

async function* chosenOf(
  views: AsyncIterable<AccountView>,
  fields: readonly ListField[],
): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
  for await (const view of views)
    yield Object.fromEntries(fields.map((field) => [field, fieldValues[field](view) ?? null]));
}
