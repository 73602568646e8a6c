import { MINUTE } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { causes } from '../catalogue.ts';
import { everyOf, newest, type ItemOf } from '../facts.ts';
import { utcMinute } from '../wording.ts';
import { clue, type Clue } from './clue.ts';

type ToldOutcome = ItemOf<'outcome'>;

const codes = [...new Set(causes.map(({ code }) => code))];

/** The last part of a cause's name, where the catalogue has it: `linkedin.sessionExpired` and `sessionExpired` are the same. */
const causeCodeOf = ({ cause }: ToldOutcome): string | null =>
  codes.find((code) => cause === code || cause.endsWith(`.${code}`)) ?? null;

/** Whether an outcome is that of the present break: it names it, or was told since its flip. */
const isPresent = (outcome: ToldOutcome, { flippedAt }: Evidence): boolean =>
  outcome.flipped_at === undefined
    ? outcome.at >= flippedAt
    : Math.abs(Date.parse(outcome.flipped_at) - flippedAt) <= MINUTE;

const latestOutcome = (evidence: Evidence, present: boolean): ToldOutcome | undefined =>
  newest(
    everyOf(evidence, 'outcome').filter(
      (outcome) => outcome.by !== 'derived' && isPresent(outcome, evidence) === present,
    ),
  );

const outcomeClue = (name: string, present: boolean, words: string): Clue =>
  clue({
    name,
    needs: ['outcome'],
    answers: codes,
    read: (evidence) => {
      const outcome = latestOutcome(evidence, present);
      return outcome === undefined ? null : causeCodeOf(outcome);
    },
    say: (code, evidence) => {
      const { by = '', at = 0 } = latestOutcome(evidence, present) ?? {};
      return `the ${by} said at ${utcMinute(at)} that ${words} ${code}`;
    },
  });

/** What people said that this break, and an earlier one, came from. */
export const outcomeClues: readonly Clue[] = [
  outcomeClue('told', true, 'it was'),
  outcomeClue('toldBefore', false, 'an earlier break was'),
];
