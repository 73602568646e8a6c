import { MINUTE } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { causes } from '../catalogue.ts';
import { everyOf, newest, type ItemOf } from '../facts.ts';
import { utcMinute } from '../wording.ts';
import { clue, type Clue } from './clue.ts';

type Outcome = ItemOf<'outcome'>;

const codes = [...new Set(causes.map(({ code }) => code))];

/** The last part of a cause's name, where the catalogue has it: `linkedin.sessionExpired` and `sessionExpired` are the same. */
const codeOf = ({ cause }: Outcome): string | null =>
  codes.find((code) => cause === code || cause.endsWith(`.${code}`)) ?? null;

/** Whether an outcome is that of the present break: it names it, or was told since its flip. */
const isPresent = (outcome: Outcome, { flippedAt }: Evidence): boolean =>
  outcome.flipped_at === undefined
    ? outcome.at >= flippedAt
    : Math.abs(Date.parse(outcome.flipped_at) - flippedAt) <= MINUTE;

const latest = (evidence: Evidence, present: boolean): Outcome | undefined =>
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
      const outcome = latest(evidence, present);
      return outcome === undefined ? null : codeOf(outcome);
    },
    say: (code, evidence) => {
      const { by = '', at = 0 } = latest(evidence, present) ?? {};
      return `the ${by} said at ${utcMinute(at)} that ${words} ${code}`;
    },
  });

/** What people said that this break, and an earlier one, came from. */
export const outcomeClues: readonly Clue[] = [
  outcomeClue('told', true, 'it was'),
  outcomeClue('toldBefore', false, 'an earlier break was'),
];
