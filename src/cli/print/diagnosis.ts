import type { DiagnosisScore } from '../../decide/learning/score.ts';
import type { LookedAt } from '../../views/episodes.ts';
import { plural } from '../terminal/figures.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/text.ts';
import type { Look } from './look.ts';

/** How well a fleet's breaks were diagnosed. */
export type ScoreSummary = Readonly<Record<LookedAt, DiagnosisScore>> & {
  /** Times in CREDENTIALS. */
  readonly breaks: number;
  /** Those of which something is known. */
  readonly withOutcome: number;
};

const percent = (share: number | null): string => (share === null ? '-' : `${Math.round(share * 100)} %`);

const moments: Readonly<Record<LookedAt, string>> = {
  atFlip: 'when it broke',
  afterHour: 'an hour later',
  last: 'before it ended',
};

type Row = DiagnosisScore & { readonly moment: string };

const scoreColumns: readonly Column<Row>[] = [
  { heading: 'Asked', value: ({ moment }) => moment },
  { heading: 'Breaks', value: ({ breaks }) => String(breaks), align: 'right' },
  { heading: 'Right', value: ({ top1 }) => percent(top1), align: 'right' },
  { heading: 'Among three', value: ({ top3 }) => percent(top3), align: 'right' },
  { heading: 'To beat', value: ({ constant }) => percent(constant), align: 'right' },
  { heading: 'Brier', value: ({ brier }) => (brier === null ? '-' : brier.toFixed(3)), align: 'right' },
];

const strengthColumns: readonly Column<DiagnosisScore['byStrength'][number]>[] = [
  { heading: 'Said to be', value: ({ strength }) => (strength === 'none' ? 'undetermined' : strength) },
  { heading: 'Breaks', value: ({ breaks }) => String(breaks), align: 'right' },
  { heading: 'Right', value: ({ right }) => percent(right), align: 'right' },
];

const confusionColumns: readonly Column<DiagnosisScore['confusion'][number]>[] = [
  { heading: 'It was', value: ({ cause }) => cause },
  { heading: 'Said instead', value: ({ said }) => said },
  { heading: 'Breaks', value: ({ breaks }) => String(breaks), align: 'right' },
];

/** How many mistakes are shown. */
const mistakes = 10;

/** How often the named causes were right, as tables. */
export const scoreText = (summary: ScoreSummary, look: Look): string => {
  const { breaks, withOutcome, last } = summary;
  const head = look.paint.bold(
    `${plural(breaks, 'break')}, ${withOutcome} with an outcome, ${last.breaks} with one cause`,
  );
  if (last.breaks === 0)
    return `${head}\n\n${wrap('Tell what breaks came from, and this says how often it was named: account-lifecycle outcome <id> <cause>', look.width)}`;
  const rows = Object.entries(moments).map(([moment, words]) => ({
    ...summary[moment as LookedAt],
    moment: words,
  }));
  const parts = [
    head,
    table(rows, scoreColumns, look.width),
    look.paint.dim(
      '“To beat” is naming the most frequent cause of each provider; Brier: the lower, the better.',
    ),
    table(last.byStrength, strengthColumns, look.width),
    table(last.confusion.slice(0, mistakes), confusionColumns, look.width),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
};
