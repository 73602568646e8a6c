import { useEffect, useState } from 'preact/hooks';
import type { StepAnswer, StepsAnswer } from '../../answers.ts';
import { askServer, troubleOf, type ServerTrouble } from '../server.ts';
import type { GrownAccount } from './grown.ts';

/** How many steps are asked for at once. */
const STEPS_PER_PAGE = 40;

interface KnownSteps {
  /** Which fleet the steps belong to. */
  readonly fleet: string;
  /** Steps by the numbers of their entries: a history grows, but what it has stays as it is. */
  readonly steps: ReadonlyMap<number, StepAnswer>;
  readonly trouble: ServerTrouble | null;
}

const fleetOf = ({ mark }: GrownAccount): string => mark.slice(0, mark.indexOf('-'));

/** The step at a place of an account's course, asked for with those around it; the last one stays until it is there. */
export const useStep = (accountId: string, shown: GrownAccount, index: number) => {
  const { course, newest } = shown;
  const fleet = fleetOf(shown);
  const [known, setKnown] = useState<KnownSteps>({ fleet: '', steps: new Map(), trouble: null });
  const [last, setLast] = useState<StepAnswer | null>(null);
  const seq = course[index]?.seq ?? 0;
  const first = course[index - (index % STEPS_PER_PAGE)]?.seq ?? 0;
  const end = course.at(-1)?.seq ?? 0;
  const told = newest?.entry.seq === seq ? newest : undefined;
  const step = told ?? (known.fleet === fleet ? known.steps.get(seq) : undefined);
  useEffect(() => {
    if (step !== undefined) setLast(step);
  }, [step]);
  useEffect(() => {
    if (step !== undefined) return;
    const aborter = new AbortController();
    const path = `/api/accounts/${encodeURIComponent(accountId)}/steps?entry=${first}&limit=${STEPS_PER_PAGE}`;
    askServer<StepsAnswer>(path, aborter.signal).then(
      ({ steps }) =>
        setKnown((before) => ({
          fleet,
          trouble: null,
          steps: new Map([
            ...(before.fleet === fleet ? before.steps : []),
            ...steps.map((each) => [each.entry.seq, each] as const),
          ]),
        })),
      (error: unknown) => {
        if (!aborter.signal.aborted) setKnown((before) => ({ ...before, trouble: troubleOf(error) }));
      },
    );
    return () => aborter.abort();
  }, [accountId, fleet, first, end, step === undefined]);
  return { step: step ?? last, trouble: known.trouble };
};
