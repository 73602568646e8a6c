import { newToken, noticeFor, type LiveWire, type LiveWireOptions } from '../live-wire.ts';
import { createClassicRelay } from './relay.ts';

/** The port that is tried first. */
const CLASSIC_PORT = 4967;

/**
 * Starts the wire to the classic inspector (XState 4).
 *
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const startClassic = async ({
  port = CLASSIC_PORT,
  ...options
}: LiveWireOptions): Promise<LiveWire> => {
  const { page, close } = await createClassicRelay({ port, token: newToken(), ...options });
  return { page, notice: noticeFor('The classic inspector'), close };
};
