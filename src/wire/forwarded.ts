import { parseBody } from './form.ts';
import { isObject } from '../text/json-object.ts';

/** How often a payload may have been wrapped on its way: a list of one, in text, in text again. */
const mostWrappings = 4;

/** What a wrapping holds, or undefined where the value is no wrapping. */
const contentOf = (
  value: unknown,
): { readonly value: unknown } | { readonly unreadable: string } | undefined => {
  if (typeof value === 'string') return parseBody(value);
  return Array.isArray(value) && value.length === 1 ? { value: value[0] as unknown } : undefined;
};

/**
 * A payload without what forwarders put around it: a list of one payload, a payload as text (JSON or a form), and both of
 * these in one another. Pure and total.
 *
 * @returns the payload, or why the text that it came as cannot be read
 */
export const unwrapped = (
  payload: unknown,
): { readonly value: unknown } | { readonly unreadable: string } => {
  let value = payload;
  for (let wrappings = 0; wrappings < mostWrappings; wrappings += 1) {
    const content = contentOf(value);
    if (content === undefined) break;
    if ('unreadable' in content) return content;
    ({ value } = content);
  }
  return { value };
};

/** The object that stands as JSON text in the place of an object; anything else as it is. */
export const objectIn = (value: unknown): unknown => {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  const content = unwrapped(value);
  return 'value' in content && isObject(content.value) ? content.value : value;
};
