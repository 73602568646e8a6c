import type { DeliverySource, PayloadReading, Reader } from '../model/delivery.ts';
import { foreign } from './shapes/foreign.ts';
import { unwrapped } from './forwarded.ts';
import { notify } from './shapes/notify.ts';
import { poll } from './shapes/poll.ts';
import type { Shape } from './reading.ts';
import { unreadable } from './reading.ts';
import { safetyFault } from './safety.ts';
import { fleetFact, isBareSignal, signal } from './shapes/signal.ts';
import { shown } from './text.ts';
import { v1 } from './shapes/v1.ts';
import { v2 } from './shapes/v2.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';

const shapeOfSource: { readonly [Source in DeliverySource]: Shape } = {
  webhook: v1,
  notify,
  v2,
  poll,
  signal,
};

/** The shapes in the order in which they are looked for: what is unmistakable first. */
const shapes: readonly Shape[] = [
  v1,
  { ...signal, fits: isBareSignal },
  foreign,
  poll,
  v2,
  notify,
  fleetFact,
];

/** Whether an object claims to be something that arrives: one of the shapes of DOMAIN §3, or a webhook of another kind. */
export const hasShape = (payload: JsonObject): boolean => shapes.some((shape) => shape.fits(payload));

const fitsNothing = (payload: JsonObject): PayloadReading =>
  unreadable(
    'the payload has no known shape: neither AccountStatus, nor account_id with status, type or id, nor an Account ' +
      `with sources or status; its keys are ${shown(Object.keys(payload).join(', '))}`,
  );

const shapeOf = (payload: JsonObject, source: DeliverySource | undefined): Shape | undefined => {
  const declared = source === undefined ? undefined : shapeOfSource[source];
  // People mislabel: a declared source decides only between shapes that the payload could have.
  return declared?.fits(payload) === true ? declared : shapes.find((shape) => shape.fits(payload));
};

const read: Reader = (given, at, source) => {
  const content = isObject(given) ? { value: given } : unwrapped(given);
  if ('unreadable' in content) return unreadable(content.unreadable);
  const { value: payload } = content;
  if (!isObject(payload)) return unreadable(`the payload is not an object but ${shown(payload)}`);
  const fault = safetyFault(payload);
  if (fault !== undefined) return unreadable(fault);
  return shapeOf(payload, source)?.read(payload, at, source) ?? fitsNothing(payload);
};

/**
 * Turns a payload of any shape into an event (DOMAIN §3). Pure and total: even a payload whose properties throw is
 * answered with a reason. The event's source is that of the shape found, whatever source was declared.
 */
export const readPayload: Reader = (payload, at, source) => {
  try {
    return read(payload, at, source);
  } catch {
    return unreadable('the payload cannot be looked into: one of its properties throws');
  }
};
