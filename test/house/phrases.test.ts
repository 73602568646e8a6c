import { describe, expect, test } from 'vitest';
import { sources, textOf } from '../../scripts/house/graph.ts';

/** Phrases at which a native reader stumbles, and what to say instead. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [
    /\b(?:is|are|were|was|of|not|and) ours\b|\bthan ours\b|\bours already\b/i,
    'what belongs to whom: "of this package"',
  ],
  [/\bof which (?:it|no|nothing|only|the)\b/i, 'whose, about which, or a sentence of its own'],
  [/\bwhat (?:is|was) held of\b/i, 'the effects held for'],
  [/\bwho waits?\b|\bwhom nobody waits\b|\bnobody waits for\b/i, 'the caller; background work'],
  [/\blets? go\b|\blet go of\b/i, 'releases, drops, frees, closes'],
  [/\bat hand\b/i, 'cached, already known'],
  [/\bhears? of\b/i, 'called with'],
  [/(?<!al)\bways? in\b(?! which)/i, 'endpoint'],
  [/\bmostly\b/i, 'usually, above all'],
  [/\bwhat of (?:a|an|the)\b/i, 'the part of'],
  [/\bfrom when on\b/i, 'since when, the moment from which'],
  [/\ba text that is compared alone\b/i, 'a fingerprint, only ever compared for equality'],
  [/\bmost harm first\b/i, 'worst first'],
  [/\bis no time\b/i, 'is not a valid time'],
  [/\b(?:we|to) (?:will )?mend\b|\bput (?:it )?right\b/i, 'fix, repair'],
];

/** The stumbling phrases in a text, each with its line. */
const stumbles = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      phrases.flatMap(([phrase, instead]) =>
        phrase.test(line) ? [`line ${index + 1}: ${line.trim()} (say: ${instead})`] : [],
      ),
    );

describe('the sentences of the sources', () => {
  test('hold no phrase at which a native reader stumbles', () => {
    expect(sources.flatMap((path) => stumbles(textOf(path)).map((line) => `${path}, ${line}`))).toEqual([]);
  });

  test.each([
    ['/** Hears of faults that nobody waits for. */'],
    ['/** Lets go of the port. */'],
    ['/** How many accounts stay at hand. */'],
    ['/** A webhook that is not ours. */'],
    ["forUser: 'we will mend it, and then ask you to reconnect.',"],
    ['/** What of a snapshot mostly is the same. */'],
  ])('would be caught: %s', (line) => {
    expect(stumbles(line)).not.toEqual([]);
  });

  test.each([['/** Letters go out. */'], ['const ours = room;'], ['/** The ways in which it may end. */']])(
    'may well be: %s',
    (line) => {
      expect(stumbles(line)).toEqual([]);
    },
  );
});
