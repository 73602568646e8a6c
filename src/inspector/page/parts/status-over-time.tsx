import type { StatusOverTimeAnswer, StatusOverTimePoint } from '../../answers.ts';
import { figure, hue, groupWordsOf, minuteText } from '../words.ts';

const PICTURE_WIDTH = 1000;
const HEIGHT = 120;

const totalOf = ({ counts }: StatusOverTimePoint): number => counts.reduce((sum, count) => sum + count, 0);

const areaOf = (points: readonly StatusOverTimePoint[], kind: number, highest: number): string => {
  const x = (index: number): number =>
    points.length < 2 ? 0 : (index / (points.length - 1)) * PICTURE_WIDTH;
  const y = (point: StatusOverTimePoint, kinds: number): number => {
    const below = point.counts.slice(0, kinds).reduce((sum, count) => sum + count, 0);
    return HEIGHT - (below / highest) * HEIGHT;
  };
  const place = (index: number, height: number): string => `${x(index).toFixed(1)} ${height.toFixed(1)}`;
  const above = points.map((point, index) => place(index, y(point, kind + 1)));
  const under = points.map((point, index) => place(index, y(point, kind))).reverse();
  return `M${[...above, ...under].join('L')}Z`;
};

/** Accounts by kind of status over time, as a stacked area. */
export const OverTime = ({ answer }: { readonly answer: StatusOverTimeAnswer }) => {
  const { points, kinds, complete } = answer;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const highest = Math.max(1, ...points.map(totalOf));
  return (
    <figure class="over-time">
      <svg
        viewBox={`0 0 ${PICTURE_WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={pictureSentence(answer)}
      >
        <path class="grid" d={`M0 0H${PICTURE_WIDTH}M0 ${HEIGHT / 2}H${PICTURE_WIDTH}`} />
        {kinds.map((kind, index) => (
          <path key={kind} class={`area ${hue(kind)}`} d={areaOf(points, index, highest)} />
        ))}
      </svg>
      <p class="axis faint figures">
        <span>{minuteText(first.at).slice(0, 10)}</span>
        <span>{complete ? figure(highest) : 'still counting …'}</span>
        <span>{minuteText(last.at).slice(0, 10)}</span>
      </p>
      <ul class="legend">
        {kinds.map((kind, index) => (
          <li key={kind}>
            <span class={hue(kind)}>
              <span aria-hidden="true">{groupWordsOf(kind).glyph}</span> {groupWordsOf(kind).words}
            </span>{' '}
            <span class="figures">{figure(last.counts[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
};

const pictureSentence = ({ points, kinds }: StatusOverTimeAnswer): string => {
  const say = (point: StatusOverTimePoint | undefined): string =>
    kinds.map((kind, index) => `${point?.counts[index] ?? 0} ${groupWordsOf(kind).words}`).join(', ');
  return `At first ${say(points[0])}; at last ${say(points.at(-1))}.`;
};
