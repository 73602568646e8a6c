import { assign, raise } from 'xstate';
import { changed, type AccountContext } from './context.ts';
import { remember, rememberFact, withoutIncident } from './evidence.ts';
import type { AccountEvent, MachineEvent } from './event.ts';
import { learnPolled } from './polled.ts';
import type { Policy } from './policy.ts';
import { providerOf } from './provider.ts';
import type { Signal } from './signal.ts';

/**
 * Words by which the chart says what an event did where it moved nothing. Whether a state changed is not said
 * but seen: then the event was `applied`.
 */
export const verdicts = [
  'repeat',
  'late',
  'unexpected',
  'afterDeletion',
  'unknownStatus',
  'recorded',
] as const;

/** See {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** A verdict is read from the list of actions; nothing happens when it is executed. */
const verdict = (): void => undefined;

/** Computes the next context. Events that the machine raises for itself carry no time and change nothing. Pure. */
export type ContextStep = (context: AccountContext, event: MachineEvent) => AccountContext;

/** A step that only events from outside can set off. */
const heard =
  (step: (context: AccountContext, event: AccountEvent) => AccountContext): ContextStep =>
  (context, event) =>
    'at' in event ? step(context, event) : context;

/** The context of an account that was authorised. */
const authorized = (context: AccountContext, at: number): AccountContext =>
  changed(context, (draft) => {
    draft.authorizedAt = at;
    draft.refusedAt = null;
  });

/**
 * Whether a signal comes from a sign-in: it tells how somebody signed in, or what they granted. One that only adds where the
 * account's traffic goes, or what it has paid for, may come at any time.
 */
const tellsOfSignIn = (signal: Signal): boolean =>
  signal.type === 'connection' &&
  (signal.method ?? signal.scopes_granted ?? signal.user_agent ?? signal.browser_user_agent) !== undefined;

/** The context after a signal, which authorises the account where it tells of a sign-in. Pure. */
export const signedIn = (context: AccountContext, signal: Signal, at: number): AccountContext =>
  tellsOfSignIn(signal)
    ? changed(context, (draft) => {
        draft.authorizedAt = at;
      })
    : context;

/** What actions do to what is known of the account's authorisation. */
const authorisationSteps = {
  /** The account was created: its age, and that of its authorisation, count from now (DOMAIN §5). */
  authorize: heard((context, { type, at }) =>
    changed(authorized(context, at), (draft) => {
      if (type === 'CREATION_SUCCESS') draft.createdAt ??= at;
    }),
  ),
  /** The account was reconnected. That authorises one that was refused; of one that worked it says nothing (DOMAIN §9.4). */
  reauthorize: heard((context, { at }) => (context.refusedAt === null ? context : authorized(context, at))),
  /**
   * Somebody signed in, as a `connection` signal tells. While the account is in CREDENTIALS such a signal says how it was connected,
   * and RECONNECTED says that a sign-in has succeeded: the chart does not ask for this there.
   */
  signIn: heard((context, event) =>
    event.type === 'SIGNAL' ? signedIn(context, event.signal, event.at) : context,
  ),
  /** The account does not work before it is authorised again. */
  refuse: heard((context, { at }) =>
    context.refusedAt !== null
      ? context
      : changed(context, (draft) => {
          draft.refusedAt = at;
        }),
  ),
  /** The account works. */
  restore: heard((context) =>
    context.refusedAt === null
      ? context
      : changed(context, (draft) => {
          draft.refusedAt = null;
        }),
  ),
};

/** What the chart's actions do to the context, by name, under a policy. */
export const contextStepsUnder = (policy: Policy) => ({
  /** The account's type became known. */
  identify: ((context, event) =>
    event.type === 'IDENTIFIED'
      ? { ...context, accountType: event.accountType, provider: providerOf(event.accountType) }
      : context) satisfies ContextStep,
  ...authorisationSteps,
  /** The account flipped to CREDENTIALS, and so is refused. */
  flip: heard((context, { at }) =>
    changed(context, (draft) => {
      draft.flippedAt = at;
      draft.refusedAt ??= at;
    }),
  ),
  /** The account left CREDENTIALS: that it was there is remembered. */
  unflip: heard((context, { at }) => {
    const { flippedAt, authorizedAt } = context;
    if (flippedAt === null) return context;
    const age = authorizedAt === null || authorizedAt > flippedAt ? null : flippedAt - authorizedAt;
    const remembered = rememberFact(context, { type: 'broke', flippedAt, age }, at, policy);
    return changed(remembered, (draft) => {
      draft.flippedAt = null;
    });
  }),
  /** The account works again, or is gone: whatever broke many accounts no longer breaks this one. */
  mend: heard(withoutIncident),
  /** The account was deleted. */
  bury: heard((context, { at }) =>
    changed(context, (draft) => {
      draft.deletedAt = at;
    }),
  ),
  /** A deleted account is seen again: a new life. Nothing is known about it but what the event itself tells. */
  reincarnate: heard((context, { polled = {} }) =>
    changed(context, (draft) => {
      draft.incarnation += 1;
      draft.deletedAt = null;
      draft.authorizedAt = null;
      draft.refusedAt = null;
      draft.breaks = [];
      draft.createdAt = null;
      draft.parts = null;
      draft.incident = null;
      draft.connection = null;
      draft.evidence = [];
      learnPolled(draft, polled);
    }),
  ),
  rememberSignal: heard((context, event) =>
    event.type === 'SIGNAL' ? remember(context, event.signal, event.at, policy) : context,
  ),
  /** The account begins to connect. One that was refused tries again: that is no flapping. */
  rememberConnecting: heard((context, { at }) =>
    context.refusedAt === null ? rememberFact(context, { type: 'connecting' }, at, policy) : context,
  ),
  rememberReason: heard((context, { reason, at }) =>
    reason === undefined ? context : rememberFact(context, { type: 'errorReason', reason }, at, policy),
  ),
});

const assigned = (step: ContextStep) =>
  assign<AccountContext, MachineEvent, undefined, MachineEvent, never>(({ context, event }) =>
    step(context, event),
  );

/** The chart's actions under a policy. */
export const actionsUnder = (policy: Policy) => {
  const steps = contextStepsUnder(policy);
  return {
    repeat: verdict,
    late: verdict,
    unexpected: verdict,
    afterDeletion: verdict,
    unknownStatus: verdict,
    recorded: verdict,
    identify: assigned(steps.identify),
    authorize: assigned(steps.authorize),
    reauthorize: assigned(steps.reauthorize),
    signIn: assigned(steps.signIn),
    refuse: assigned(steps.refuse),
    restore: assigned(steps.restore),
    flip: assigned(steps.flip),
    unflip: assigned(steps.unflip),
    mend: assigned(steps.mend),
    bury: assigned(steps.bury),
    reincarnate: assigned(steps.reincarnate),
    rememberSignal: assigned(steps.rememberSignal),
    rememberConnecting: assigned(steps.rememberConnecting),
    rememberReason: assigned(steps.rememberReason),
    startSync: raise<AccountContext, MachineEvent, MachineEvent, undefined, never, never>({
      type: 'SYNC_STARTED',
    }),
  };
};
