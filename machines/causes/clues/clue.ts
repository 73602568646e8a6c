import type { EvidenceItem } from '../../context.ts';
import { HOUR, MINUTE, type Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';

/** What a clue can look at: a kind of fact, the connection, the authorisation, the creation, a poll, or the product. */
export type Needed = EvidenceItem['type'] | 'connection' | 'authorisation' | 'creation' | 'poll' | 'product';

/**
 * One thing that can be known about a break. It has a few answers, of which one holds or none is known; what is not known adds
 * nothing to any hypothesis. That it was looked for and not seen is an answer of its own, where that can be known at all. Pure.
 */
export interface Clue {
  /** The first part of its weights' names: `age`. */
  readonly name: string;
  /** The second part: `age.year`. */
  readonly answers: readonly string[];
  /** What it looks at: with none of that it is not known, and not asked. */
  readonly needs: readonly Needed[];
  /** The answer that holds; null while none is known. */
  readonly read: (evidence: Evidence, policy: Policy) => string | null;
  /** What was seen, in words with times and counts. */
  say(answer: string, evidence: Evidence, policy: Policy): string;
}

/** A clue whose answers are known by name where it is written down. */
export const clue = <Answer extends string>(made: {
  readonly name: string;
  readonly answers: readonly Answer[];
  readonly needs: readonly Needed[];
  readonly read: (evidence: Evidence, policy: Policy) => Answer | null;
  say(answer: Answer, evidence: Evidence, policy: Policy): string;
}): Clue => made as Clue;

/** How near to the flip something was seen. */
export type Nearness = (typeof nearnesses)[number];

/** See {@link Nearness}. */
export const nearnesses = ['minutes', 'hours', 'day', 'after'] as const;

/** How near a moment before the flip is. */
export const nearnessOf = (at: number, { flippedAt }: Evidence): Nearness => {
  if (at > flippedAt) return 'after';
  const ago = flippedAt - at;
  if (ago <= 30 * MINUTE) return 'minutes';
  return ago <= 6 * HOUR ? 'hours' : 'day';
};
