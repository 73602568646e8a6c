import { MINUTE, type Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { LedgerReader } from '../store/ledger.ts';

/**
 * A second account of one person on one provider: made, as a hosted link of the wrong type makes it, about when the first one
 * broke, which it leaves as it is (DOMAIN §7, §9.6). Times are ISO 8601 UTC with milliseconds.
 */
export interface TwinView {
  /** The other account. */
  readonly accountId: string;
  /** What both have in common: the provider's id of the person, or, where that is not known of both, the tenant. */
  readonly by: 'person' | 'tenant';
  /** When the first one broke. */
  readonly brokeAt: string;
  /** When the second one was made. */
  readonly createdAt: string;
}

/** An account's twins, from either side; absent where there are none. */
export interface Twins {
  /** The account that this one is a second one of. */
  readonly twinOf?: TwinView;
  /** Second ones of this account. */
  readonly twins?: readonly TwinView[];
}

type Context = AccountSnapshot['context'];

const bondOf = (one: Context, other: Context): TwinView['by'] | null => {
  const [person, otherPerson] = [one.connection?.person_id, other.connection?.person_id];
  if (person !== undefined && otherPerson !== undefined) return person === otherPerson ? 'person' : null;
  return one.tenant !== null && one.tenant === other.tenant ? 'tenant' : null;
};

/** A notification names no type, so that the provider of an account may not be known yet. */
const mayShareProvider = (one: Context, other: Context): boolean =>
  one.provider === other.provider || one.accountType === null || other.accountType === null;

/** Whether the second account is a twin of the first one, and by what; null when it is none. */
const twinhood = (
  first: Context,
  second: Context,
  { twinMinutes }: Policy,
): Omit<TwinView, 'accountId'> | null => {
  const { createdAt } = second;
  if (createdAt === null || (first.createdAt !== null && first.createdAt >= createdAt)) return null;
  if (first.deletedAt !== null || second.deletedAt !== null || !mayShareProvider(first, second)) return null;
  const by = bondOf(first, second);
  const broken = first.breaks.findLast(({ at }) => Math.abs(createdAt - at) <= twinMinutes * MINUTE);
  if (by === null || broken === undefined) return null;
  return { by, brokeAt: isoTime(broken.at), createdAt: isoTime(createdAt) };
};

/** How many accounts are read at once. */
const PAGE = 500;

/** How many accounts of one tenant are looked at. */
const MOST_OF_TENANT = 200;

/** The accounts of a provider that need somebody and belong to a person: those of a twin are left as they are. */
const inNeed = async (
  ledger: LedgerReader,
  { provider, connection }: Context,
): Promise<readonly AccountSnapshot[]> => {
  const person = connection?.person_id;
  if (person === undefined) return [];
  const found: AccountSnapshot[] = [];
  for (let after: string | undefined; ;) {
    const page = await ledger.accounts({
      provider,
      attention: true,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.filter(({ context }) => context.connection?.person_id === person));
    after = page.at(-1)?.context.accountId;
    if (page.length < PAGE) return found;
  }
};

const ofTenant = async (ledger: LedgerReader, { tenant }: Context): Promise<readonly AccountSnapshot[]> =>
  tenant === null ? [] : ledger.accounts({ tenant, limit: MOST_OF_TENANT });

/**
 * The twins of an account, from what is stored of it and of others now. They are looked for among the accounts of its tenant, and
 * among those that need somebody and are of the same person; so of two whose tenants are not known it is the second one that
 * shows it.
 */
export const twinsOf = async (
  ledger: LedgerReader,
  { context }: AccountSnapshot,
  policy: Policy,
): Promise<Twins> => {
  const near = [...(await ofTenant(ledger, context)), ...(await inNeed(ledger, context))];
  const others = new Map(near.map((each) => [each.context.accountId, each.context]));
  others.delete(context.accountId);
  const [firsts, seconds]: [TwinView[], TwinView[]] = [[], []];
  for (const [accountId, other] of others) {
    const before = twinhood(other, context, policy);
    const after = twinhood(context, other, policy);
    if (before !== null) firsts.push({ accountId, ...before });
    if (after !== null) seconds.push({ accountId, ...after });
  }
  const twinOf = firsts.find(({ by }) => by === 'person') ?? firsts[0];
  return {
    ...(twinOf === undefined ? {} : { twinOf }),
    ...(seconds.length === 0 ? {} : { twins: seconds }),
  };
};
