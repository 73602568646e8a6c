import { newToken, noticeFor, type LiveWire, type LiveWireOptions } from '../live-wire.ts';
import { inspectSightings } from './inspect-with.ts';
import { createStatelyRelay } from './relay.ts';

/** The port that is tried first. */
const STATELY_PORT = 4977;

/**
 * Starts the wire to Stately's inspector (XState 5).
 *
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const startStately = async ({
  sightings,
  port = STATELY_PORT,
  ...shown
}: LiveWireOptions): Promise<LiveWire> => {
  const { inspector, page, close } = await createStatelyRelay({ port, token: newToken(), ...shown });
  const stop = inspectSightings(sightings, inspector, shown);
  return {
    page,
    notice: noticeFor("Stately's inspector"),
    close: async () => {
      stop();
      await close();
    },
  };
};
