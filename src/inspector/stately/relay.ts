import type { createInspector, StatelyInspectionEvent } from '@statelyai/inspect';
import { bridgeAddress, bridgePages } from '../bridge.ts';
import { openRelay, type Relay, type RelayOptions } from '../relay.ts';
import { ACCOUNTS_SHOWN } from '../tracked-accounts.ts';
import { shownMessage } from './messages.ts';
import { loadStately } from './package.ts';

/** What a relay for Stately's inspector is told. */
export interface StatelyRelayOptions extends Pick<RelayOptions, 'port' | 'token' | 'origins' | 'limits'> {
  /** For how many actors a page that comes late gets definition and state. Default 100. */
  readonly accounts?: number;
}

/** An inspector of `@statelyai/inspect` whose messages go to pages that connect to this machine. */
export interface StatelyRelay {
  /** Hand it to `inspectWith`, or its `inspect` to `createActor`. */
  readonly inspector: ReturnType<typeof createInspector>;
  /** What to open in a browser: Stately's page, framed by a local page. */
  readonly page: string;
  /** The relay below, with what it has to tell of itself. */
  readonly relay: Relay;
  /** Closes every connection and releases the port. */
  close(): Promise<void>;
}

const hosted = {
  address: 'https://stately.ai/inspect',
  name: "Stately's inspector",
  ready: '@statelyai.connected',
};

/** Levels of the chart that are sent; a cause lies ten deep, and the package cuts off at ten unless told. */
const DEFINITION_DEPTH = 40;

/** The latest that is known of each actor, for pages that come late. */
class Latest {
  readonly #frames = new Map<string, { actor?: string; snapshot?: string }>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  keep({ type, sessionId }: StatelyInspectionEvent, frame: string): void {
    if (type === '@xstate.event') return;
    const known = this.#frames.get(sessionId) ?? {};
    this.#frames.delete(sessionId);
    this.#frames.set(sessionId, type === '@xstate.actor' ? { actor: frame } : { ...known, snapshot: frame });
    const [oldest] = this.#frames.keys();
    if (this.#frames.size > this.#limit && oldest !== undefined) this.#frames.delete(oldest);
  }

  *frames(): Iterable<string> {
    for (const { actor, snapshot } of this.#frames.values()) {
      if (actor !== undefined) yield actor;
      if (snapshot !== undefined) yield snapshot;
    }
  }
}

/**
 * Opens a relay for Stately's inspector, speaking the protocol of `@statelyai/inspect` through its own
 * `createInspector`. It listens on 127.0.0.1; pages of other origins are refused: Stately's page opens no WebSocket
 * itself, it is handed messages by the local page around it.
 *
 * @throws LifecycleError `invalidOption` when no port can be had, `packageMissing` without `@statelyai/inspect`
 */
export const createStatelyRelay = async (options: StatelyRelayOptions): Promise<StatelyRelay> => {
  const { accounts = ACCOUNTS_SHOWN, ...door } = options;
  const stately = await loadStately();
  const latest = new Latest(accounts);
  const relay = await openRelay({ ...door, pages: bridgePages(hosted), greeting: () => latest.frames() });
  const inspector = stately.createInspector(
    {
      send(message) {
        const frame = JSON.stringify(message);
        latest.keep(message, frame);
        relay.send(frame);
      },
    },
    { serialize: shownMessage, serializationDepthLimit: DEFINITION_DEPTH },
  );
  return { inspector, page: bridgeAddress(relay.url), relay, close: () => relay.close() };
};
