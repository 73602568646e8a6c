import { isObject } from '../../text/json-object.ts';

/** Where something stands within a line: the names of the fields that lead to it, or numbers in arrays. */
export type Place = readonly string[];

/**
 * The place that a dotted path (`req.body`) or a JSON pointer (`/req/body`, RFC 6901) names. Undefined when it is empty or
 * no such path.
 */
export const placeOf = (text: string): Place | undefined => {
  if (!text.startsWith('/')) {
    const steps = text.split('.');
    return steps.includes('') ? undefined : steps;
  }
  if (/~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const opened = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

/** What stands at a place, or undefined. A text on the way there that is JSON is opened. */
export const valueAt = (value: unknown, place: Place): unknown => {
  let at = value;
  for (const step of place) {
    const outer = opened(at);
    if (Array.isArray(outer)) at = /^\d+$/.test(step) ? (outer[Number(step)] as unknown) : undefined;
    else at = isObject(outer) && Object.hasOwn(outer, step) ? outer[step] : undefined;
  }
  return at ?? undefined;
};
