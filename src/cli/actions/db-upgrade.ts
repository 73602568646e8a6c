import { resolve } from 'node:path';
import { exitOfInterrupt } from '../exit.ts';
import { databasePath, type DatabaseOption } from '../fleet.ts';
import type { Interrupt } from '../io.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { upgradeText } from '../print/upgrade.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';
import { progress, type Progress } from '../terminal/progress.ts';

/** What `db upgrade` is told. */
export interface UpgradeFlags extends DatabaseOption, JsonOptions {
  /** A file, or false for no copy; neither for one beside the database. */
  readonly backup?: string | boolean;
  readonly quiet?: boolean;
}

/**
 * Builds the snapshots of an older machine again, and says what came of it.
 *
 * @throws LifecycleError as `upgradeDatabase`
 */
export const upgrade = async (shell: Shell, flags: UpgradeFlags): Promise<void> => {
  const { io } = shell;
  const { backup, quiet } = flags;
  const database = databasePath(shell, flags.db);
  const { upgradeDatabase } = await import('../../upgrade.ts');
  const stopping = new AbortController();
  let heard: Interrupt | null = null;
  const deaf = io.onInterrupt((interrupt) => {
    heard = interrupt;
    stopping.abort();
  });
  let shown: Progress | null = null;
  try {
    const summary = await upgradeDatabase(database, {
      signal: stopping.signal,
      onNotice: (sentence) => shell.note(sentence),
      ...(backup === false ? { backup } : {}),
      ...(typeof backup === 'string' ? { backup: resolve(io.cwd, backup) } : {}),
      onProgress: (accounts, total) => {
        shown ??= progress(shell.err, { label: 'Upgrading', unit: 'accounts', total, clock: io, quiet });
        shown.update(accounts);
      },
    });
    endProgress(shown);
    if (flags.json === true) printJson(shell, summary);
    else shell.print(upgradeText(summary, lookOf(shell, { asOf: io.now() })));
  } catch (error) {
    endProgress(shown);
    if (heard === null) throw error;
    shell.note('Stopped. The database is as it was; run the command again.');
    shell.finish(exitOfInterrupt(heard));
  } finally {
    deaf();
  }
};

const endProgress = (shown: Progress | null): void => shown?.end();
