import { openBreakOf } from '../decide/breaks.ts';
import { isoTime } from '../model/clock.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';

/** The break that an account is in. With the account's id, incarnation and version are its key. */
export interface BreakView {
  readonly incarnation: number;
  /** The version of its first transition. */
  readonly version: number;
  /** When it began. */
  readonly since: string;
}

/** The break that a stored account is in; null while it works, and when it is gone. */
export const breakOf = ({ context }: Pick<AccountSnapshot, 'context'>): BreakView | null => {
  const open = openBreakOf(context);
  if (open === null) return null;
  return { incarnation: context.incarnation, version: open.version, since: isoTime(open.at) };
};
