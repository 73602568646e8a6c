import { accountMachine, type Tag } from '../machines/account.ts';
import type { State } from './snapshot.ts';

const collect = (connection: string): readonly Tag[] => {
  const found: Tag[] = [];
  let node = accountMachine.states['connection'];
  for (const key of connection.split('.')) {
    node = node?.states[key];
    found.push(...((node?.tags ?? []) as readonly Tag[]));
  }
  return found;
};

const cache = new Map<string, readonly Tag[]>();

/** The tags of a state, outermost first, as the chart gives them. Only the connection region carries any. */
export const tagsOf = ({ connection }: Pick<State, 'connection'>): readonly Tag[] => {
  const known = cache.get(connection);
  if (known !== undefined) return known;
  const tags = collect(connection);
  cache.set(connection, tags);
  return tags;
};
