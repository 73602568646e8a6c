import { accountMachine } from '../../../machines/account.ts';
import { trackAccounts, type Subscriber } from '../tracked-accounts.ts';
import { feedOf, type AccountFeed, type WatchedLifecycle } from '../account-feed.ts';
import type { ShownAccount, ShownFacts } from '../shown.ts';

/** An account as an actor of XState: what an inspector reads from one. */
export interface InspectedActor {
  readonly sessionId: string;
  readonly id: string;
  /** The chart, from which the inspector takes the definition. */
  readonly logic: typeof accountMachine;
  getSnapshot(): InspectedState;
  /** Does nothing: inspecting is reading. */
  send(event: unknown): void;
}

/** An account's state as an inspector shows it. */
export interface InspectedState {
  readonly status: 'active';
  readonly value: ShownAccount['value'];
  readonly context: ShownFacts;
}

/**
 * What an inspector is told by hand. Any of `@statelyai/inspect` will do, one of `createClassicInspector`, and any like
 * them.
 */
export interface ManualInspector {
  actor(actor: InspectedActor, snapshot: InspectedState): void;
  event(actor: InspectedActor, event: { readonly type: string; readonly decision: string }): void;
  snapshot(
    actor: InspectedActor,
    snapshot: InspectedState,
    info: { readonly event: { readonly type: string; readonly decision: string } },
  ): void;
  /** An account is shown no more. The inspector of `@statelyai/inspect` knows no such message. */
  left?(actor: Pick<InspectedActor, 'sessionId'>): void;
}

/** How much is shown. */
export interface InspectOptions {
  /** How many accounts are shown at once. Default 100. */
  readonly accounts?: number;
}

const inspectedState = ({ value, facts }: ShownAccount): InspectedState => ({
  status: 'active',
  value,
  context: facts,
});

const actorOf = (account: ShownAccount): InspectedActor => ({
  sessionId: account.accountId,
  id: account.accountId,
  logic: accountMachine,
  getSnapshot: () => inspectedState(account),
  send: () => undefined,
});

const subscriberOf = (inspector: ManualInspector): Subscriber => ({
  enter: (account) => inspector.actor(actorOf(account), inspectedState(account)),
  move(account, event) {
    const actor = actorOf(account);
    inspector.event(actor, event);
    inspector.snapshot(actor, inspectedState(account), { event });
  },
  leave: (accountId) => inspector.left?.({ sessionId: accountId }),
});

/** Tells an inspector about accounts as they are seen. The returned function stops it. */
export const inspectFeed = (
  feed: AccountFeed,
  inspector: ManualInspector,
  { accounts }: InspectOptions = {},
): (() => void) => trackAccounts(feed, subscriberOf(inspector), accounts);

/**
 * Tells an inspector, of `@statelyai/inspect` (XState 5) or a classic one, about a lifecycle: each account as an actor that runs the chart,
 * each event, each state. It is handed no payload, evidence, tenant or product: account ids, states, event types,
 * decisions and times alone. The returned function stops it.
 */
export const inspectWith = (
  lifecycle: WatchedLifecycle,
  inspector: ManualInspector,
  options: InspectOptions = {},
): (() => void) => inspectFeed(feedOf(lifecycle), inspector, options);
