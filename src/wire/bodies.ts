import type { AccountEvent } from '../../machines/event.ts';
import type { DeliverySource, Reader, Reading, UnreadableReading } from '../model/delivery.ts';
import { heldToReceipt } from './clock.ts';
import { withoutSecrets } from './polled.ts';

/** A payload with what it came as. */
export interface Body {
  readonly payload: unknown;
  /** The payload as JSON text, where it is already known. */
  readonly json?: string;
  /** The body or line as it came, where it came as a text. */
  readonly raw?: string;
}

/** When and where it came from. */
export interface Arrival {
  /** When it counts from. */
  readonly at: number;
  /** When it was received, where that is known. */
  readonly receivedAt: number | null;
  readonly source: DeliverySource | null;
  readonly origin: string | null;
}

/** What cannot be read, with the reason and what it came as. */
export const unreadableReading = (reason: string, raw: string, arrival: Arrival): UnreadableReading => ({
  kind: 'unreadable',
  at: arrival.at,
  source: arrival.source,
  reason,
  raw,
  origin: arrival.origin,
});

/** A payload as the log keeps it. What the API shows of an account may hold secrets, which no event is made of. */
const keptBody = ({ source }: AccountEvent, json: string): string =>
  source === 'poll' ? withoutSecrets(json) : json;

/** Reads a payload that is parsed. */
export const readBody = (read: Reader, { payload, json, raw }: Body, arrival: Arrival): Reading => {
  const { at, source } = arrival;
  const found = read(payload, at, source ?? undefined);
  switch (found.kind) {
    case 'event': {
      const event = heldToReceipt(found.event, arrival.receivedAt);
      return { kind: 'event', event, json: keptBody(event, json ?? JSON.stringify(payload)) };
    }
    case 'fact':
      return { kind: 'fact', fact: found.fact, at, json: json ?? JSON.stringify(payload) };
    case 'foreign':
      return { kind: 'foreign', name: found.name, at };
    case 'unreadable':
      return unreadableReading(found.reason, raw ?? json ?? String(payload), arrival);
  }
};
