import { useEffect } from 'preact/hooks';
import { actorHeadings, shownActors } from '../../../views/shown/sentences.ts';
import type { TimeAnswer } from '../../past/time-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { figure, hue } from '../words.ts';
import { topPath } from './plot.ts';

/** The days that are drawn, and into how many pieces they are cut. */
const [DAYS, PIECES] = [30, 60];

/** The size of a small picture in its own units. */
const SIZE = { width: 120, height: 24 };

/** How long until an unfinished picture is asked for again, in milliseconds. */
const RECOUNT_MS = 1000;

interface SparkProps {
  readonly actor: (typeof shownActors)[number];
  /** How many waited for it, oldest first. */
  readonly counts: readonly number[];
}

/** How many accounts waited for one actor, as a small picture, and in words. */
export const Spark = ({ actor, counts }: SparkProps) => {
  const most = Math.max(1, ...counts);
  // Half a line's width stays free above and below.
  const line = topPath(counts, most * 1.08, SIZE);
  const [first = 0, last = 0] = [counts[0], counts.at(-1)];
  return (
    <span class={`spark ${hue(actor)}`}>
      <span class="faint" aria-hidden="true">
        {actorHeadings[actor]}
      </span>
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Accounts that waited for ${actorHeadings[actor]}: ${figure(first)} ${DAYS} days ago, at most ${figure(Math.max(0, ...counts))}, now ${figure(last)}.`}
      >
        <path class="ground" d={`${line}L${SIZE.width} ${SIZE.height}L0 ${SIZE.height}Z`} />
        <path class="top" d={line} />
      </svg>
    </span>
  );
};

/** How the work has grown or shrunk lately, for each who has any; leads to the fleet through time. */
export const Sparks = () => {
  const { answer, again } = useAnswer<TimeAnswer>(`/api/time?days=${DAYS}&pieces=${PIECES}`);
  const counting = answer?.complete === false;
  useEffect(() => {
    const timer = counting ? setTimeout(again, RECOUNT_MS) : 0;
    return () => clearTimeout(timer);
  }, [answer, counting, again]);
  if (answer === null || answer.counts.length === 0) return null;
  const drawn = shownActors.flatMap((actor) => {
    const kind = answer.kinds.indexOf(actor);
    const counts = answer.counts.map((row) => row[kind] ?? 0);
    return counts.every((count) => count === 0) ? [] : [{ actor, counts }];
  });
  if (drawn.length === 0) return null;
  return (
    <Link class="sparks" to="/time" title="Over time">
      {drawn.map((each) => (
        <Spark key={each.actor} {...each} />
      ))}
      <span class="faint">{DAYS} d</span>
    </Link>
  );
};
