import type { ReconcileOptions, ReconcileSummary } from '../../intake/reconcile.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import { LifecycleError } from '../../model/errors.ts';
import { exit, exitOfInterrupt } from '../exit.ts';
import { writing, type DatabaseOption } from '../fleet.ts';
import type { Interrupt } from '../io.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { lookOf } from '../print/look.ts';
import { reconciliationText } from '../print/reconciliation.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { unipileFrom } from '../unipile.ts';

/** What `reconcile` is told. */
export interface ReconcileFlags extends DatabaseOption, JsonOptions {
  readonly account?: string;
  readonly allowVanish?: boolean;
}

/** Asks Unipile for the accounts and takes in what differs. */
export const reconcileFleet = async (shell: Shell, flags: ReconcileFlags): Promise<void> => {
  const source = unipileFrom(shell.io.env, shell.io.cwd);
  await writing(shell, flags, ({ lifecycle }) =>
    interruptibly(shell, async (signal) => {
      const summary = await lifecycle.reconcile(source, optionsOf(flags, signal));
      await refuseUnknown(lifecycle, flags.account, summary);
      if (flags.json === true) printJson(shell, summary);
      else shell.print(reconciliationText(summary, lookOf(shell, { asOf: shell.io.now() })));
      conclude(shell, summary);
    }),
  );
};

const optionsOf = (
  { account, allowVanish = false }: ReconcileFlags,
  signal: AbortSignal,
): ReconcileOptions => ({
  ...(account === undefined ? {} : { account }),
  allowVanish,
  signal,
});

/** @throws LifecycleError `accountNotFound` for an account of which neither Unipile nor the database knows */
const refuseUnknown = async (
  lifecycle: Pick<Lifecycle, 'account'>,
  account: string | undefined,
  { seen, unreadable, failed }: ReconcileSummary,
): Promise<void> => {
  if (account === undefined || seen + unreadable + failed > 0) return;
  if ((await lifecycle.account(account)) !== null) return;
  throw new LifecycleError('accountNotFound', `neither Unipile nor this database has an account ${account}`, {
    hint: 'Check the id, and that UNIPILE_DSN and UNIPILE_API_KEY are those of its workspace.',
  });
};

const conclude = (shell: Shell, { refused, unreadable, failed }: ReconcileSummary): void => {
  if (refused > 0)
    shell.warn(
      `${plural(refused, 'account')} would vanish at once: check UNIPILE_DSN and UNIPILE_API_KEY, and if they are right, repeat with --allow-vanish`,
    );
  if (refused + unreadable + failed > 0) shell.finish(exit.failure);
};

/** Calls the work off when the program is asked to end. */
const interruptibly = async (shell: Shell, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const controller = new AbortController();
  let heard: Interrupt | null = null;
  const stop = shell.io.onInterrupt((interrupt) => {
    heard = interrupt;
    controller.abort();
  });
  try {
    await work(controller.signal);
  } catch (error) {
    if (heard === null) throw error;
    shell.note('Stopped. What was read until then is kept; run the command again for the rest.');
    shell.finish(exitOfInterrupt(heard));
  } finally {
    stop();
  }
};
