import { LifecycleError } from '../model/errors.ts';

/**
 * The address under which a server is reached from outside, with what stands before its paths.
 *
 * @param what - for the message: `notify URL`
 * @throws LifecycleError `invalidOption`
 */
export const baseUrl = (base: string, what: string): URL => {
  const url = URL.canParse(base) ? new URL(base) : null;
  const usable = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  if (usable && url.username === '' && url.password === '') return url;
  throw new LifecycleError('invalidOption', `${JSON.stringify(base)} is no base of a ${what}`, {
    hint: 'Give an address without query, such as https://hooks.example.com',
  });
};

/** The same address with a path below it, unless it ends with that already. */
export const below = (base: URL, path: string): URL => {
  const url = new URL(base);
  const before = url.pathname.replace(/\/+$/, '');
  url.pathname = before.endsWith(path) ? before : before + path;
  return url;
};
