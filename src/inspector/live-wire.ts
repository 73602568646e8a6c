import { randomBytes } from 'node:crypto';
import type { AccountFeed } from './account-feed.ts';
import { inspectFeed, type ManualInspector } from './stately/inspect-with.ts';

/** What a live wire is told. */
export interface LiveWireOptions {
  /** Where accounts are seen. */
  readonly feed: AccountFeed;
  /** The port to listen on; when it is busy, the next free one is taken. 0: any. */
  readonly port?: number;
  /** How many accounts are shown at once. Default 100. */
  readonly accounts?: number;
}

/** How a relay for an inspector is opened. */
export interface InspectorRelayOptions {
  /** The port to listen on; when it is busy, the next free one is taken. 0: any. */
  readonly port?: number;
  /** How many accounts are kept for pages that come late. Default 100; see `InspectOptions`. */
  readonly accounts?: number;
}

/** A running relay for an inspector that is drawn in somebody else's page. */
export interface InspectorRelay extends AsyncDisposable {
  /** Hand it to `openLifecycle({ inspect })` or `inspectWith`. */
  readonly inspector: ManualInspector;
  /** What to open in a browser on this machine. Until then nothing leaves it. */
  readonly page: string;
  /** Closes every connection and releases the port. */
  close(): Promise<void>;
}

/** A running wire to an inspector that is drawn in somebody else's page. */
export interface LiveWire {
  /** What to open in a browser. Until then nothing leaves this machine. */
  readonly page: string;
  /** What leaves for whom once it is opened, as sentences for whoever is about to. */
  readonly notice: string;
  /** Ends it. */
  close(): Promise<void>;
}

/** A secret without which nobody connects: other users of this machine reach loopback, too. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/** What leaves when `inspector`, drawn by a page of stately.ai, is opened. */
const noticeFor = (inspector: string): string =>
  `${inspector} is drawn by a page of stately.ai. When you open it, your browser hands that page the chart and, of each ` +
  'account, its id, provider, states, event types, decisions, version and times. Payloads, evidence, tenants and ' +
  'products stay on this machine.';

/**
 * Starts a wire through a relay: what happens to the accounts of a feed is told to whoever opens its page.
 *
 * @param inspector - what it is called in a sentence
 * @param open - opens its relay
 * @throws LifecycleError what `open` throws
 */
export const startWire = async (
  inspector: string,
  open: (options: InspectorRelayOptions) => Promise<InspectorRelay>,
  { feed, ...options }: LiveWireOptions,
): Promise<LiveWire> => {
  const relay = await open(options);
  const stop = inspectFeed(feed, relay.inspector, options);
  return {
    page: relay.page,
    notice: noticeFor(inspector),
    close: async () => {
      stop();
      await relay.close();
    },
  };
};
