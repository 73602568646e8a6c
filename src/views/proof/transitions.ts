import type { Transition } from '../../model/decision.ts';
import type { State } from '../../model/state.ts';
import type { FoldedEntry } from '../fold.ts';

/** The state that each account's transitions have led to, by account. */
export type LastState = Map<string, State>;

const sameState = (one: State, other: State): boolean =>
  one.connection === other.connection && one.sync === other.sync;

const sameTransition = (one: Transition, other: Transition): boolean =>
  one.version === other.version &&
  one.event === other.event &&
  one.at === other.at &&
  sameState(one.from, other.from) &&
  sameState(one.to, other.to);

/** Whether a transition is one that an earlier machine may have made: where it leads was up to that machine. */
const isLikely = (stored: Transition, given: Transition, before: State | undefined): boolean =>
  stored.version === given.version &&
  stored.at === given.at &&
  stored.event === given.event &&
  (before === undefined || sameState(stored.from, before));

/**
 * How the stored transitions of an entry differ from those that it gives.
 *
 * @param states - changed on the way
 * @param isKept - whether an earlier version of the machine made them
 */
export function* transitionFindings(
  { entry, before, step }: FoldedEntry,
  stored: readonly Transition[],
  states: LastState,
  isKept: boolean,
): Generator<string, void, undefined> {
  const { accountId, seq, version } = entry;
  const { transitions } = step;
  const count = version - (before?.version ?? 0);
  const where = `transitions, entry ${seq} of account ${accountId}`;
  if (stored.length !== count) yield `${where}: the log gives ${count}, and there are ${stored.length}`;
  for (const [place, one] of stored.entries()) {
    const last = states.get(accountId);
    states.set(accountId, one.to);
    const given = transitions[place];
    if (given === undefined) continue;
    if (one.accountId !== accountId || !(isKept ? isLikely(one, given, last) : sameTransition(one, given)))
      yield `${where}: version ${one.version} leads from ${one.from.connection} to ${one.to.connection} by ${one.event}, and the log gives version ${given.version} from ${given.from.connection} to ${given.to.connection} by ${given.event}`;
  }
}
