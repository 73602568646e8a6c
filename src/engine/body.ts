import type { Delivery } from './outcome.ts';

/** What a delivery's payload is, before anybody looks at it as an event. */
export type Body = Pick<Delivery, 'payload' | 'json' | 'raw' | 'unreadable'>;

/** Reads the text of a body as a payload. Total. */
export type BodyParser = (text: string) => { readonly value: unknown } | { readonly unreadable: string };

/**
 * A payload as the log keeps it: a copy through JSON, so that what the caller does with the object afterwards, and what
 * JSON leaves out, is in the log neither.
 */
export const copyOf = (payload: unknown): Body => {
  try {
    const json = JSON.stringify(payload) as string | undefined;
    return json === undefined ? { payload } : { payload: JSON.parse(json) as unknown, json };
  } catch (error) {
    const unreadable = `the payload cannot be written as JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { payload, raw: '', unreadable };
  }
};

const noParser: BodyParser = () => ({ unreadable: 'the payload came as text' });

const parsedBody = (text: string, parse: BodyParser): Body => {
  const parsed = parse(text);
  return 'value' in parsed
    ? { payload: parsed.value, raw: text }
    : { payload: text, raw: text, unreadable: parsed.unreadable };
};

/** What a payload or its text is. Without a parser a text is unreadable. */
export const bodyOf = (payload: unknown, parse: BodyParser = noParser): Body =>
  typeof payload === 'string' ? parsedBody(payload, parse) : copyOf(payload);
