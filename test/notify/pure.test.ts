import { expect, test } from 'vitest';
import { allImports } from '../../scripts/house/graph.ts';

test('what is to be said, and how it is sent again, knows nothing of Node: only the sinks do', () => {
  const users = allImports
    .filter(({ from, to }) => from.startsWith('src/notify/') && to.startsWith('node:'))
    .map(({ from }) => from);
  expect(users).not.toEqual([]);
  expect(users.filter((from) => !from.startsWith('src/notify/sinks/'))).toEqual([]);
});
