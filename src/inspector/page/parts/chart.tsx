import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import chart from 'virtual:chart';
import { hue, groupWordsOf, secondText } from '../words.ts';
import { familyOf, inRegion, possibleCauses, possibleNext, wayOf, type Possible } from './chart-state.ts';
import { Drawing, type DrawingProps } from './drawing.tsx';

/** What the chart shows. */
export interface ChartProps extends Omit<DrawingProps, 'layout' | 'possible' | 'say'> {
  readonly provider: string;
}

const arrivals = (possible: readonly Possible[]): DrawingProps['possible'] => {
  const byState = new Map<string, Possible[]>();
  for (const each of possible) byState.set(each.to, [...(byState.get(each.to) ?? []), each]);
  return byState;
};

/** How much of the chart is to be seen around the active state, in pixels. */
const AROUND = 24;

/** Where the chart is wider than its place, brings the active state into view. */
const showActive = (box: HTMLElement | null): void => {
  const active = box?.querySelector('[data-state^="connection"].active')?.getBoundingClientRect();
  const frame = box?.getBoundingClientRect();
  if (box === null || active === undefined || frame === undefined) return;
  if (active.left < frame.left) box.scrollLeft += active.left - frame.left - AROUND;
  else if (active.right > frame.right) box.scrollLeft += active.right - frame.right + AROUND;
};

/** The chart of an account: where it is, how it came there, and what may come next. */
export const Chart = (props: ChartProps) => {
  const { provider, state } = props;
  const layout = chart.layouts[familyOf(provider)] ?? chart.layouts['none'];
  const [said, setSaid] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showActive(box.current), [state.connection]);
  if (layout === undefined) return null;
  const possible = [...possibleNext(state, chart.transitions), ...possibleCauses(state, layout)];
  return (
    <figure class="chart">
      <div ref={box} class="chart-scroll" tabIndex={0} role="region" aria-label="Chart, drawn">
        <Drawing {...props} layout={layout} possible={arrivals(possible)} say={setSaid} />
      </div>
      <p class="remark" aria-live="polite">
        {said ?? <Legend {...props} />}
      </p>
      <ChartText {...props} possible={possible} folded={layout.folded} />
    </figure>
  );
};

const Legend = ({ group, from }: ChartProps) => (
  <span class="chart-legend">
    <span>
      <span class={`swatch filled ${hue(group)}`} /> {groupWordsOf(group).glyph} here
    </span>
    {from === null ? (
      <span>nothing has moved it yet</span>
    ) : (
      <span>
        <span class="swatch path" /> the last path
      </span>
    )}
    <span>
      <span class="swatch outlined" /> may come next; point at one to see by what
    </span>
  </span>
);

interface ChartTextProps extends ChartProps {
  readonly possible: readonly Possible[];
  readonly folded: number;
}

/** The chart in words, for those who do not see it; anybody may open it. */
const ChartText = ({ state, since, from, possible, refused, folded }: ChartTextProps) => (
  <details class="chart-text">
    <summary>The chart in words</summary>
    <p>
      Connection: {state.connection}, since {secondText(since)} UTC. Synchronisation: {state.sync}.
      {from === null ? '' : ` Before: ${from.connection}, ${from.sync}.`}
    </p>
    <p>May come next:</p>
    <ul>
      {possible.map((each) => {
        const { to, event, guard } = each;
        const reason = refused.find((refusal) => refusal.guard === guard)?.reason;
        return (
          <li key={`${to} ${event} ${guard}`}>
            {inRegion(to)}, by {wayOf(each)}
            {reason === undefined ? '' : ` (refused: ${reason})`}
          </li>
        );
      })}
    </ul>
    <p>{folded} causes of other providers are not drawn.</p>
  </details>
);
