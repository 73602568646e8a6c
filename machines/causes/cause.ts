import type { AccountContext } from '../context.ts';
import type { Policy } from '../policy.ts';
import type { Provider } from '../provider.ts';

/** How well the evidence supports a hypothesis, from not at all to beyond doubt (DOMAIN §5). */
export type Strength = (typeof strengths)[number];

/** The strengths in rising order. */
export const strengths = ['none', 'weak', 'strong', 'decisive'] as const;

/** Who has to act before the account can work again. */
export type Actor = 'user' | 'admin' | 'operator';

/** The families of providers that share a list of causes; the first part of a cause's name. */
export type CauseFamily = 'imap' | 'email' | 'phone' | 'instagram' | 'linkedin';

/** What a rule may look at: the account's context at the time of, or after, its flip to CREDENTIALS. */
export type Evidence = Pick<
  AccountContext,
  'provider' | 'authorizedAt' | 'createdAt' | 'connection' | 'evidence' | 'lastSeenAt'
> & {
  /** When the account flipped to CREDENTIALS, in milliseconds since 1970. */
  readonly flippedAt: number;
};

/** What a rule concludes. */
export interface Finding {
  readonly strength: Strength;
  /** The facts that speak for the cause, in words, with counts and UTC times; empty when the strength is `none`. */
  readonly evidence: readonly string[];
  /** Why the cause cannot be, where a fact excludes it (DOMAIN §5.22–24). */
  readonly excluded?: string;
}

/** One documented cause of CREDENTIALS (DOMAIN §5). */
export interface Cause {
  /** Its row in DOMAIN §5, 1 to 25. */
  readonly row: number;
  readonly family: CauseFamily;
  /** Its name within the family, for example `sessionExpired`. */
  readonly code: string;
  readonly providers: readonly Provider[];
  readonly actor: Actor;
  /** What to do, said to the person whose account it is. */
  readonly forUser: string;
  /** What to do, said to the team that runs the integration. */
  readonly forOperator: string;
  /** Whether trying to reconnect again, with nothing else changed, can help. */
  readonly retryHelps: boolean;
  /** What would have to be seen for this cause to be concluded, in words. */
  readonly wanted: string;
  /** Pure: the same evidence and policy give the same finding. */
  readonly rule: Rule;
  /**
   * True for a cause that is concluded when nothing else fits (DOMAIN §5.2, 13, 18, 23). Such rules are weighed
   * after all others, the last documented first, because a later row is the more specific one.
   */
  readonly residual?: boolean;
}

/**
 * @param evidence - what is known of the account
 * @param policy - thresholds and windows
 * @param nothingElseFits - for a residual cause: whether every hypothesis weighed so far has strength `none`;
 *   false for any other
 */
export type Rule = (evidence: Evidence, policy: Policy, nothingElseFits: boolean) => Finding;

/** The full name of a cause: its path below CREDENTIALS in the chart, for example `linkedin.sessionExpired`. */
export type CauseName = `${CauseFamily}.${string}`;
