import type { KeptSink, Letter, OutboxItem } from './port.ts';

/**
 * Up to which number effects can be taken out of the outbox: those from before a moment, as far as every sink has looked at
 * them. Where no sink was ever seen, only their age counts. Null for none.
 *
 * @param oldest - the first effects of the outbox
 * @param before - in milliseconds since 1970
 */
export const prunableUntil = (
  oldest: readonly Pick<OutboxItem, 'id' | 'at'>[],
  sinks: readonly Pick<KeptSink, 'cursor'>[],
  before: number,
): number | null => {
  const seen = Math.min(...sinks.map(({ cursor }) => cursor));
  const kept = oldest.findIndex(({ id, at }) => id > seen || at >= before);
  return (kept === -1 ? oldest.at(-1) : oldest[kept - 1])?.id ?? null;
};

/**
 * Letters that were given up before a moment: nobody has had them delivered again since.
 *
 * @param before - in milliseconds since 1970
 */
export const prunableLetters = (letters: readonly Letter[], before: number): readonly Letter[] =>
  letters.filter(({ diedAt }) => diedAt !== null && diedAt < before);
