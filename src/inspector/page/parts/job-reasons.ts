import type { WorkJob } from '../../work-answers.ts';
import { causeWord } from '../words.ts';
import type { Acting } from './acting.tsx';

/** A job as it is shown. */
export interface ShownJob {
  readonly job: WorkJob;
  readonly asOf: string;
  /** What can be done about it. */
  readonly acting: Acting;
  /** What is asked for, as a query, and the address of that list. */
  readonly filters: string;
  readonly list: string;
}

/** The reasons of a job, whatever family of providers they are named in, the most frequent first. */
export const jobReasons = ({ causes }: WorkJob): readonly (readonly [reason: string, count: number])[] => {
  const counts = new Map<string, number>();
  for (const { name, count } of causes) {
    const word = causeWord(name);
    counts.set(word, (counts.get(word) ?? 0) + count);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
};
