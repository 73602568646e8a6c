import { isObject } from '../text/json-object.ts';

/** What a request was answered, as far as it could be read. */
export interface UnipileAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The `Retry-After` header, or null. */
  readonly retryAfter: string | null;
  /** The parsed body, or undefined where it is no JSON. */
  readonly body: unknown;
}

/** The text of a property, or an empty one. */
export const textOf = (body: unknown, name: string): string => {
  const value = isObject(body) ? body[name] : undefined;
  return typeof value === 'string' ? value : '';
};

/** The slug of an error body, without the `errors/` before it; empty where there is none (DOMAIN §7). */
export const slugOf = (body: unknown): string => textOf(body, 'type').replace(/^errors\//, '');

/** Whether the API itself says that it has nothing of this id; a 404 of anything in between does not say that. */
export const saysGone = ({ status, body }: UnipileAnswer): boolean =>
  status === 404 && slugOf(body) === 'resource_not_found';
