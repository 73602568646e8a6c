import { useEffect, useState } from 'preact/hooks';

/** Where the page is. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const moved = new EventTarget();

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** The place, and the page drawn again when it changes. */
export const usePlace = (): Place => {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const update = (): void => setPlace(here());
    addEventListener('popstate', update);
    moved.addEventListener('moved', update);
    return () => {
      removeEventListener('popstate', update);
      moved.removeEventListener('moved', update);
    };
  }, []);
  return place;
};

/**
 * Goes to an address of this page.
 *
 * @param how - `push` adds to the browser's history, `replace` does not
 */
export const go = (address: string, how: 'push' | 'replace' = 'push'): void => {
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  moved.dispatchEvent(new Event('moved'));
};

/** The address with some of the query's fields set, or taken out where the value is null. */
export const withQuery = (
  { path, query }: Place,
  changes: Readonly<Record<string, string | null>>,
): string => {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
};

/**
 * The address of an account's room.
 *
 * @param from - the address of the list that leads there; left out where that is all of the work
 */
export const accountAddress = (accountId: string, from = '/'): string => {
  const address = `/accounts/${encodeURIComponent(accountId)}`;
  return from === '/' ? address : `${address}?from=${encodeURIComponent(from)}`;
};

/** The address of the list from which an account was come to. */
export const listBehind = ({ query }: Pick<Place, 'query'>): string => {
  const from = query.get('from') ?? '/';
  return /^\/(?:accounts)?(?:\?|$)/.test(from) ? from : '/';
};

/** The address of the work with a job opened, in what a list asks for of it. */
export const jobPlace = (key: string, list = '/'): string =>
  `${list}${list.includes('?') ? '&' : '?'}job=${encodeURIComponent(key)}`;
