import { reconnectAnswers, reconnections, type AnswerTest } from './answers.ts';
import type { Clue } from './clue.ts';
import { everyOf, newest } from './facts.ts';

const asksCode: AnswerTest = (answer) =>
  answer.type === 'reconnectAnswer' &&
  answer.status === 202 &&
  (answer.checkpoint === '2FA' || answer.checkpoint === 'OTP');

/** A reconnection asked for a code, and none had asked for one before the flip (DOMAIN §5.19). */
export const codeNewlyAsked: Clue = (evidence, policy) => {
  const asked = newest(reconnectAnswers(evidence, policy, asksCode));
  if (asked === undefined) return null;
  const askedBefore = everyOf(evidence, 'reconnectAnswer').some(
    (answer) => asksCode(answer) && answer.at < Math.min(asked.at, evidence.flippedAt),
  );
  return askedBefore ? null : reconnections([asked]);
};
