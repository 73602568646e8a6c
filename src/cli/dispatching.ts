import { createDispatcher, systemClock } from '../index.ts';
import type { AccountRestart } from '../notify/index.ts';
import type { BackgroundParts, BackgroundStarter } from './background.ts';
import { waysFrom } from './notify-file.ts';
import { errorFields } from './serving-log.ts';
import { namesUnipile, unipileFrom } from './unipile.ts';

/** Restarts accounts before an operator is asked to; none does where the environment does not speak of Unipile. */
const restartIn = ({ env, cwd, log }: BackgroundParts): AccountRestart | undefined => {
  if (!namesUnipile(env)) return undefined;
  const client = unipileFrom(env, cwd);
  return async (accountId, signal) => {
    const restarted = await client.restart(accountId, signal);
    log.info({ accountId, restarted }, 'restarted');
    return restarted;
  };
};

/**
 * Delivers what stands in the outbox beside the server, by the sinks that a file names, and tells the people that it names. Only
 * where there is such a file.
 *
 * @throws LifecycleError `invalidOption` when a sink cannot be used, `packageMissing` when it needs a package that is not there
 */
export const startDispatching: BackgroundStarter = async (parts) => {
  const { lifecycle, env, cwd, now, log, notify, reconnector } = parts;
  if (notify === null) return null;
  const { sinks, people } = await waysFrom(notify, { env, cwd });
  const restart = restartIn(parts);
  const dispatcher = createDispatcher({
    lifecycle,
    sinks,
    ...(people === null ? {} : { people: { ...people, ...(restart === undefined ? {} : { restart }) } }),
    clock: { ...systemClock, now },
    elapsed: () => performance.now(),
    ...(reconnector === null ? {} : { reconnector }),
    onFault: (error) => log.warn(errorFields(error), 'not dispatched'),
  });
  const names = [...sinks, ...(people?.sinks ?? [])].map(({ name }) => name);
  const started = dispatcher.start().then(
    () => log.info({ sinks: names, people: people !== null }, 'dispatching'),
    (error: unknown) => log.error(errorFields(error), 'not dispatching'),
  );
  return {
    reconciledAt: () => null,
    stop: async () => {
      await started;
      await dispatcher.close();
    },
  };
};
