import { createReconciler } from '../intake/reconciler.ts';
import { systemClock } from '../lifecycle/system-clock.ts';
import type { BackgroundStarter } from './background.ts';
import { errorFields } from './serving-log.ts';
import { namesUnipile, unipileFrom } from './unipile.ts';
import { usageError } from './usage.ts';

/** How often accounts are compared with Unipile, in minutes. */
const EVERY_VARIABLE = 'UNIPILE_RECONCILE_MINUTES';

const DEFAULT_MINUTES = 15;

/** A day. */
const MOST_MINUTES = 1440;

const minutesOf = (text: string | undefined): number => {
  if (text === undefined) return DEFAULT_MINUTES;
  const minutes = Number(text);
  if (/^\d+$/.test(text) && minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw usageError(
    `${EVERY_VARIABLE} is no number of minutes`,
    `Give a whole number from 1 to ${MOST_MINUTES}.`,
  );
};

/**
 * Compares accounts with Unipile beside the server: at its start, on a schedule and on suspicion. Only where the
 * environment speaks of Unipile.
 *
 * @throws LifecycleError `invalidOption` when it says only half of what it takes
 */
export const startReconciling: BackgroundStarter = ({ lifecycle, env, cwd, now, log }) => {
  if (!namesUnipile(env)) return null;
  const reconciler = createReconciler({
    lifecycle,
    source: unipileFrom(env, cwd),
    everyMs: minutesOf(env[EVERY_VARIABLE]) * 60_000,
    clock: { ...systemClock, now },
    onFinished: ({ problems, ...counts }) =>
      log[counts.refused + problems.length > 0 ? 'warn' : 'info']({ ...counts, problems }, 'reconciled'),
    onFault: (error) => log.warn(errorFields(error), 'not reconciled'),
  });
  reconciler.start();
  return {
    reconciledAt: () => (reconciler.lastFinishedAt === null ? null : Date.parse(reconciler.lastFinishedAt)),
    stop: () => reconciler.stop(),
  };
};
