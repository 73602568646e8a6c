import { useId, useState } from 'preact/hooks';
import chart, { type ChartLayout, type ChartNode } from 'virtual:chart';
import type { Refusal } from '../../../explain.ts';
import type { State } from '../../../snapshot.ts';
import { hue, lookOf, second } from '../words.ts';
import {
  activeStates,
  courseBetween,
  courseOf,
  eventWord,
  familyOf,
  leavesOf,
  nodeAt,
  possibleCauses,
  possibleNext,
  type Possible,
} from './chart-state.ts';

/** What the chart shows. */
export interface ChartProps {
  readonly provider: string;
  readonly state: State;
  /** When the connection's state was entered. */
  readonly since: string;
  readonly group: string;
  /** The last transition: the state before it, if there was one. */
  readonly from: State | null;
  readonly refused: readonly Refusal[];
}

const inRegion = (path: string): string => path.split('.').slice(1).join('.');

const arrivals = (possible: readonly Possible[]): ReadonlyMap<string, readonly Possible[]> => {
  const byState = new Map<string, Possible[]>();
  for (const each of possible) byState.set(each.to, [...(byState.get(each.to) ?? []), each]);
  return byState;
};

/** What is to be said about a state on hover and focus. */
const remark = (
  node: ChartNode,
  active: boolean,
  coming: readonly Possible[],
  refused: readonly Refusal[],
  since: string,
): string => {
  const name = inRegion(node.id);
  if (active)
    return node.id.startsWith('connection') ? `${name}: here since ${second(since)} UTC` : `${name}: here`;
  const words = [...new Set(coming.map(({ event }) => eventWord(event)))];
  const guards = [...coming.map(({ guard }) => guard), name.replace(/^CREDENTIALS\./, '')];
  const reason = refused.find(({ guard }) => guards.includes(guard))?.reason;
  const next = words.length === 0 ? 'cannot come next' : `may come next, by ${words.join(', ')}`;
  return reason === undefined ? `${name}: ${next}` : `${name}: ${next}. Refused: ${reason}`;
};

/** The chart of an account: where it is, how it came there, and what may come next. */
export const Chart = (props: ChartProps) => {
  const { provider, state, from, group } = props;
  const layout = chart.layouts[familyOf(provider)] ?? chart.layouts['none'];
  const [said, setSaid] = useState<string | null>(null);
  if (layout === undefined) return null;
  const possible = [...possibleNext(state, chart.transitions), ...possibleCauses(state, layout)];
  return (
    <figure class="chart">
      <div class="chart-scroll" tabIndex={0} role="region" aria-label="Chart, drawn">
        <Drawing {...props} layout={layout} possible={arrivals(possible)} say={setSaid} />
      </div>
      <p class="remark" aria-live="polite">
        {said ?? (
          <>
            <span class={`swatch filled ${hue(group)}`} /> here
            <span class="swatch path" /> the last path
            <span class="swatch outlined" /> may come next
            {from === null ? ' · nothing has moved it yet' : ''}
          </>
        )}
      </p>
      <ChartText {...props} possible={possible} folded={layout.folded} />
    </figure>
  );
};

interface DrawingProps extends ChartProps {
  readonly layout: ChartLayout;
  readonly possible: ReadonlyMap<string, readonly Possible[]>;
  readonly say: (text: string | null) => void;
}

const Drawing = ({ layout, state, from, group, refused, since, possible, say }: DrawingProps) => {
  const active = activeStates(state);
  const arrow = useId();
  return (
    <svg
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      width={layout.width}
      height={layout.height}
      role="group"
      aria-label="States; the text below says the same"
    >
      <defs>
        <marker
          id={arrow}
          viewBox="0 0 6 6"
          refX="4.5"
          refY="3"
          markerWidth="6"
          markerHeight="6"
          orient="auto"
          markerUnits="userSpaceOnUse"
        >
          <path d="M0 0.5 5 3 0 5.5z" class="arrow" />
        </marker>
        <marker
          id={`${arrow}path`}
          viewBox="0 0 10 10"
          refX="7"
          refY="5"
          markerWidth="10"
          markerHeight="10"
          orient="auto"
          markerUnits="userSpaceOnUse"
        >
          <path d="M0 1 8 5 0 9z" class="arrow thick" />
        </marker>
      </defs>
      {layout.nodes
        .filter(({ kind }) => kind !== 'leaf')
        .map((node) => (
          <Container key={node.id} node={node} active={active.has(node.id)} folded={layout.folded} />
        ))}
      {layout.edges.map(({ id, points }) => (
        <path key={id} class="edge" d={courseOf(points)} marker-end={`url(#${arrow})`} />
      ))}
      <LastPath layout={layout} from={from} to={state} marker={`url(#${arrow}path)`} />
      {layout.nodes
        .filter(({ kind }) => kind === 'leaf')
        .map((node) => (
          <Leaf
            key={node.id}
            node={node}
            active={active.has(node.id)}
            group={node.id.startsWith('connection') ? group : node.group}
            possible={possible.has(node.id) || isEntered(node, possible, layout)}
            remark={remark(node, active.has(node.id), possible.get(node.id) ?? [], refused, since)}
            say={say}
          />
        ))}
    </svg>
  );
};

/** Whether entering a compound state that may come next enters this leaf first. */
const isEntered = (node: ChartNode, possible: DrawingProps['possible'], layout: ChartLayout): boolean => {
  const parent = node.id.slice(0, node.id.lastIndexOf('.'));
  const first = layout.nodes.find(({ id, kind }) => kind === 'leaf' && id.startsWith(`${parent}.`));
  return possible.has(parent) && first === node;
};

const Container = ({
  node,
  active,
  folded,
}: {
  readonly node: ChartNode;
  readonly active: boolean;
  readonly folded: number;
}) => (
  <g class={`container ${node.kind} ${active ? 'active' : ''}`}>
    <rect x={node.x} y={node.y} width={node.width} height={node.height} rx="6" />
    <text x={node.x + 12} y={node.y + 20}>
      {node.label}
    </text>
    {node.label === 'CREDENTIALS' ? (
      <text class="folded" x={node.x + node.width - 12} y={node.y + 20} text-anchor="end">
        {folded} causes of other providers folded
      </text>
    ) : null}
  </g>
);

interface LeafProps {
  readonly node: ChartNode;
  readonly active: boolean;
  readonly group: string;
  readonly possible: boolean;
  readonly remark: string;
  readonly say: (text: string | null) => void;
}

const Leaf = ({ node, active, group, possible, remark, say }: LeafProps) => {
  const { x, y, width, height, label } = node;
  const look = active ? `active ${hue(group)}` : possible ? 'possible' : '';
  const speak = (): void => say(remark);
  const hush = (): void => say(null);
  return (
    <g
      class={`state ${look}`}
      tabIndex={active || possible ? 0 : -1}
      role="img"
      aria-label={remark}
      onMouseEnter={speak}
      onMouseLeave={hush}
      onFocus={speak}
      onBlur={hush}
    >
      <title>{remark}</title>
      <rect x={x} y={y} width={width} height={height} rx="4" />
      <text x={x + width / 2} y={y + height / 2 + 4.5} text-anchor="middle">
        {active ? `${lookOf(group).glyph} ` : ''}
        {label}
      </text>
    </g>
  );
};

interface LastPathProps {
  readonly layout: ChartLayout;
  readonly from: State | null;
  readonly to: State;
  readonly marker: string;
}

const LastPath = ({ layout, from, to, marker }: LastPathProps) => {
  if (from === null) return null;
  const [before, after] = [leavesOf(from), leavesOf(to)];
  return (
    <>
      {after.map((leaf, index) => {
        const [a, b] = [nodeAt(layout, before[index] ?? leaf), nodeAt(layout, leaf)];
        if (a === undefined || b === undefined || a === b) return null;
        return <path key={leaf} class="last-path" d={courseBetween(a, b)} marker-end={marker} />;
      })}
    </>
  );
};

interface ChartTextProps extends ChartProps {
  readonly possible: readonly Possible[];
  readonly folded: number;
}

/** The chart in words, for those who do not see it; anybody may open it. */
const ChartText = ({ state, since, from, possible, refused, folded }: ChartTextProps) => (
  <details class="chart-text">
    <summary>The chart in words</summary>
    <p>
      Connection: {state.connection}, since {second(since)} UTC. Synchronisation: {state.sync}.
      {from === null ? '' : ` Before: ${from.connection}, ${from.sync}.`}
    </p>
    <p>May come next:</p>
    <ul>
      {possible.map(({ to, event, guard }) => {
        const reason = refused.find((each) => each.guard === guard)?.reason;
        return (
          <li key={`${to} ${event} ${guard}`}>
            {inRegion(to)}, by {eventWord(event)}
            {reason === undefined ? '' : ` (refused: ${reason})`}
          </li>
        );
      })}
    </ul>
    <p>{folded} causes of other providers are not drawn.</p>
  </details>
);
