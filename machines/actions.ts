import { assign, raise } from 'xstate';
import type { AccountContext } from './context.ts';
import { remember, rememberFact } from './evidence.ts';
import type { AccountEvent, MachineEvent } from './event.ts';
import type { Policy } from './policy.ts';
import { providerOf } from './provider.ts';

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

type Step = (context: AccountContext, event: AccountEvent) => Partial<AccountContext>;

/**
 * An action that computes part of the next context from the event that set off the step. Events that the machine
 * raises for itself carry no time and change no context.
 */
const update = (step: Step) =>
  assign<AccountContext, MachineEvent, undefined, MachineEvent, never>(({ context, event }) =>
    'at' in event ? step(context, event) : {},
  );

/** The account's type became known. */
const identify = assign<AccountContext, MachineEvent, undefined, MachineEvent, never>(({ event }) =>
  event.type === 'IDENTIFIED'
    ? { accountType: event.accountType, provider: providerOf(event.accountType) }
    : {},
);

/** CREATION_SUCCESS or RECONNECTED took effect: the authorisation's age counts from now (DOMAIN §5). */
const authorize = update((_, event) => ({ authorizedAt: event.at }));

/** The account flipped to CREDENTIALS. */
const flip = update((_, event) => ({ flippedAt: event.at }));

/** The account left CREDENTIALS. */
const unflip = update(() => ({ flippedAt: null }));

/** The account was deleted. */
const bury = update((_, event) => ({ deletedAt: event.at }));

/** A deleted account is seen again: a new life, of which nothing is known yet. */
const reincarnate = update((context) => ({
  incarnation: context.incarnation + 1,
  deletedAt: null,
  authorizedAt: null,
  connection: null,
  evidence: [],
}));

/** The chart's actions under a policy. */
export const actionsUnder = (policy: Policy) => ({
  repeat: verdict,
  late: verdict,
  unexpected: verdict,
  afterDeletion: verdict,
  unknownStatus: verdict,
  recorded: verdict,
  identify,
  authorize,
  flip,
  unflip,
  bury,
  reincarnate,
  startSync: raise<AccountContext, MachineEvent, MachineEvent, undefined, never, never>({
    type: 'SYNC_STARTED',
  }),
  rememberSignal: update((context, event) =>
    event.type === 'SIGNAL' ? remember(context, event.signal, event.at, policy) : {},
  ),
  rememberConnecting: update((context, event) =>
    rememberFact(context, { type: 'connecting' }, event.at, policy),
  ),
  rememberReason: update((context, event) =>
    event.reason === undefined
      ? {}
      : rememberFact(context, { type: 'errorReason', reason: event.reason }, event.at, policy),
  ),
});
