import type { AccountEvent } from '../../machines/event.ts';
import { originOf } from '../model/delivery.ts';
import type {
  DeliverySource,
  LogLine,
  OpenLine,
  Reader,
  Readers,
  Reading,
  UnreadableReading,
} from '../model/delivery.ts';
import { parseBody } from './form.ts';
import { parseLine } from './line.ts';
import { withoutSecrets } from './polled.ts';

/** A payload with what it came as. */
interface Body {
  readonly payload: unknown;
  /** The payload as JSON text, where it is already known. */
  readonly json?: string;
  /** The body or line as it came, where it came as a text. */
  readonly raw?: string;
}

/** When and where it came from. */
interface Arrival {
  readonly at: number;
  readonly source: DeliverySource | null;
  readonly origin: string | null;
}

const unreadableReading = (reason: string, raw: string, arrival: Arrival): UnreadableReading => ({
  kind: 'unreadable',
  at: arrival.at,
  source: arrival.source,
  reason,
  raw,
  origin: arrival.origin,
});

/** A payload as the log keeps it. What the API shows of an account may hold secrets, which no event is made of. */
const kept = ({ source }: AccountEvent, json: string): string =>
  source === 'poll' ? withoutSecrets(json) : json;

const readBody = (read: Reader, { payload, json, raw }: Body, arrival: Arrival): Reading => {
  const { at, source } = arrival;
  const found = read(payload, at, source ?? undefined);
  switch (found.kind) {
    case 'event':
      return { kind: 'event', event: found.event, json: kept(found.event, json ?? JSON.stringify(payload)) };
    case 'foreign':
      return { kind: 'foreign', name: found.name, at };
    case 'unreadable':
      return unreadableReading(found.reason, raw ?? json ?? String(payload), arrival);
  }
};

const readText = (read: Reader, text: string, arrival: Arrival): Reading => {
  const parsed = parseBody(text);
  return 'unreadable' in parsed
    ? unreadableReading(parsed.unreadable, text, arrival)
    : readBody(read, { payload: parsed.value, raw: text }, arrival);
};

/**
 * Reads a copy through JSON, so that what the caller does with the object afterwards, and what JSON leaves out, is in the log
 * neither.
 */
const readCopy = (read: Reader, payload: unknown, arrival: Arrival): Reading => {
  let json: string | undefined;
  try {
    json = JSON.stringify(payload) as string | undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unreadableReading(`the payload cannot be written as JSON: ${why}`, '', arrival);
  }
  return json === undefined
    ? readBody(read, { payload }, arrival)
    : readBody(read, { payload: JSON.parse(json) as unknown, json }, arrival);
};

const openedLine = (read: Reader, text: string, line: LogLine | { readonly unreadable: string }): OpenLine =>
  'unreadable' in line
    ? {
        receivedAt: null,
        read: (at, place) =>
          unreadableReading(line.unreadable, text, { at, source: null, origin: originOf(place) }),
      }
    : {
        receivedAt: line.receivedAt,
        read: (at, place) =>
          readBody(
            read,
            { payload: line.payload, raw: text },
            { at, source: line.source, origin: originOf(place) },
          ),
      };

/** Reads deliveries and lines the plain way: everything is parsed, and every payload goes through `read`. */
export const readersOf = (read: Reader): Readers => ({
  payload: read,
  delivery: (payload, at, source = undefined) => {
    const arrival = { at, source: source ?? null, origin: null };
    return typeof payload === 'string' ? readText(read, payload, arrival) : readCopy(read, payload, arrival);
  },
  line: (text) => openedLine(read, text, parseLine(text)),
});
