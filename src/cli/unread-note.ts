import { shownDatabase, type DatabaseOption } from './fleet.ts';
import { quoted } from '../views/shown/quote.ts';
import type { Shell } from './shell.ts';
import { plural } from './terminal/figures.ts';

/** `account-lifecycle quarantine …` on the same database, to be copied. */
export const quarantineCommandLine = (what: string, { db }: DatabaseOption): string =>
  `account-lifecycle quarantine ${what}${db === undefined ? '' : ` --db ${quoted(shownDatabase(db))}`}`;

/** How many could not be read, in a sentence. */
export const unreadSentence = (count: number): string =>
  `${plural(count, 'delivery', 'deliveries')} could not be read`;

/** Tells how many deliveries stand in quarantine, and how to see them; says nothing where there are none. */
export const noteUnread = (shell: Shell, count: number, flags: DatabaseOption): void => {
  if (count > 0) shell.note(`\n${unreadSentence(count)}: ${quarantineCommandLine('list', flags)}`);
};
