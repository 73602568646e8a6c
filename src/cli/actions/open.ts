import { openBrowser } from '../browser.ts';
import { exit } from '../exit.ts';
import { failureText } from '../failure.ts';
import { databaseNamed, reading, shownDatabase, type DatabaseOption } from '../fleet.ts';
import { accountNamed } from '../naming.ts';
import { notedPage } from '../page-note.ts';
import { quoted } from '../../views/shown/quote.ts';
import type { Shell } from '../shell.ts';

/** What `open` is told. */
export interface OpenFlags extends DatabaseOption {
  readonly print?: boolean;
}

/** How long a page on this machine may take to answer, in milliseconds. */
const PAGE_ANSWERS_MS = 2000;

const isRunning = async (address: URL): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(PAGE_ANSWERS_MS);
    const { status } = await fetch(address, { redirect: 'manual', signal });
    return status < 400;
  } catch {
    return false;
  }
};

/**
 * Shows an account in the page that runs on its database.
 *
 * @throws LifecycleError `accountNotFound`; otherwise as the store says
 */
export const openAccount = async (shell: Shell, word: string, flags: OpenFlags): Promise<void> => {
  const id = await reading(shell, flags, ({ store }) => accountNamed(shell, store, word));
  const database = shownDatabase(databaseNamed(shell, flags.db));
  const noted = notedPage(database);
  const address = noted === null ? null : new URL(noted);
  if (address !== null) address.pathname = `/accounts/${encodeURIComponent(id)}`;
  if (address === null || !(await isRunning(address))) {
    const start = `account-lifecycle inspect --db ${quoted(database)} --account=${quoted(id)} --open`;
    shell.note(failureText(`no page shows ${database} now`, `Start one: ${start}`, shell));
    return shell.finish(exit.failure);
  }
  shell.print(address.href);
  if (flags.print !== true) await openBrowser(shell, address.href);
};
