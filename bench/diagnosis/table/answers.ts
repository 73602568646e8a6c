import { checkpoints, type Checkpoint } from '../../../machines/signal.ts';
import type { Answer } from '../words.ts';

const isCheckpoint = (word: string | undefined): word is Checkpoint =>
  checkpoints.some((known) => known === word);

/**
 * A list of answers from its short form: `3 401 invalid_credentials, 1 202 OTP`, each a weight, an HTTP status and a slug or
 * a checkpoint; a status alone is an answer without either.
 */
export const answers = (short: string): readonly Answer[] =>
  short.split(', ').map((one) => {
    const [weight, status, word] = one.split(' ');
    const answer = { weight: Number(weight), status: Number(status) };
    return isCheckpoint(word) ? { ...answer, error: '', checkpoint: word } : { ...answer, error: word ?? '' };
  });
