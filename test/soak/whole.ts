import { readPayload, rebuild } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { Store } from '../../src/store/port.ts';

/** What tells a delivery in a store: its own id, or that of an account of which it is the only one. */
export type Told = 'sourceId' | 'accountId';

const missingIn = (store: Store, acknowledged: Iterable<string>, told: Told): readonly string[] => {
  const kept = new Set(store.log({}).map((entry) => entry[told]));
  const missing = [...acknowledged].filter((id) => !kept.has(id));
  return missing.length === 0
    ? []
    : [`${missing.length} acknowledged deliveries are lost, ${missing[0] ?? ''} among them`];
};

/** Sequence without gap, versions from 1 on, no delivery twice. */
const brokenIn = (store: Store): readonly string[] => {
  const log = store.log({});
  const findings: string[] = [];
  if (log.some(({ seq }, place) => seq !== place + 1)) findings.push('the log has a gap');
  const ids = log.flatMap(({ sourceId, decision }) =>
    sourceId === null || decision === 'duplicate' ? [] : [sourceId],
  );
  if (new Set(ids).size < ids.length) findings.push('a delivery counts twice');
  for (const { context, version } of store.accounts({})) {
    const versions = store.transitions(context.accountId).map((transition) => transition.version);
    if (versions.length !== version || versions.some((number, place) => number !== place + 1))
      findings.push(`the versions of ${context.accountId} have a gap`);
  }
  return findings;
};

/**
 * Opens a database as a process does that is started again, and says what is wrong with it: what was acknowledged is there,
 * nothing is there by halves.
 *
 * @param acknowledged - ids of deliveries
 * @param deep - also has SQLite check every page, and folds the whole log
 */
export const faultsOf = (
  database: string,
  acknowledged: Iterable<string>,
  deep: boolean,
  told: Told = 'sourceId',
): readonly string[] => {
  let store;
  try {
    store = openSqliteStore({ database });
  } catch (error) {
    return [`it cannot be opened: ${String(error)}`];
  }
  try {
    const found = [...missingIn(store, acknowledged, told), ...brokenIn(store)];
    return deep ? [...found, ...store.check(), ...[...rebuild(store, readPayload)].map(String)] : found;
  } catch (error) {
    return [`it cannot be read: ${String(error)}`];
  } finally {
    store.close();
  }
};
