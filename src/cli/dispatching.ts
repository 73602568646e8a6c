import { createDispatcher, systemClock } from '../index.ts';
import type { BackgroundStarter } from './background.ts';
import { sinksFrom } from './notify-file.ts';
import { errorFields } from './serving-log.ts';

/**
 * Delivers what stands in the outbox beside the server, by the sinks that a file names. Only where there is such a file.
 *
 * @throws LifecycleError `invalidOption` when the file cannot be used, `packageMissing` when it needs a package that is not there
 */
export const startDispatching: BackgroundStarter = async ({
  lifecycle,
  env,
  cwd,
  now,
  log,
  notify,
  reconnector,
}) => {
  if (notify === undefined) return null;
  const sinks = await sinksFrom(notify, { env, cwd });
  const dispatcher = createDispatcher({
    lifecycle,
    sinks,
    clock: { ...systemClock, now },
    ...(reconnector === null ? {} : { reconnector }),
    onFault: (error) => log.warn(errorFields(error), 'not dispatched'),
  });
  const started = dispatcher.start().then(
    () => log.info({ sinks: sinks.map(({ name }) => name) }, 'dispatching'),
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
