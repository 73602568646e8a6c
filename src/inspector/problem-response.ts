import type { Context } from 'hono';
import type { ProblemAnswer } from './answers.ts';

/** What went wrong, and what now. */
export interface AnsweredProblem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 500 | 503;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A problem as JSON, or as text for whoever opens the address. */
export const problemResponse = (c: Context, { status, code, message, hint }: AnsweredProblem): Response => {
  const wantsText = c.req.header('accept')?.startsWith('text/html') === true;
  if (wantsText) return c.text(`${message}\n${hint}\n`, status);
  const answer: ProblemAnswer = { error: { code, message, hint } };
  return c.json(answer, status);
};

/** That a request is longer than is read of one. */
export const overlongRequest =
  (what: string, most: number, hint: string) =>
  (c: Context): Response =>
    problemResponse(c, {
      status: 413,
      code: 'tooLarge',
      message: `${what} takes at most ${most} bytes`,
      hint,
    });

/** That there is no such account. */
export const unknownAccount = (c: Context, accountId: string): Response =>
  problemResponse(c, {
    status: 404,
    code: 'accountNotFound',
    message: `there is no account ${accountId}`,
    hint: 'Look for it in the list of all accounts.',
  });
