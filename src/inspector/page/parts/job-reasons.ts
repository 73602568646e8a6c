import type { WorkJob } from '../../work-answers.ts';
import { causeWord } from '../words.ts';

/** A job as it is shown. */
export interface ShownJob {
  readonly job: WorkJob;
  readonly asOf: string;
  /** The database as commands name it; null where there is none. */
  readonly database: string | null;
  /** What is asked for, as a query. */
  readonly filters: string;
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
