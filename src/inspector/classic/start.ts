import {
  newToken,
  startWire,
  type InspectorRelay,
  type InspectorRelayOptions,
  type LiveWire,
  type LiveWireOptions,
} from '../live-wire.ts';
import { createClassicRelay } from './relay.ts';

/** The port that is tried first. */
const CLASSIC_PORT = 4967;

/**
 * Opens a relay for the classic inspector (XState 4), with a token in its address.
 *
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const openClassicRelay = async ({
  port = CLASSIC_PORT,
}: Pick<InspectorRelayOptions, 'port'> = {}): Promise<InspectorRelay> => {
  const { inspector, page, close } = await createClassicRelay({ port, token: newToken() });
  return { inspector, page, close, [Symbol.asyncDispose]: close };
};

/**
 * Starts the wire to the classic inspector (XState 4).
 *
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const startClassic = (options: LiveWireOptions): Promise<LiveWire> =>
  startWire('The classic inspector', openClassicRelay, options);
