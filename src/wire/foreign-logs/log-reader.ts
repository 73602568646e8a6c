import { isoTime } from '../../model/clock.ts';
import { LifecycleError } from '../../model/errors.ts';
import {
  originOf,
  type DeliverySource,
  type LineReader,
  type LogFormat,
  type OpenLine,
  type Reader,
} from '../../model/delivery.ts';
import { readBody, unreadableReading } from '../bodies.ts';
import { sources } from '../line.ts';
import { lineItself, type Item } from './item.ts';
import { ValueOpener, type NamedPlace } from './open-value.ts';
import { placeOf } from './place.ts';
import { zoneOf, type Zone } from './zone.ts';

const placeNamed = (option: string, name: string | undefined): NamedPlace | undefined => {
  if (name === undefined) return undefined;
  const steps = placeOf(name);
  if (steps !== undefined) return { name, steps };
  throw new LifecycleError('invalidOption', `--${option} cannot be ${JSON.stringify(name)}`, {
    hint: 'Give the names that lead there, such as req.body, or a JSON pointer, such as /req/body.',
  });
};

const zoneNamed = (name: string | undefined): Zone | undefined => {
  const zone = name === undefined ? undefined : zoneOf(name);
  if (name === undefined || zone !== undefined) return zone;
  throw new LifecycleError('invalidOption', `${JSON.stringify(name)} is not a time zone`, {
    hint: 'Give UTC, an offset such as +02:00, or a name such as Europe/Berlin.',
  });
};

const sourceNamed = (name: string | undefined): DeliverySource | null => {
  const source = sources.find((known) => known === name) ?? null;
  if (name === undefined || source !== null) return source;
  throw new LifecycleError('invalidOption', `${JSON.stringify(name)} is not a source`, {
    hint: `Known are ${sources.join(', ')}.`,
  });
};

/** The line that a delivery would have alone, so that it can be replayed without the others. */
const ownText = (item: Item, line: string): string => {
  if (item.holds !== 'payload') return item.holds === 'fault' ? (item.text ?? line) : line;
  const { receivedAt, source } = item.around;
  return JSON.stringify({
    ...(receivedAt === null ? {} : { received_at: isoTime(receivedAt) }),
    ...(source === null ? {} : { source }),
    payload: item.payload,
  });
};

const opened = (read: Reader, item: Item, line: string, text: string | undefined): OpenLine => {
  const { receivedAt, source, format } = item.around;
  const raw = text ?? line;
  return {
    receivedAt,
    format: format === '' ? undefined : format,
    text,
    read: (at, place) => {
      if (item.holds === 'nothing') return { kind: 'none', at };
      const arrival = { at, receivedAt, source, origin: originOf(place) };
      return item.holds === 'fault'
        ? unreadableReading(item.reason, raw, arrival)
        : readBody(read, { payload: item.payload, raw }, arrival);
    },
  };
};

/**
 * Makes a reader of logs: of lines as we write them (DOMAIN §3.5), and as other systems do. A line is known by its shape
 * alone.
 *
 * @param read - turns payloads into events
 * @throws LifecycleError `invalidOption` for a place, a zone or a source that is none
 */
export const logReaderOf = (read: Reader, format: LogFormat = {}): LineReader => {
  const opener = new ValueOpener({
    zone: zoneNamed(format.zone),
    payload: placeNamed('payload', format.payload),
    time: placeNamed('time', format.time),
  });
  const around = { ...lineItself, source: sourceNamed(format.source) };
  return (line) => {
    const items = opener.text(line, around);
    const [only] = items;
    if (items.length === 1 && only !== undefined) return opened(read, only, line, undefined);
    return items.map((item) => opened(read, item, line, ownText(item, line)));
  };
};
