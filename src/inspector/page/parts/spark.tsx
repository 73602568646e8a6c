import type { Actor } from '../../../../machines/causes/cause.ts';
import { actorHeadings } from '../../../views/shown/sentences.ts';
import { figure, hue } from '../words.ts';
import { topPath } from './plot.ts';

/** The size of a small picture in its own units. */
const SIZE = { width: 120, height: 24 };

interface SparkProps {
  readonly actor: Actor;
  /** How many waited for it, oldest first. */
  readonly counts: readonly number[];
  readonly days: number;
}

/** How many accounts waited for one actor, as a small picture, and in words. */
export const Spark = ({ actor, counts, days }: SparkProps) => {
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
        aria-label={`Accounts that waited for ${actorHeadings[actor]}: ${figure(first)} ${days} days ago, at most ${figure(Math.max(0, ...counts))}, now ${figure(last)}.`}
      >
        <path class="ground" d={`${line}L${SIZE.width} ${SIZE.height}L0 ${SIZE.height}Z`} />
        <path class="top" d={line} />
      </svg>
    </span>
  );
};
