/** Names that mean one thing in one room and another in the next. */
import { declaredIn } from './declared.ts';
import { roomOf, sources, textOf } from './graph.ts';

/** A name that is declared at the top of files of several rooms, and those rooms by name. */
export type SharedName = readonly [name: string, rooms: readonly string[]];

/**
 * The names declared in two rooms or more, those of the most rooms first.
 *
 * @param texts - the sources, by path
 */
export const sharedNamesIn = (texts: ReadonlyMap<string, string>): readonly SharedName[] => {
  const rooms = new Map<string, Set<string>>();
  for (const [path, text] of texts)
    for (const { name } of declaredIn(path, text).names)
      rooms.set(name, (rooms.get(name) ?? new Set()).add(roomOf(path)));
  return [...rooms]
    .filter(([, where]) => where.size > 1)
    .map(([name, where]) => [name, [...where].toSorted()] as const)
    .toSorted(([a, here], [b, there]) => there.length - here.length || a.localeCompare(b));
};

/** The names that are declared in more than one room of this project. */
export const namesOfSeveralRooms = (): readonly SharedName[] =>
  sharedNamesIn(new Map(sources.map((path) => [path, textOf(path)])));
