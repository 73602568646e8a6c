import type { Reading } from '../model/delivery.ts';
import type { Needs } from '../store/ledger.ts';

/** The accounts and source ids that the events among readings name, and the scopes that facts are told of, each once. */
export const needsOf = (readings: Iterable<Reading | { readonly kind: 'skipped' | 'twice' }>): Needs => {
  const accountIds = new Set<string>();
  const sourceIds = new Set<string>();
  const scopes = new Set<string>();
  for (const reading of readings) {
    if (reading.kind === 'fact') scopes.add(reading.fact.scope);
    if (reading.kind !== 'event') continue;
    const { accountId, sourceId } = reading.event;
    accountIds.add(accountId);
    if (sourceId !== undefined) sourceIds.add(sourceId);
  }
  return { accountIds: [...accountIds], sourceIds: [...sourceIds], scopes: [...scopes] };
};
