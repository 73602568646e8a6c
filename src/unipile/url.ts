import { LifecycleError } from '../model/errors.ts';
import { wellFormed } from '../text/well-formed.ts';

/** The URL that a text is, or null. `URL.parse` is newer than the oldest Node that we run on. */
export const urlOf = (text: string, base?: URL): URL | null =>
  URL.canParse(text, base?.href) ? new URL(text, base) : null;

/**
 * An id as a part of a path.
 *
 * @throws LifecycleError `invalidOption` for an id that a URL would swallow
 */
export const segment = (id: string): string => {
  if (id !== '' && id !== '.' && id !== '..' && wellFormed(id) === id) return encodeURIComponent(id);
  throw new LifecycleError('invalidOption', `${JSON.stringify(id)} is no id`, {
    hint: 'Give the id as Unipile shows it.',
  });
};
