import { expect, test } from 'vitest';
import { namesOfSeveralRooms, sharedNamesIn } from '../../scripts/house/shared-names.ts';

/** How many names may mean one thing in one room and another in the next. */
const MOST = 40;

test(`at most ${MOST} names are declared in more than one room`, () => {
  expect(
    namesOfSeveralRooms()
      .map(([name, rooms]) => `${name}: ${rooms.join(', ')}`)
      .slice(MOST),
  ).toEqual([]);
});

test('a name of two rooms is found, one of two files of a room is not', () => {
  const texts = new Map([
    ['src/http/a.ts', 'export const one = 1; const two = 2;'],
    ['src/http/b.ts', 'const two = 2;'],
    ['src/cli/c.ts', 'type one = 1;'],
  ]);
  expect(sharedNamesIn(texts)).toEqual([['one', ['cli', 'http']]]);
});
