import { operand, quoted } from '../../../views/shown/quote.ts';

/** The option by which commands name the database; a name to be filled in where it is not known. */
const databaseOption = (database: string | null): string =>
  `--db ${database === null ? 'FILE' : quoted(database)}`;

/** A command for each of some accounts, in one line of a shell: its arguments stand before and after the id. */
const forEachAccount = (
  [before, after]: readonly [before: string, after: string],
  ids: readonly string[],
): string => {
  const [id, ...others] = ids;
  if (id === undefined) return '';
  if (others.length === 0) return `account-lifecycle ${before} ${operand(id)}${after}`;
  return `for id in ${ids.map(quoted).join(' ')}; do account-lifecycle ${before} -- "$id"${after}; done`;
};

/** Makes the links by which the users of some accounts reconnect them. */
export const linksCommand = (ids: readonly string[], database: string | null): string =>
  forEachAccount([`reconnect ${databaseOption(database)}`, ''], ids);

/** Has nobody be told of some accounts for three days. */
export const snoozeCommand = (ids: readonly string[], database: string | null): string =>
  forEachAccount([`notices snooze ${databaseOption(database)}`, ' 3d'], ids);

/** Says that what there was to do about some accounts has been done. */
export const handledCommand = (ids: readonly string[], database: string | null): string =>
  forEachAccount([`signal ${databaseOption(database)}`, ' handled'], ids);
