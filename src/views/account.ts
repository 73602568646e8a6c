import type { Tag } from '../../machines/account.ts';
import type { Strength } from '../../machines/causes/cause.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Provider } from '../../machines/provider.ts';
import { isoTime } from '../model/clock.ts';
import { diagnose } from '../decide/diagnose.ts';
import { remedyOf, type Remedy } from './remedy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { causeOfPath, pathOf, statusOfPath } from '../model/state.ts';
import { tagsOf } from '../model/tags.ts';

/** An account as its users see it; also the JSON of the CLI and of HTTP. Times are ISO 8601 UTC with milliseconds. */
export interface AccountView {
  readonly accountId: string;
  readonly provider: Provider;
  /** As the wire spells it, or null while no event has named it. */
  readonly accountType: string | null;
  /** The connection state's name. */
  readonly status: string;
  /** The cause below CREDENTIALS, for example `linkedin.sessionExpired` or `undetermined`; null elsewhere. */
  readonly cause: string | null;
  /** When the status was entered. */
  readonly since: string;
  readonly version: number;
  readonly incarnation: number;
  /** How far synchronisation has come. */
  readonly sync: string;
  readonly tags: readonly Tag[];
  /** In good order. */
  readonly operational: boolean;
  /** What reads answer is up to date (DOMAIN §2). */
  readonly dataFresh: boolean;
  /** Webhooks for new messages arrive (DOMAIN §2). */
  readonly receivesUpdates: boolean;
  readonly needsUser: boolean;
  readonly needsOperator: boolean;
  readonly tenant?: string;
  readonly product?: string;
  /** When anything was last heard of it. */
  readonly lastSeenAt: string;
  /** When the API last showed it, or that it is gone. */
  readonly lastVerifiedAt?: string;
  /** All documented causes of its provider, the strongest first; empty unless in CREDENTIALS. */
  readonly hypotheses: readonly HypothesisView[];
  /** What to do, where somebody has to. */
  readonly remedy?: Remedy;
}

/** A possible cause with the facts for it, and what excludes it or would have to be seen. */
export interface HypothesisView {
  readonly cause: string;
  readonly strength: Strength;
  readonly evidence: readonly string[];
  /** Why it cannot be, where a fact excludes it. */
  readonly excluded?: string;
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/**
 * The view of a stored account under a policy.
 *
 * @param verifiedAt - when the API last showed it without saying anything new (milliseconds since 1970), or null
 */
export const viewOf = (
  snapshot: AccountSnapshot,
  policy?: Policy,
  verifiedAt: number | null = null,
): AccountView => {
  const { context, value } = snapshot;
  const lastVerifiedAt = latest(context.lastVerifiedAt, verifiedAt);
  const connection = pathOf(value.connection);
  const tags = tagsOf({ connection });
  const remedy = remedyOf(connection);
  return {
    accountId: context.accountId,
    provider: context.provider,
    accountType: context.accountType,
    status: statusOfPath(connection),
    cause: causeOfPath(connection),
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
    lastSeenAt: isoTime(context.lastSeenAt),
    ...(lastVerifiedAt === null ? {} : { lastVerifiedAt: isoTime(lastVerifiedAt) }),
    hypotheses: diagnose(snapshot, policy).map(({ cause, strength, evidence, excluded }) => ({
      cause,
      strength,
      evidence,
      ...(excluded === undefined ? {} : { excluded }),
    })),
    ...(remedy === null ? {} : { remedy }),
  };
};
