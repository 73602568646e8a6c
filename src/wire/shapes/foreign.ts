import type { PayloadReading } from '../../model/delivery.ts';
import type { Shape } from '../reading.ts';
import { textFault, textLimits } from '../text.ts';
import type { JsonObject } from '../../text/json-object.ts';

/** Whether the payload is a message, user or mail webhook, told by a top-level `event` or `webhook_name` (DOMAIN §3). */
export const isForeign = (payload: JsonObject): boolean =>
  typeof payload['event'] === 'string' || Object.hasOwn(payload, 'webhook_name');

/** A webhook of another kind. Its name is for counting, so an unclean one is `unknown`. */
export const foreignNamed = (name: unknown): PayloadReading => {
  const clean = typeof name === 'string' && textFault(name, textLimits.word) === undefined;
  return { kind: 'foreign', name: clean ? name : 'unknown' };
};

/** Other webhooks that hit the same URL (DOMAIN §3). */
export const foreign: Shape = {
  fits: isForeign,
  read: (payload) => foreignNamed(payload['event']),
};
