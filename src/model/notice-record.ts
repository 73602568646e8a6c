import type { StateValueFrom } from 'xstate';
import type { NoticeAction, NoticeContext, noticeMachine } from '../../machines/notice.ts';

/*
 * What is kept of what people are told: plain JSON, times in milliseconds since 1970.
 */

/** The name of a state of the chart of a notice. */
export type NoticeState = StateValueFrom<typeof noticeMachine> & string;

/** Which break of an account: with its id, the key of it. */
export interface BreakKey {
  readonly accountId: string;
  readonly incarnation: number;
  /** The number of its first transition. */
  readonly version: number;
}

/** What somebody is to a notice: the person whose account it is, the team that runs the integration, or who is told when nobody acts. */
export type RecipientRole = 'user' | 'operator' | 'admin';

/** Where a notice stands, as it is stored. */
export interface NoticePosition {
  readonly state: NoticeState;
  readonly context: NoticeContext;
  /** The one moment at which it goes on by itself, the event that it is told then, and what it does; null while there is none. */
  readonly due: { readonly at: number; readonly event: string; readonly does: NoticeAction | null } | null;
}

/** A notice as it is kept: what is said to one recipient about one break. */
export interface KeptNotice {
  /** The recipient's name. */
  readonly to: string;
  readonly role: RecipientRole;
  readonly sink: string;
  /** Who must act. */
  readonly who: 'user' | 'operator';
  readonly position: NoticePosition;
}

/** Something that a notice did: said, or put aside to be said. */
export interface SaidNotice extends Omit<KeptNotice, 'position'> {
  /** Tells it apart from all else that is said about the same. */
  readonly n: number;
  readonly at: number;
  readonly what: NoticeAction;
  /** To whom it was delivered, and when: missing while it was to nobody. */
  readonly told?: readonly { readonly to: string; readonly at: number }[];
}

/** All that is kept of what is said about one account or incident. */
export interface NoticeRecord {
  /** The break that it is about; null for an incident. */
  readonly of: BreakKey | null;
  /** How many keys were given to what was said of it. */
  readonly n: number;
  /** Those that are under way. */
  readonly notices: readonly KeptNotice[];
  /** What they did last, oldest first and few. */
  readonly said: readonly SaidNotice[];
}

/** Nothing more is said of an account, or of all those of a tenant, until a moment. */
export interface Silence {
  /** One of the two. */
  readonly account?: string;
  readonly tenant?: string;
  readonly since: number;
  readonly until: number;
}
