import type { Tag } from '../../machines/account.ts';
import { nodesOf } from './chart-node.ts';

const cache = new Map<string, readonly Tag[]>();

/** The tags of a state, outermost first, as the chart gives them. Only the connection region carries any. */
export const tagsOf = ({ connection }: { readonly connection: string }): readonly Tag[] => {
  const known = cache.get(connection);
  if (known !== undefined) return known;
  const tags = nodesOf('connection', connection).flatMap((node) => node.tags as readonly Tag[]);
  cache.set(connection, tags);
  return tags;
};
