import { useEffect, useState } from 'preact/hooks';
import type { StepAnswer, StepsAnswer } from '../../answers.ts';
import { ask, troubleOf, type Trouble } from '../server.ts';

/** How many steps are asked for at once. */
const PAGE = 40;

interface Known {
  /** Which history the steps belong to. */
  readonly history: string;
  readonly steps: ReadonlyMap<number, StepAnswer>;
  readonly trouble: Trouble | null;
}

/**
 * The step at a place of an account's history, with those around it; the last one stays until it is there.
 *
 * @param history - changes whenever the history does: steps known before are asked for again
 */
export const useStep = (accountId: string, history: string | null, index: number) => {
  const [known, setKnown] = useState<Known>({ history: '', steps: new Map(), trouble: null });
  const [shown, setShown] = useState<StepAnswer | null>(null);
  const page = Math.floor(index / PAGE);
  const step = known.history === history ? known.steps.get(index) : undefined;
  useEffect(() => {
    if (step !== undefined) setShown(step);
  }, [step]);
  useEffect(() => {
    if (history === null || step !== undefined) return;
    const aborter = new AbortController();
    const path = `/api/accounts/${encodeURIComponent(accountId)}/steps?offset=${page * PAGE}&limit=${PAGE}`;
    ask<StepsAnswer>(path, aborter.signal).then(
      ({ from, steps }) =>
        setKnown((before) => ({
          history,
          trouble: null,
          steps: new Map([
            ...(before.history === history ? before.steps : []),
            ...steps.map((each, place) => [from + place, each] as const),
          ]),
        })),
      (error: unknown) => {
        if (!aborter.signal.aborted)
          setKnown((before) => ({
            ...before,
            trouble: troubleOf(error),
          }));
      },
    );
    return () => aborter.abort();
  }, [accountId, history, page, step === undefined]);
  return { step: step ?? shown, trouble: known.trouble };
};
