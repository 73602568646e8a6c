import type { Moment, Verdict } from './judge.ts';
import { moments } from './judge.ts';
import { ratio, scoreOf, type Score, type Share } from './score.ts';

/** The verdicts of one world, by level of evidence. */
export interface Judged {
  readonly world: string;
  readonly byLevel: ReadonlyMap<string, readonly Verdict[]>;
}

const percent = (one: Share): string => (one.of === 0 ? '–' : (100 * ratio(one)).toFixed(0));

const counted = (one: Share): string => (one.of === 0 ? '–' : `${percent(one)} (${String(one.of)})`);

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const columns: readonly (readonly [string, (score: Score) => string])[] = [
  ['breaks', ({ breaks }) => String(breaks)],
  ['constant', ({ constant }) => percent(constant)],
  ['top-1', ({ top1 }) => percent(top1)],
  ['top-3', ({ top3 }) => percent(top3)],
  ['remedy', ({ remedy }) => percent(remedy)],
  ['named', ({ named }) => counted(named)],
  ['strong', ({ strong }) => counted(strong)],
  ['decisive', ({ decisive }) => counted(decisive)],
  ['named ≥ 90 %', ({ namedSurely }) => percent(namedSurely)],
  ['Brier', ({ brier, brierOwn }) => brier.toFixed(3) + (brierOwn ? '' : '*')],
  ['lone taken', ({ loneTaken }) => percent(loneTaken)],
];

const levelTable = ({ byLevel }: Judged, moment: Moment): string =>
  tableOf(
    ['level', ...columns.map(([name]) => name)],
    [...byLevel].map(([level, verdicts]) => {
      const score = scoreOf(verdicts, moment);
      return [level, ...columns.map(([, cell]) => cell(score))];
    }),
  );

const momentTable = ({ byLevel }: Judged): string =>
  tableOf(
    [
      'level',
      ...moments.map((moment) => `top-1 at ${moment}`),
      ...moments.map((moment) => `remedy at ${moment}`),
    ],
    [...byLevel].map(([level, verdicts]) => {
      const scores = moments.map((moment) => scoreOf(verdicts, moment));
      return [
        level,
        ...scores.map(({ top1 }) => percent(top1)),
        ...scores.map(({ remedy }) => percent(remedy)),
      ];
    }),
  );

const incidentTable = ({ byLevel }: Judged): string => {
  const scores = [...byLevel].map(
    ([level, verdicts]) => [level, scoreOf(verdicts, 'end').incidents] as const,
  );
  const names = [...new Set(scores.flatMap(([, incidents]) => [...incidents.keys()]))].toSorted();
  return tableOf(
    ['level', ...names],
    scores.map(([level, incidents]) => [
      level,
      ...names.map((name) => counted(incidents.get(name) ?? { right: 0, of: 0 })),
    ]),
  );
};

const reliabilityTable = (verdicts: readonly Verdict[]): string =>
  tableOf(
    ['band', 'breaks', 'said', 'right'],
    scoreOf(verdicts, 'end').reliability.map((one) => [
      one.band,
      String(one.of),
      one.said === null ? '–' : (100 * one.said).toFixed(0),
      percent(one),
    ]),
  );

/** By how many hundredths top-1 may fall from one level to the next before it counts: less is one break in two hundred. */
const tolerance = 0.005;

/** Steps from a level of evidence to the next at which top-1 falls: there should be none. */
export const setbacksOf = ({ byLevel }: Judged): readonly string[] => {
  const scores = [...byLevel].map(
    ([level, verdicts]) => [level, ratio(scoreOf(verdicts, 'end').top1)] as const,
  );
  return scores.flatMap(([level, top1], index) => {
    const before = scores[index - 1];
    return before === undefined || top1 >= before[1] - tolerance
      ? []
      : [`${before[0]} → ${level}: ${(100 * before[1]).toFixed(1)} → ${(100 * top1).toFixed(1)}`];
  });
};

/** The tables of one world, as Markdown. Shares are of 100; numbers in brackets say of how many. */
export const reportOf = (judged: Judged): string => {
  const setbacks = setbacksOf(judged);
  const [fullest = []] = [...judged.byLevel.values()].toReversed();
  return [
    `## World ${judged.world}`,
    levelTable(judged, 'end'),
    'By when the engine is asked:',
    momentTable(judged),
    'Accounts of incidents whose cause is told rightly:',
    incidentTable(judged),
    `How sure, and how often right, at the fullest level:`,
    reliabilityTable(fullest),
    setbacks.length === 0
      ? 'More evidence never lowers top-1.'
      : `More evidence lowers top-1: ${setbacks.join('; ')}.`,
  ].join('\n\n');
};
