import type { AccountContext } from '../context.ts';
import type { Provider } from '../provider.ts';

/** How likely a hypothesis is, as a band of its probability; the policy says where each begins. `none` is below the floor. */
export type Strength = (typeof strengths)[number];

/** The strengths in rising order. */
export const strengths = ['none', 'weak', 'strong', 'decisive'] as const;

/** Who has to act before the account can work again. */
export type Actor = 'user' | 'admin' | 'operator';

/** The families of providers that share a list of causes; the first part of a cause's name. */
export type CauseFamily = 'imap' | 'email' | 'phone' | 'instagram' | 'linkedin';

/** What a clue may look at: the account's context at the time of, or after, its flip to CREDENTIALS. */
export type Evidence = Pick<
  AccountContext,
  | 'provider'
  | 'product'
  | 'createdAt'
  | 'authorizedAt'
  | 'connection'
  | 'evidence'
  | 'lastSeenAt'
  | 'lastVerifiedAt'
> & {
  /** When the account flipped to CREDENTIALS, in milliseconds since 1970. */
  readonly flippedAt: number;
};

/** One cause of CREDENTIALS that the chart has a state for. */
export interface Cause {
  /** Its row in DOMAIN §5, 1 to 25; null for one that Unipile does not document. */
  readonly row: number | null;
  readonly family: CauseFamily;
  /** Its name within the family, for example `sessionExpired`. */
  readonly code: string;
  readonly providers: readonly Provider[];
  readonly actor: Actor;
  /** What to do, said to the person whose account it is. It says nothing of what they may have done. */
  readonly forUser: string;
  /** The same where the cause is as good as certain; left out where it would say no more. */
  readonly forUserIfCertain?: string;
  /** What to do, said to the team that runs the integration. */
  readonly forOperator: string;
  /** Whether trying to reconnect again, with nothing else changed, can help. */
  readonly retryHelps: boolean;
  /** What would make this cause likelier, in words. */
  readonly wanted: string;
  /** Why it cannot be, in words; null where it can. Only what is impossible, not what is unlikely. Pure. */
  readonly impossible?: (evidence: Evidence) => string | null;
}

/** The full name of a cause: its path below CREDENTIALS in the chart, for example `linkedin.sessionExpired`. */
export type CauseName = `${CauseFamily}.${string}`;

/** What stands for all causes that have no name here: it has a share of the probability, and never leads. */
export const unlisted = 'unlisted';
