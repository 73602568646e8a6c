import { useId } from 'preact/hooks';
import type { StepAnswer } from '../../answers.ts';
import type { ChartLayout, DrawnNode } from './chart-types.ts';
import type { State } from '../../../model/state.ts';
import { hue, groupWordsOf, secondText } from '../words.ts';
import { activeStates, inRegion, isEntered, leavesOf, nodeAt, wayOf, type Possible } from './chart-state.ts';
import { courseBetween, svgPathOf } from './course.ts';

/** What is drawn. */
export interface DrawingProps {
  readonly layout: ChartLayout;
  readonly state: State;
  /** When the connection's state was entered. */
  readonly since: string;
  readonly group: string;
  /** The state before the last transition, if there was one. */
  readonly from: State | null;
  readonly refused: StepAnswer['refused'];
  /** What may come next, by the state that it leads to. */
  readonly possible: ReadonlyMap<string, readonly Possible[]>;
  /** Says something about a state, or nothing more. */
  readonly say: (text: string | null) => void;
}

/** What is to be said about a state on hover and focus. */
const remarkOn = (node: DrawnNode, { state, since, refused, possible }: DrawingProps): string => {
  const name = inRegion(node.id);
  if (leavesOf(state).includes(node.id))
    return node.id.startsWith('connection')
      ? `${name}: here since ${secondText(since)} UTC`
      : `${name}: here`;
  const coming = possible.get(node.id) ?? [];
  const words = [...new Set(coming.map(wayOf))];
  const guards = new Set([...coming.map(({ guard }) => guard), name.replace(/^CREDENTIALS\./, '')]);
  const reason = refused.find(({ guard }) => guards.has(guard))?.reason;
  const next = words.length === 0 ? 'cannot come next' : `may come next, by ${words.join(', ')}`;
  return reason === undefined ? `${name}: ${next}` : `${name}: ${next}. Refused: ${reason}`;
};

/** How far the chart is enlarged where there is room. */
const LARGEST = 1.25;

/** The chart as SVG: active states filled, the last path thick, what may come next outlined. */
export const Drawing = (props: DrawingProps) => {
  const { layout, state, from, possible, say } = props;
  const active = activeStates(state);
  const marker = useId();
  const leaves = layout.nodes.filter(({ kind }) => kind === 'leaf');
  return (
    <svg
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      style={{ maxWidth: `${layout.width * LARGEST}px` }}
      role="group"
      aria-label="States; the text below says the same"
    >
      <Markers id={marker} />
      {layout.nodes
        .filter(({ kind }) => kind !== 'leaf')
        .map((node) => (
          <ContainerShape key={node.id} node={node} active={active.has(node.id)} folded={layout.folded} />
        ))}
      {layout.edges.map(({ id, points }) => (
        <path key={id} class="edge" d={svgPathOf(points)} marker-end={`url(#${marker})`} />
      ))}
      <LastPath layout={layout} from={from} to={state} marker={`url(#${marker}path)`} />
      {leaves.map((node) => (
        <Leaf
          key={node.id}
          node={node}
          active={active.has(node.id)}
          group={node.id.startsWith('connection') ? props.group : node.group}
          possible={possible.has(node.id) || isEntered(node, possible, layout)}
          remark={remarkOn(node, props)}
          say={say}
        />
      ))}
    </svg>
  );
};

const Markers = ({ id }: { readonly id: string }) => (
  <defs>
    <marker
      id={id}
      class="thin"
      viewBox="0 0 6 6"
      refX="5"
      refY="3"
      markerWidth="6"
      markerHeight="6"
      orient="auto"
      markerUnits="userSpaceOnUse"
    >
      <path d="M0 0.5 5 3 0 5.5z" />
    </marker>
    <marker
      id={`${id}path`}
      class="thick"
      viewBox="0 0 10 10"
      refX="8"
      refY="5"
      markerWidth="10"
      markerHeight="10"
      orient="auto"
      markerUnits="userSpaceOnUse"
    >
      <path d="M0 1 8 5 0 9z" />
    </marker>
  </defs>
);

interface ContainerProps {
  readonly node: DrawnNode;
  readonly active: boolean;
  readonly folded: number;
}

const ContainerShape = ({ node, active, folded }: ContainerProps) => (
  <g class={`container ${node.kind} ${active ? 'active' : ''}`}>
    <rect x={node.x} y={node.y} width={node.width} height={node.height} rx="6" />
    <text x={node.x + 12} y={node.y + 19}>
      {node.label}
    </text>
    {node.label === 'CREDENTIALS' ? (
      <text class="folded" x={node.x + 12} y={node.y + node.height - 27}>
        {folded} causes of other
        <tspan x={node.x + 12} dy="15">
          providers folded
        </tspan>
      </text>
    ) : null}
  </g>
);

interface LeafProps {
  readonly node: DrawnNode;
  readonly active: boolean;
  readonly group: string;
  readonly possible: boolean;
  readonly remark: string;
  readonly say: DrawingProps['say'];
}

const Leaf = ({ node, active, group, possible, remark, say }: LeafProps) => {
  const { x, y, width, height, label } = node;
  const look = active ? `active ${hue(group)}` : possible ? 'possible' : '';
  const speak = (): void => say(remark);
  const hush = (): void => say(null);
  return (
    <g
      class={`state ${look}`}
      data-state={node.id}
      tabIndex={active || possible ? 0 : -1}
      role="img"
      aria-label={remark}
      onMouseEnter={speak}
      onMouseLeave={hush}
      onFocus={speak}
      onBlur={hush}
    >
      <rect x={x} y={y} width={width} height={height} rx="4" />
      <text x={x + width / 2} y={y + height / 2 + 4.5} text-anchor="middle">
        {active ? `${groupWordsOf(group).glyph} ` : ''}
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
  const before = leavesOf(from);
  return (
    <>
      {leavesOf(to).map((leaf, index) => {
        const [a, b] = [nodeAt(layout, before[index] ?? leaf), nodeAt(layout, leaf)];
        if (a === undefined || b === undefined || a === b) return null;
        return (
          <path key={leaf} class="last-path" d={svgPathOf(courseBetween(layout, a, b))} marker-end={marker} />
        );
      })}
    </>
  );
};
