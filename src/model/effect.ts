import type { IncidentScope } from '../../machines/signal.ts';
import type { DecisionName } from './decision.ts';
import { whoMustAct } from './meaning.ts';
import type { AccountCause, AccountStatus } from './names.ts';
import { causeOfPath, statusOfPath, type State } from './state.ts';

/** A request to the outside, as data. It is stored in the outbox and delivered at least once. */
export type Effect = AskEffect | WithdrawEffect | VerifyEffect | TellEffect | IncidentEffect;

/** Somebody must act. A later one for the same account replaces it. */
export interface AskEffect {
  readonly type: 'askUser' | 'askOperator';
  readonly status: AccountStatus;
  /** The cause below CREDENTIALS, or null. */
  readonly cause: AccountCause | null;
}

/** What was asked is no longer needed: the account healed, is gone, or somebody else must act (DOMAIN §8). */
export interface WithdrawEffect {
  readonly type: 'withdraw';
  readonly of: AskEffect['type'];
}

/** What arrival order cannot tell is to be settled by reading the account again (DOMAIN §4). */
export interface VerifyEffect {
  readonly type: 'verify';
  /**
   * Why: the decision taken, `stalled` when CONNECTING took too long, or `returned` when a status came back that may be a
   * late copy.
   */
  readonly reason: 'late' | 'unexpected' | 'afterDeletion' | 'unknownStatus' | 'stalled' | 'returned';
}

/** An operator should know, though nobody is asked to do anything. */
export interface TellEffect {
  readonly type: 'tellOperator';
  /** `flapping`: the account breaks and heals again and again; told once, until it has been quiet. */
  readonly about: 'flapping';
}

/** See {@link TellEffect}. The same object each time. */
export const flapping: TellEffect = { type: 'tellOperator', about: 'flapping' };

/**
 * Many accounts broke together: the operator is asked once for all of them, and told when it is over. It stands in the outbox
 * with the account by whose break it was found, or ended.
 */
export interface IncidentEffect {
  readonly type: 'incident';
  readonly incident: number;
  readonly scope: IncidentScope;
  /** Which of that scope; empty for `all`. */
  readonly name: string;
  readonly is: 'open' | 'ended';
}

/** Whether an account was, and is now, a member of an incident: nobody is asked about a member alone. */
export type Membership = 'never' | 'joined' | 'stays' | 'left';

/** The membership of an account that was, or was not, and is, or is not, a member. */
export const membershipOf = (was: boolean, is: boolean): Membership => {
  if (was) return is ? 'stays' : 'left';
  return is ? 'joined' : 'never';
};

const noEffects: readonly Effect[] = [];

/** Decisions that leave the truth open. */
const doubtful: ReadonlySet<DecisionName> = new Set(['late', 'unexpected', 'afterDeletion', 'unknownStatus']);

const isDoubtful = (
  decision: DecisionName,
): decision is Exclude<VerifyEffect['reason'], 'stalled' | 'returned'> => doubtful.has(decision);

const asks = { operator: 'askOperator', user: 'askUser' } as const;

/** Who has to act in a state, as the effect that asks them; null when nobody has to. */
export const askOf = (state: State): AskEffect | null => {
  const mustAct = whoMustAct(state);
  return mustAct === null
    ? null
    : { type: asks[mustAct], status: statusOfPath(state.connection), cause: causeOfPath(state.connection) };
};

const derived = (
  from: State,
  to: State,
  decision: DecisionName,
  membership: Membership,
): readonly Effect[] => {
  const effects: Effect[] = [];
  const before = membership === 'stays' || membership === 'left' ? null : askOf(from);
  const after = membership === 'stays' || membership === 'joined' ? null : askOf(to);
  if (before !== null && before.type !== after?.type) effects.push({ type: 'withdraw', of: before.type });
  if (
    after !== null &&
    (after.type !== before?.type || after.status !== before.status || after.cause !== before.cause)
  )
    effects.push(after);
  if (isDoubtful(decision)) effects.push({ type: 'verify', reason: decision });
  if (to.connection === 'CONNECTING.stalled' && from.connection !== to.connection)
    effects.push({ type: 'verify', reason: 'stalled' });
  return effects;
};

const knownEffects = new WeakMap<State, WeakMap<State, Map<string, readonly Effect[]>>>();

/**
 * The effects of one step: who is asked, what is withdrawn, what is to be verified. Derived from the tags of both
 * states, so that a state's meaning stands in the chart alone. What is asked of people comes first, what is to be verified
 * last. The same arguments give the same objects.
 *
 * @param membership - of an incident; who is a member is asked nothing
 */
export const effectsOf = (
  from: State,
  to: State,
  decision: DecisionName,
  membership: Membership = 'never',
): readonly Effect[] => {
  if (from === to && membership === 'never' && !isDoubtful(decision)) return noEffects;
  const key = membership === 'never' ? decision : `${decision} ${membership}`;
  const fromHere = knownEffects.get(from) ?? new WeakMap<State, Map<string, readonly Effect[]>>();
  const there = fromHere.get(to) ?? new Map<string, readonly Effect[]>();
  const found = there.get(key);
  if (found !== undefined) return found;
  const effects = derived(from, to, decision, membership);
  knownEffects.set(from, fromHere.set(to, there.set(key, effects)));
  return effects;
};
