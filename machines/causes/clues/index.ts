import { answerClues, lastSuccessClue, notFoundClue } from './answers.ts';
import type { Clue } from './clue.ts';
import { connectionClues } from './connection.ts';
import { namedClue } from './named.ts';
import { outcomeClues } from './outcomes.ts';
import { paceClues } from './pace.ts';
import { phoneClue } from './phone.ts';
import { proxyClues } from './proxy.ts';
import { retryClues } from './retries.ts';
import { sessionClues } from './session.ts';
import { togetherClues } from './together.ts';

/** All clues, in the order in which equally weighty ones are told. */
export const clues: readonly Clue[] = [
  ...outcomeClues,
  namedClue,
  ...togetherClues,
  ...retryClues,
  ...answerClues,
  notFoundClue,
  ...proxyClues,
  ...paceClues,
  phoneClue,
  ...connectionClues,
  ...sessionClues,
  lastSuccessClue,
];
