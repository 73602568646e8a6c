import type { EvidenceItem } from '../../context.ts';
import type { Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { meanings, type Meaning } from '../dictionary.ts';
import { outlivesAuthorisation, recentOf } from '../facts.ts';
import { wordIn, type HeardWord } from '../words.ts';
import { utcMinute } from '../wording.ts';
import { clue } from './clue.ts';

interface Heard extends HeardWord {
  readonly at: number;
}

const carriers = ['tokenAnswer', 'apiError', 'reconnectAnswer'] as const;

/** The raw word of a provider that counts: of the most telling kind of fact, the newest. */
const heardIn = (evidence: Evidence, policy: Policy): Heard | null => {
  const counts = outlivesAuthorisation(evidence);
  for (const carrier of carriers) {
    const facts: readonly EvidenceItem[] = recentOf(evidence, policy, carrier);
    for (const fact of facts.toReversed()) {
      const word = counts(fact) ? wordIn(fact) : null;
      if (word !== null) return { ...word, at: fact.at };
    }
  }
  return null;
};

/** The provider itself gave a reason, in a word that the dictionary has. */
export const namedClue = clue<Meaning>({
  name: 'named',
  needs: ['tokenAnswer', 'apiError', 'reconnectAnswer'],
  answers: Object.keys(meanings) as Meaning[],
  read: (evidence, policy) => heardIn(evidence, policy)?.means ?? null,
  say: (answer, evidence, policy) => {
    const { word = '', at = 0 } = heardIn(evidence, policy) ?? {};
    return `the provider said ${word} at ${utcMinute(at)}: ${meanings[answer]}`;
  },
});
