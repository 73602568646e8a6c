import { saysOf, unsaysOf, type NoticeDraft } from './draft.ts';

/** A draft that waits in a lane, as the number of its letter. */
export interface WaitingDraft {
  readonly id: number;
  readonly draft: NoticeDraft;
}

/** What is left to be said of what waits, and what need not be said any more. */
export interface LeftToSay {
  readonly left: readonly WaitingDraft[];
  readonly spared: readonly number[];
}

/**
 * What is left to be said in a lane, in order. What is taken back before it was told goes with what takes it back; what is said
 * anew replaces what was to be said before, and what was to take that back. Pure.
 *
 * @param told - what was told by this lane, or may have been, and was not taken back
 */
export const leftToSay = (waiting: readonly WaitingDraft[], told: string | null): LeftToSay => {
  let left: readonly WaitingDraft[] = [];
  for (const one of waiting) {
    const [says, unsays] = [saysOf(one.draft.effect), unsaysOf(one.draft.effect)];
    const word = says ?? unsays;
    if (word !== null)
      left = left.filter(({ draft: { effect } }) => saysOf(effect) !== word && unsaysOf(effect) !== word);
    if (unsays === null || unsays === told) left = [...left, one];
  }
  const kept = new Set(left.map(({ id }) => id));
  return { left, spared: waiting.filter(({ id }) => !kept.has(id)).map(({ id }) => id) };
};
