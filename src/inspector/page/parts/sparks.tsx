import { useEffect } from 'preact/hooks';
import { shownActors } from '../../../views/shown/sentences.ts';
import type { TimeAnswer } from '../../past/time-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { Spark } from './spark.tsx';

/** The days that are drawn, and into how many pieces they are cut. */
const [DAYS, PIECES] = [30, 60];

/** How long until an unfinished picture is asked for again, in milliseconds. */
const RECOUNT_MS = 1000;

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
        <Spark key={each.actor} {...each} days={DAYS} />
      ))}
      <span class="faint">{DAYS} d</span>
    </Link>
  );
};
