import type { DeliverySource, NoReading, Reading } from '../model/delivery.ts';
import type { Ledger } from '../store/ledger.ts';

/** An event as what cannot be read, so that it is kept raw; anything else as it is. */
export const asUnreadable = (reading: Reading, reason: string): Reading => {
  if (reading.kind !== 'event') return reading;
  const { event, json } = reading;
  // What is read comes from outside: of the engine's own entries there is no reading.
  const source = event.source as DeliverySource;
  return { kind: 'unreadable', at: event.at, source, reason, raw: json, origin: null };
};

/** A reading as the ledger can keep it: an event with an id that it cannot keep is one that cannot be read. */
export const keepableIn = <Found extends Reading | NoReading>(
  { idFault }: Pick<Ledger, 'idFault'>,
  reading: Found,
): Found | Reading => {
  if (idFault === undefined || reading.kind !== 'event') return reading;
  const { accountId, sourceId } = reading.event;
  const fault = idFault(accountId) ?? (sourceId === undefined ? null : idFault(sourceId));
  return fault === null ? reading : asUnreadable(reading, fault);
};
