import type { Place } from '../location.ts';

/** What narrows the list of accounts. */
export const filterNames = ['status', 'provider', 'cause', 'group', 'q'] as const;

/** Whether anything narrows it. */
export const isFiltered = ({ query }: Pick<Place, 'query'>): boolean =>
  filterNames.some((name) => (query.get(name) ?? '') !== '');

/** Whether also accounts that need nobody are listed. */
export const showsAll = (place: Pick<Place, 'query'>): boolean =>
  place.query.get('show') !== 'attention' || isFiltered(place);

/** What the list of accounts asks the server for. */
export const listQuery = (place: Pick<Place, 'query'>): string => {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = place.query.get(name);
    if (value !== null) query.set(name, value);
  }
  query.set('show', showsAll(place) ? 'all' : 'attention');
  return query.toString();
};

/** What the work list asks the server for. */
export const workFilters = ({ query }: Pick<Place, 'query'>): string => {
  const asked = new URLSearchParams();
  for (const name of ['who', 'q']) {
    const value = query.get(name);
    if (value !== null && value !== '') asked.set(name, value);
  }
  return asked.toString();
};
