import { shownAgain, type ShownAccount, type ShownEvent } from '../shown.ts';
import type { InspectedActor, InspectedState, ManualInspector } from '../stately/inspect-with.ts';
import { eventMessage, registerMessage, stateMessage, stopMessage } from './messages.ts';

/** Where the messages of a classic inspector go. */
export interface ClassicInspectorOptions {
  /** Takes one message, as JSON text: a WebSocket or a window that `@xstate/inspect` (XState 4) listens to. */
  readonly send: (message: string) => void;
}

/** An inspector that speaks the protocol of `@xstate/inspect` (XState 4). */
export interface ClassicInspector extends Required<ManualInspector> {
  /** What somebody who comes late has to be told first: every account that is shown, with its latest state. */
  greeting(): readonly string[];
  /** Tells that every account has stopped. */
  close(): void;
}

/** The last of an account that is shown. */
interface Latest {
  readonly account: ShownAccount;
  readonly event?: ShownEvent;
}

const accountOf = (
  { sessionId }: Pick<InspectedActor, 'sessionId'>,
  { value, context }: InspectedState,
): ShownAccount => shownAgain({ accountId: sessionId, value, facts: context });

/**
 * An inspector that speaks the protocol of `@xstate/inspect` (XState 4), for `openLifecycle({ inspect })` or
 * {@link inspectWith}: each account is a service that runs the chart as XState 4 reads it. It needs neither that package nor
 * XState 4. Of an account it sends its id, its state and the few facts that may be shown, whoever hands it what.
 */
export const createClassicInspector = ({ send }: ClassicInspectorOptions): ClassicInspector => {
  const shown = new Map<string, Latest>();
  return {
    actor(actor, snapshot) {
      const account = accountOf(actor, snapshot);
      shown.set(account.accountId, { account });
      send(registerMessage(account));
    },
    event: ({ sessionId }, { type, decision }) => send(eventMessage(sessionId, { type, decision })),
    snapshot(actor, snapshot, { event: { type, decision } }) {
      const account = accountOf(actor, snapshot);
      shown.set(account.accountId, { account, event: { type, decision } });
      send(stateMessage(account, { type, decision }));
    },
    left({ sessionId }) {
      shown.delete(sessionId);
      send(stopMessage(sessionId));
    },
    greeting: () => Array.from(shown.values(), ({ account, event }) => registerMessage(account, event)),
    close() {
      for (const accountId of shown.keys()) send(stopMessage(accountId));
      shown.clear();
    },
  };
};
