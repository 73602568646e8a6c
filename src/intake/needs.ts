import type { Reading } from '../model/delivery.ts';
import type { Needs } from '../store/ledger.ts';

/** What a replay passes over, beside what it takes in. */
type Passed = { readonly kind: 'skipped' | 'twice' };

/**
 * The accounts and source ids that the events among readings name, the scopes that facts are told of, each once, and the latest time
 * that any of them has.
 */
export const needsOf = (readings: Iterable<Reading | Passed>): Needs => {
  let until = -Infinity;
  const accountIds = new Set<string>();
  const sourceIds = new Set<string>();
  const scopes = new Set<string>();
  for (const reading of readings) {
    if (reading.kind === 'fact') {
      scopes.add(reading.fact.scope);
      until = Math.max(until, reading.at);
    }
    if (reading.kind !== 'event') continue;
    const { accountId, sourceId, at } = reading.event;
    until = Math.max(until, at);
    accountIds.add(accountId);
    if (sourceId !== undefined) sourceIds.add(sourceId);
  }
  const found = { accountIds: [...accountIds], sourceIds: [...sourceIds], scopes: [...scopes] };
  return until === -Infinity ? found : { ...found, until };
};
