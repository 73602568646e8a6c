import { bridgeAddress, bridgePages } from '../bridge.ts';
import { openRelay, type Relay, type RelayOptions } from '../relay.ts';
import type { ManualInspector } from '../stately/inspect-with.ts';
import { createClassicInspector } from './inspector.ts';

const hosted = {
  address: 'https://stately.ai/viz?inspect',
  name: 'the classic inspector',
  ready: 'xstate.inspecting',
};

/** What a relay for the classic inspector is told. */
export type ClassicRelayOptions = Pick<RelayOptions, 'port' | 'token' | 'origins' | 'limits'>;

/** A running relay for the classic inspector. */
export interface ClassicRelay {
  /** Hand it to `inspectWith` or `openLifecycle`. */
  readonly inspector: ManualInspector;
  /** What to open in a browser: the hosted page, framed by a local page. */
  readonly page: string;
  readonly relay: Relay;
  /** Tells the pages that every account has stopped, closes their connections and releases the port. */
  close(): Promise<void>;
}

/**
 * Whether a frame is the greeting of a page. The other one that the protocol knows, `xstate.event`, would move an
 * account, and is refused: inspecting is reading.
 */
const isGreeting = (frame: string): boolean => {
  try {
    const message: unknown = JSON.parse(frame);
    return (
      typeof message === 'object' &&
      message !== null &&
      'type' in message &&
      message.type === 'xstate.inspecting'
    );
  } catch {
    return false;
  }
};

/**
 * Opens a relay that speaks the protocol of `@xstate/inspect` (XState 4): the chart as XState 4 reads it, and each
 * account as a service. It listens on 127.0.0.1, for our page with the hosted one within, for the hosted page itself (its
 * address takes `&server=ws://…`; browsers may refuse it or ask), and for programs on this machine. A page is told of all
 * accounts that are shown as soon as it connects.
 *
 * @throws LifecycleError `invalidOption` when no port can be had
 */
export const createClassicRelay = async ({
  origins = [new URL(hosted.address).origin],
  ...door
}: ClassicRelayOptions): Promise<ClassicRelay> => {
  const inspector = createClassicInspector({ send: (message) => relay.send(message) });
  const relay = await openRelay({
    ...door,
    origins,
    pages: bridgePages(hosted),
    understands: isGreeting,
    greeting: () => inspector.greeting(),
  });
  return {
    inspector,
    page: bridgeAddress(relay.url),
    relay,
    close: async () => {
      inspector.close();
      await relay.close();
    },
  };
};
