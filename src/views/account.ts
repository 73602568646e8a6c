import type { Tag } from '../../machines/account.ts';
import type { Strength } from '../../machines/causes/cause.ts';
import type { AccountParts } from '../../machines/parts.ts';
import type { Contribution } from '../../machines/causes/hypothesis.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Provider } from '../../machines/provider.ts';
import type { LevelStatus } from '../../machines/status.ts';
import { isoTime } from '../model/clock.ts';
import { diagnose, type WeighedHypothesis } from '../decide/diagnose.ts';
import { incidentMarkOf, type IncidentMark } from './incident.ts';
import { remedyFor, type Remedy } from './remedy.ts';
import { shownGroupOf, type ShownGroup } from './shown/marks.ts';
import { groupOf, tagsOf } from '../model/meaning.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { AccountType, CauseOf, SyncState } from '../model/names.ts';
import { causeOfPath, connectionOf, statusOfPath } from '../model/state.ts';

/** What is shown of every account. Times are ISO 8601 UTC with milliseconds. */
export interface AccountFacts {
  readonly accountId: string;
  readonly provider: Provider;
  /** As the wire spells it, or null while no event has named it. */
  readonly accountType: AccountType | null;
  /** What it is shown as: by glyph, word and colour. Where somebody must act, it says who. */
  readonly group: ShownGroup;
  /** When the status was entered. */
  readonly since: string;
  readonly version: number;
  readonly incarnation: number;
  /** How far synchronisation has come. */
  readonly sync: SyncState;
  readonly tags: readonly Tag[];
  readonly tenant?: string;
  readonly product?: string;
  /** Its products with their levels, while not all of them are OK: what works is OK there. Its status is the worst of them. */
  readonly parts?: readonly PartView[];
  /** The account's label, as the API showed it last. */
  readonly name?: string;
  /** The incident that it is a member of: it broke together with others, and its user is not asked. */
  readonly incident?: IncidentMark;
  /** When anything was last heard of it. */
  readonly lastSeenAt: string;
  /** When the API last showed it, or that it is gone. */
  readonly lastVerifiedAt?: string;
}

/** A product of an account with its level. */
export interface PartView {
  /** In small letters, as the API names it: `calendar`; null for whatever else the account has. */
  readonly product: string | null;
  readonly status: LevelStatus;
}

/** What a status means for those who use the account. */
interface StatusMeaning {
  /** In good order. */
  readonly operational: boolean;
  /** What reads answer is up to date (DOMAIN §2). */
  readonly dataFresh: boolean;
  /** Webhooks for new messages arrive (DOMAIN §2). */
  readonly receivesUpdates: boolean;
  readonly needsUser: boolean;
  readonly needsOperator: boolean;
}

/** Nothing of it can be relied on. */
interface Down extends StatusMeaning {
  readonly operational: false;
  readonly dataFresh: false;
  readonly receivesUpdates: false;
}

/** A status without causes. */
interface WithoutCause {
  readonly cause: null;
  readonly hypotheses: readonly never[];
}

/** Nobody has to act. */
interface Quiet extends StatusMeaning {
  readonly needsUser: false;
  readonly needsOperator: false;
  readonly remedy?: never;
}

/** An account that works. `CREATION_SUCCESS` works too, and is operational once its first status has come. */
export interface WorkingAccount extends AccountFacts, WithoutCause, Quiet {
  readonly status: 'OK' | 'RECONNECTED';
  readonly operational: true;
  readonly dataFresh: true;
  readonly receivesUpdates: true;
}

/** An account that has just been connected. */
export interface CreatedAccount extends AccountFacts, WithoutCause, Quiet {
  readonly status: 'CREATION_SUCCESS';
  readonly operational: false;
  readonly dataFresh: true;
  readonly receivesUpdates: true;
}

/** An account that is not connected: not yet, never, or no more. */
export interface AbsentAccount extends AccountFacts, WithoutCause, Down, Quiet {
  readonly status: 'NEW' | 'CREATION_FAIL' | 'DELETED';
  readonly operational: false;
  readonly dataFresh: false;
  readonly receivesUpdates: false;
  readonly needsUser: false;
  readonly needsOperator: false;
}

/** An account that is under way. An operator is needed, and has a remedy, once it has stalled. */
export interface ConnectingAccount extends AccountFacts, WithoutCause, Down {
  readonly status: 'CONNECTING';
  readonly needsUser: false;
  readonly remedy?: Remedy;
}

/** An account that an operator must restart. */
export interface StoppedAccount extends AccountFacts, WithoutCause, Down {
  readonly status: 'ERROR' | 'STOPPED';
  readonly needsUser: false;
  readonly needsOperator: true;
  readonly remedy: Remedy;
}

/** An account whose user must grant permissions. */
export interface UnpermittedAccount extends AccountFacts, WithoutCause, Down {
  readonly status: 'PERMISSIONS';
  readonly needsUser: true;
  readonly needsOperator: false;
  readonly remedy: Remedy;
}

/** An account whose credentials no longer hold, and why, as far as can be told. */
export interface RefusedAccount<P extends Provider = Provider> extends AccountFacts, Down {
  readonly provider: P;
  readonly status: 'CREDENTIALS';
  /** The cause that leads, for example `linkedin.sessionExpired`, or `undetermined`. */
  readonly cause: CauseOf<P>;
  /** All causes of its provider, and `unlisted`, the likeliest first. */
  readonly hypotheses: readonly HypothesisView<P>[];
  readonly remedy: Remedy;
}

/**
 * An account as its users see it; also the JSON of the CLI and of HTTP. What holds of it follows from its `status`: a
 * cause, hypotheses and a remedy stand in CREDENTIALS, with the causes that the account's provider has.
 */
export type AccountView =
  | WorkingAccount
  | CreatedAccount
  | AbsentAccount
  | ConnectingAccount
  | StoppedAccount
  | UnpermittedAccount
  | { readonly [P in Provider]: RefusedAccount<P> }[Provider];

/** A possible cause with how likely it is, the facts for and against it, and what would have to be seen. */
export interface HypothesisView<P extends Provider = Provider> {
  /** A cause, or `unlisted` for all that have no name here. */
  readonly cause: Exclude<CauseOf<P>, 'undetermined'> | 'unlisted';
  /** From 0 to 1; those of all hypotheses of an account add up to 1. */
  readonly probability: number;
  /** The probability as a word and a number: `likely, 74 of 100`. */
  readonly likelihood: string;
  /** The band of the probability. */
  readonly strength: Strength;
  /** The facts that speak for it, the weightiest first. */
  readonly evidence: readonly string[];
  /** The same with their weights: the logarithm of the factor by which each changes the odds. */
  readonly for: readonly Contribution[];
  readonly against: readonly Contribution[];
  /** Why it cannot be, where a fact excludes it. */
  readonly excluded?: string;
  /** What would make it likelier. */
  readonly wanted?: string;
  /** What to try next; it stands with the likeliest alone. */
  readonly nextTest?: string;
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

const partViews = ({ rest, named }: AccountParts): readonly PartView[] => [
  ...named,
  ...(rest === null ? [] : [{ product: null, status: rest }]),
];

/**
 * The view of a stored account under a policy.
 *
 * @param verifiedAt - when the API last showed it without saying anything new (milliseconds since 1970), or null
 * @param weighed - its hypotheses, where somebody has weighed them already
 * @param moment - from which it is seen: whether a pause is over by then (milliseconds since 1970)
 */
export const viewOf = (
  snapshot: AccountSnapshot,
  policy?: Policy,
  verifiedAt: number | null = null,
  weighed: readonly WeighedHypothesis[] = diagnose(snapshot, policy),
  moment = snapshot.context.lastSeenAt,
): AccountView => {
  const { context, value } = snapshot;
  const lastVerifiedAt = latest(context.lastVerifiedAt, verifiedAt);
  const connection = connectionOf(value);
  const tags = tagsOf({ connection });
  const cause = causeOfPath(connection);
  const incident = incidentMarkOf(snapshot);
  const remedy = remedyFor(
    snapshot,
    {
      strength: weighed.find((hypothesis) => hypothesis.cause === cause)?.strength ?? 'none',
      nextTest: weighed[0]?.nextTest,
    },
    moment,
  );
  const view = {
    accountId: context.accountId,
    provider: context.provider,
    accountType: context.accountType,
    status: statusOfPath(connection),
    cause,
    group: shownGroupOf(groupOf({ connection }), remedy?.actor),
    since: isoTime(snapshot.since),
    version: snapshot.version,
    incarnation: context.incarnation,
    sync: value.sync,
    tags,
    operational: tags.includes('operational'),
    dataFresh: tags.includes('dataFresh'),
    receivesUpdates: tags.includes('receivesUpdates'),
    needsUser: tags.includes('needsUser'),
    needsOperator: tags.includes('needsOperator'),
    ...(context.tenant === null ? {} : { tenant: context.tenant }),
    ...(context.product === null ? {} : { product: context.product }),
    ...(context.parts === null ? {} : { parts: partViews(context.parts) }),
    ...(context.name === null ? {} : { name: context.name }),
    ...(incident === null ? {} : { incident }),
    lastSeenAt: isoTime(context.lastSeenAt),
    ...(lastVerifiedAt === null ? {} : { lastVerifiedAt: isoTime(lastVerifiedAt) }),
    hypotheses: weighed,
    ...(remedy === null ? {} : { remedy }),
  };
  // Which of the union it is follows from the chart's tags; a test holds each of its states to the types.
  return view as AccountView;
};
