import {
  compareText,
  LifecycleError,
  newestOfTypes,
  rowOf,
  type AccountQuery,
  type AccountSnapshot,
  type KeptFact,
} from '../store/index.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import type { Demands } from './demands.ts';
import type { Loaded } from './load.ts';
import type { Staged } from './staged.ts';

const isInNeed = (snapshot: AccountSnapshot, { provider, after }: AccountQuery): boolean => {
  const row = rowOf(snapshot);
  const { accountId } = snapshot.context;
  return (
    row.attention > 0 &&
    (provider === undefined || row.provider === provider) &&
    (after === undefined || compareText(accountId, after) > 0)
  );
};

const refuseQuery = (): never => {
  throw new LifecycleError(
    'internal',
    'Within a transaction accounts can be asked for by who needs somebody alone.',
    {
      hint: 'Ask for `attention`, and for a provider at most.',
    },
  );
};

/** What a piece of work finds of facts that were told without an account, and of those whom they may concern. */
export const factsOn = (
  staged: Staged,
  { fleet, broken, head }: Pick<Loaded, 'fleet' | 'broken' | 'head'>,
  demands: Demands,
): Pick<WorkbenchWriter, 'accounts' | 'newestFacts' | 'addFact'> => ({
  accounts(query) {
    const { attention, status, cause, tenant, order = 'id', limit = Infinity } = query;
    if (attention !== true || (status ?? cause ?? tenant) !== undefined || order !== 'id')
      return refuseQuery();
    if (demands.brokenScopes.size === 0) demands.add('brokenScopes', '');
    const all = new Map(broken.map((snapshot) => [snapshot.context.accountId, snapshot]));
    for (const [accountId, { snapshot }] of staged.accounts)
      if (snapshot !== null) all.set(accountId, snapshot);
    return [...all.values()]
      .filter((snapshot) => isInNeed(snapshot, query))
      .sort((a, b) => compareText(a.context.accountId, b.context.accountId))
      .slice(0, limit);
  },
  newestFacts(scope) {
    const stored = fleet.facts.get(scope);
    if (stored === undefined) demands.add('factScopes', scope);
    const told = staged.facts.filter((fact) => fact.scope === scope);
    return [...newestOfTypes([...(stored ?? []), ...told])].sort((a, b) => a.id - b.id);
  },
  addFact(fact) {
    const kept: KeptFact = { id: head.fact + staged.facts.length + 1, ...fact };
    staged.facts.push(kept);
    return kept;
  },
});
