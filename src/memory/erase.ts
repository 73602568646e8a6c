import {
  isMentioned,
  isOfGoneScope,
  type ErasureRequest,
  type ErasureSummary,
} from '../store/erasure-port.ts';
import type { Tables } from './tables.ts';

/** See `ErasingStore.erase`. Not within a transaction: nothing of it is taken back. */
export const eraseFrom = (tables: Tables, request: ErasureRequest): ErasureSummary => {
  const { at, scopes, dryRun = false } = request;
  const { accounts, log, outbox, quarantine } = tables;
  const going = request.accountIds.map((id) => accounts.get(id)).filter((account) => account !== undefined);
  const mentions = quarantine.select({}).filter((delivery) => isMentioned(delivery, request));
  const known = going.filter((account) => accounts.snapshot(account) !== null).length;
  const heard = going.filter(({ lastEntry }) => lastEntry > 0).length;
  const summary = (entries: number): ErasureSummary => ({
    accounts: known,
    entries,
    quarantined: mentions.length,
  });
  const ids = new Set(going.map(({ accountId }) => accountId));
  if (dryRun) return summary(log.select({}).filter(({ accountId }) => ids.has(accountId)).length);
  outbox.erase(({ accountId, effect }) => ids.has(accountId) || isOfGoneScope(effect, scopes));
  let entries = 0;
  for (const account of going) {
    tables.holds.set(account.accountId, null);
    tables.earlier.erase(account);
    entries += log.erase(account);
    accounts.erase(account);
  }
  tables.incidents.erase(ids, scopes);
  tables.facts.erase(scopes);
  tables.deliveries.erase(request);
  for (const { id } of mentions) quarantine.drop(id);
  if (entries > 0) tables.erasures.push({ at, accounts: heard, entries });
  tables.commit();
  return summary(entries);
};
