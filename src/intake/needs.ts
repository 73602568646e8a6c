import type { Reading } from '../model/delivery.ts';
import type { Needs } from '../store/ledger.ts';

/** The accounts and source ids that the events among readings name, each once. */
export const needsOf = (readings: Iterable<Reading | { readonly kind: 'skipped' | 'twice' }>): Needs => {
  const accountIds = new Set<string>();
  const sourceIds = new Set<string>();
  for (const reading of readings) {
    if (reading.kind !== 'event') continue;
    const { accountId, sourceId } = reading.event;
    accountIds.add(accountId);
    if (sourceId !== undefined) sourceIds.add(sourceId);
  }
  return { accountIds: [...accountIds], sourceIds: [...sourceIds] };
};
