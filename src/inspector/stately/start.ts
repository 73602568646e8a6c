import {
  newToken,
  startWire,
  type InspectorRelay,
  type InspectorRelayOptions,
  type LiveWire,
  type LiveWireOptions,
} from '../live-wire.ts';
import { createStatelyRelay } from './relay.ts';

/** The port that is tried first. */
const STATELY_PORT = 4977;

/**
 * Opens a relay for Stately's inspector (XState 5), with a token in its address.
 *
 * @throws LifecycleError `invalidOption` when no port can be had, `packageMissing` without `@statelyai/inspect`
 */
export const openStatelyRelay = async ({
  port = STATELY_PORT,
  ...options
}: InspectorRelayOptions = {}): Promise<InspectorRelay> => {
  const { inspector, page, close } = await createStatelyRelay({ port, token: newToken(), ...options });
  return { inspector, page, close, [Symbol.asyncDispose]: close };
};

/**
 * Starts the wire to Stately's inspector (XState 5).
 *
 * @throws LifecycleError `invalidOption` when no port can be had, `packageMissing` without `@statelyai/inspect`
 */
export const startStately = (options: LiveWireOptions): Promise<LiveWire> =>
  startWire("Stately's inspector", openStatelyRelay, options);
