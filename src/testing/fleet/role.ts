import type { Random } from '../random.ts';
import type { AccountWish, FleetAccount } from './account.ts';
import type { Chapter } from './chronicle.ts';
import type { Trouble } from './troubles/trouble.ts';

/** The time that a log covers, in milliseconds since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What one account is in the log for. */
export interface Role {
  readonly wish: AccountWish;
  /** Its particular chapters; ordinary ones are put around them. */
  readonly story: (account: FleetAccount, random: Random) => readonly Chapter[];
  /** Whether nothing ordinary may renew its authorisation, because the story depends on its age. */
  readonly keepsAuthorisation?: boolean;
  /** The cause that its story leads to, if it is about one. */
  readonly cause?: Trouble['cause'];
  /** It breaks together with others. */
  readonly incident?: boolean;
  /** Whether that is where it stands when the log ends. */
  readonly open?: boolean;
}
