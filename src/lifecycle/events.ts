import type { Happened } from '../engine/outcome.ts';
import type { DecisionName } from '../model/decision.ts';
import type { Effect } from '../model/effect.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { incidentView, type IncidentView } from '../views/incident.ts';
import { pauseChange, type PauseView } from '../views/pause.ts';
import { transitionView, type TransitionView } from '../views/receipt.ts';
import type { Emitter } from './emitter.ts';

/** The events of a lifecycle, emitted once they are durable. */
export interface LifecycleEvents {
  readonly transition: TransitionView;
  readonly effect: { readonly accountId: string; readonly effect: Effect };
  readonly decision: { readonly accountId: string; readonly event: string; readonly decision: DecisionName };
  readonly quarantined: { readonly reason: string };
  /** An incident was found, or has ended. */
  readonly incident: IncidentView;
  /**
   * Sending with an account is not allowed any more: it broke, or was deleted. Said once for a break, to members of an incident
   * as to others; what happens within the break says nothing.
   */
  readonly paused: PauseView;
  /** Sending with a paused account is allowed again. */
  readonly resumed: PauseView;
  /** The stored state after an event, whatever it did: for those who draw the machine. */
  readonly snapshot: {
    readonly event: string;
    readonly decision: DecisionName;
    readonly snapshot: AccountSnapshot;
  };
}

/** Tells listeners about one thing that a batch did, in the order in which it came about. */
export const announce = (emitter: Emitter<LifecycleEvents>, happened: Happened): void => {
  switch (happened.kind) {
    case 'foreign':
    case 'noted':
      return;
    case 'quarantined':
      return emitter.emit('quarantined', { reason: happened.reason });
    case 'released':
      return tellEffects(emitter, happened.accountId, happened.sent);
    case 'incident':
      emitter.emit('incident', incidentView(happened.incident));
      return tellEffects(emitter, happened.accountId, happened.sent);
    case 'event': {
      const { step, event, before, sent } = happened;
      const { decision, snapshot } = step;
      const { accountId } = snapshot.context;
      emitter.emit('decision', { accountId, event: event.type, decision });
      if (emitter.hears('transition'))
        for (const transition of step.transitions) emitter.emit('transition', transitionView(transition));
      tellPause(emitter, before, snapshot);
      tellEffects(emitter, accountId, sent);
      emitter.emit('snapshot', { event: event.type, decision, snapshot });
    }
  }
};

const tellPause = (
  emitter: Emitter<LifecycleEvents>,
  before: AccountSnapshot | null,
  after: AccountSnapshot,
): void => {
  if (!emitter.hears('paused') && !emitter.hears('resumed')) return;
  const change = pauseChange(before, after);
  if (change !== null) emitter.emit(change.is, change.view);
};

const tellEffects = (emitter: Emitter<LifecycleEvents>, accountId: string, sent: readonly Effect[]): void => {
  for (const effect of sent) emitter.emit('effect', { accountId, effect });
};
