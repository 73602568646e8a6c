import { countedIn } from '../decide/incidents/scopes.ts';
import { scopeOfKey } from '../model/incident.ts';
import { LifecycleError } from '../model/errors.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { ErasureRequest, ErasureSummary } from '../store/erasure-port.ts';
import type { Engine } from './engine.ts';
import type { Ledger } from '../store/ledger.ts';

/** Who is to be forgotten: an account, or all accounts of a tenant. */
export type ForgetChoice = { readonly account: string } | { readonly tenant: string };

/** How an account, or a tenant, is to be forgotten. */
export interface ForgetOptions {
  /** Only says how much would be erased. Default false. */
  readonly dryRun?: boolean;
}

/** How many accounts are read at once. */
const FLEET_PAGE = 500;

const wholeFleet = async function* (ledger: Ledger): AsyncGenerator<AccountSnapshot, void, undefined> {
  for (let after: string | undefined; ;) {
    const page = await ledger.accounts({ limit: FLEET_PAGE, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1)?.context.accountId;
    if (page.length < FLEET_PAGE || after === undefined) return;
  }
};

/** Where an account is or was counted, whether it lives or not. */
const everyScopeOf = ({ context }: AccountSnapshot): readonly string[] =>
  countedIn({ ...context, deletedAt: null });

/** What others leave of the scopes of those who go: see `ErasureRequest.scopes`. */
const scopesLeft = async (
  ledger: Ledger,
  isGoing: (snapshot: AccountSnapshot) => boolean,
): Promise<ReadonlyMap<string, number | null>> => {
  const touched = new Set<string>();
  const others = new Map<string, number>();
  for await (const snapshot of wholeFleet(ledger))
    for (const key of everyScopeOf(snapshot))
      if (isGoing(snapshot)) touched.add(key);
      else others.set(key, (others.get(key) ?? 0) + (snapshot.context.deletedAt === null ? 1 : 0));
  return new Map([...touched].map((key) => [key, others.get(key) ?? null]));
};

/**
 * Erases an account, or all of a tenant, from everything that is kept; see `ErasingStore.erase`. An account that is known from
 * quarantine alone is erased there.
 *
 * @param at - the present moment in milliseconds since 1970
 * @throws LifecycleError `accountNotFound` when nobody is known by that name
 */
export const forget = async (
  { ledger, gists }: Pick<Engine, 'ledger' | 'gists'>,
  choice: ForgetChoice,
  { dryRun = false }: ForgetOptions,
  at: number,
): Promise<ErasureSummary> => {
  const isGoing = ({ context }: AccountSnapshot): boolean =>
    'account' in choice ? context.accountId === choice.account : context.tenant === choice.tenant;
  const accountIds =
    'account' in choice
      ? [choice.account]
      : (await ledger.accounts({ tenant: choice.tenant })).map(({ context }) => context.accountId);
  const scopes = await scopesLeft(ledger, isGoing);
  const tenants = [...scopes].flatMap(([key, left]) => {
    const { kind, name } = scopeOfKey(key);
    return kind === 'tenant' && left === null ? [name] : [];
  });
  const request: ErasureRequest = { accountIds, tenants, scopes, at };
  const found = await ledger.erase({ ...request, dryRun: true });
  const isNobody = found.accounts + found.quarantined === 0;
  // Where an earlier erasure could not overwrite what it had freed, this one does.
  if (!dryRun && (!isNobody || (await ledger.erasures()).length > 0)) await ledger.erase(request);
  gists.forgetAll();
  if (!isNobody) return found;
  throw new LifecycleError('accountNotFound', 'there is nobody to forget by that name', {
    hint: 'See all accounts: account-lifecycle accounts',
  });
};
