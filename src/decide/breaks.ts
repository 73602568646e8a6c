import { changed, type AccountBreak, type AccountContext } from '../../machines/context.ts';
import { HOUR, type Policy } from '../../machines/policy.ts';
import { groupOf } from '../model/meaning.ts';
import type { State } from '../model/state.ts';

/** The break that an account is in, or null. */
export const openBreakOf = ({ breaks }: Pick<AccountContext, 'breaks'>): AccountBreak | null => {
  const last = breaks.at(-1);
  return last?.endedAt === null ? last : null;
};

/** The fewest breaks that are remembered: as many as a week of daily ones needs to be told apart from chance. */
const FEWEST = 4;

/** How many breaks are remembered: enough to see where flapping begins. */
const keptUnder = ({ flappingCount }: Policy): number => Math.max(FEWEST, flappingCount + 1);

/** What a move between two states does to an account's breaks. */
const moveOf = (from: State, to: State): 'breaks' | 'heals' | 'neither' => {
  switch (groupOf(to)) {
    case 'user':
    case 'operator':
      return 'breaks';
    // Connecting for the first time is no break: nothing has worked yet.
    case 'underWay':
      return groupOf(from) === 'works' ? 'breaks' : 'neither';
    case 'works':
    case 'gone':
      return 'heals';
    case 'unknown':
      return 'neither';
  }
};

/**
 * The context after the account has moved between two states: a break begins when it leaves a working state, or needs
 * somebody for the first time, and ends when it works again or is deleted.
 *
 * @param version - the number of the transition
 * @param at - when it took place, in milliseconds since 1970
 */
export const withBreaks = (
  context: AccountContext,
  from: State,
  to: State,
  version: number,
  at: number,
  policy: Policy,
): AccountContext => {
  if (from.connection === to.connection) return context;
  const open = openBreakOf(context);
  const move = moveOf(from, to);
  if (move === 'neither' || (move === 'breaks') === (open !== null)) return context;
  const breaks = context.breaks.slice(open === null ? 1 - keptUnder(policy) : 0);
  // Fields are named: V8 spreads an object many times slower, and this is done for every second event.
  if (open === null) breaks.push({ version, at, endedAt: null });
  else breaks[breaks.length - 1] = { version: open.version, at: open.at, endedAt: at };
  return changed(context, (draft) => {
    draft.breaks = breaks;
  });
};

/** How many breaks began within the window that ends with the one at `index`, itself included. */
const flapsUntil = (breaks: readonly AccountBreak[], index: number, windowMs: number): number => {
  const start = (breaks[index]?.at ?? 0) - windowMs;
  return breaks.slice(0, index + 1).filter(({ at }) => at > start).length;
};

/**
 * Whether the account's latest break is the one with which it began to flap: there are enough of them within the policy's
 * window, and were not when the one before it began.
 */
export const beginsToFlap = (
  { breaks }: Pick<AccountContext, 'breaks'>,
  { flappingCount, flappingWindowHours }: Policy,
): boolean => {
  const windowMs = flappingWindowHours * HOUR;
  const last = breaks.length - 1;
  return (
    breaks.length >= flappingCount &&
    flapsUntil(breaks, last, windowMs) >= flappingCount &&
    flapsUntil(breaks, last - 1, windowMs) < flappingCount
  );
};
