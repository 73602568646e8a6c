import type { EventFlag } from '../../../machines/event.ts';

const none: readonly EventFlag[] = [];

/** The flags of an entry as one word, the empty one where there are none. */
export const packedFlags = (flags: readonly EventFlag[]): string => flags.join(' ');

/** The flags that {@link packedFlags} made a word of. */
export const unpackedFlags = (word: string): readonly EventFlag[] =>
  word === '' ? none : (word.split(' ') as EventFlag[]);
