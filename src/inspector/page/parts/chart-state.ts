import type { ChartLayout, ChartNode, ChartTransition } from 'virtual:chart';
import type { State } from '../../../snapshot.ts';

/** A state that the account may go to, and what takes it there. */
export interface Possible {
  readonly to: string;
  readonly event: string;
  readonly guard: string | null;
}

/** The leaf of each region, as paths that begin with the region. */
export const leavesOf = ({ connection, sync }: State): readonly string[] => [
  `connection.${connection}`,
  `sync.${sync}`,
];

/** A path and all that it lies in, innermost first. */
const lineOf = (path: string): readonly string[] => {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, keys.length - index).join('.'));
};

/** All active states, leaves and what they lie in. */
export const activeStates = (state: State): ReadonlySet<string> => new Set(leavesOf(state).flatMap(lineOf));

/** What may come next: an inner state that hears an event hinders the outer ones. */
export const possibleNext = (state: State, transitions: readonly ChartTransition[]): readonly Possible[] =>
  leavesOf(state).flatMap((leaf) => {
    const line = lineOf(leaf);
    const heard = new Map<string, string>();
    for (const from of line)
      for (const { event } of transitions.filter((each) => each.from === from))
        if (!heard.has(event)) heard.set(event, from);
    return transitions.flatMap(({ from, to, event, guard }) =>
      to !== null && to !== leaf && heard.get(event) === from ? [{ to, event, guard }] : [],
    );
  });

/** Causes that a signal may lead to: those of the family, while the account is in CREDENTIALS. */
export const possibleCauses = (state: State, layout: ChartLayout): readonly Possible[] =>
  state.connection.startsWith('CREDENTIALS.')
    ? layout.nodes
        .filter(({ id, kind }) => kind === 'leaf' && /^connection\.CREDENTIALS\..+\..+/.test(id))
        .filter(({ id }) => id !== `connection.${state.connection}`)
        .map(({ id }) => ({ to: id, event: 'SIGNAL', guard: id.split('.').slice(2).join('.') }))
    : [];

/** An event as people read it. */
export const eventWord = (event: string): string =>
  event === 'xstate.after' ? 'its deadline' : event === 'always' ? 'at once' : event;

/** Where a state is entered when an event names it: the state itself or the one drawn for it. */
export const nodeAt = (layout: ChartLayout, path: string): ChartNode | undefined => {
  for (const each of lineOf(path)) {
    const node = layout.nodes.find(({ id }) => id === each);
    if (node !== undefined) return node;
  }
  return undefined;
};

const middle = ({ x, y, width, height }: ChartNode) => ({ x: x + width / 2, y: y + height / 2 });

/** The course of a step from one state to another, as an SVG path between their borders. */
export const courseBetween = (from: ChartNode, to: ChartNode): string => {
  const [a, b] = [middle(from), middle(to)];
  const apart = b.x > a.x ? to.x - (from.x + from.width) : from.x - (to.x + to.width);
  if (apart >= 16) {
    const right = b.x > a.x;
    const [x1, x2] = right ? [from.x + from.width, to.x - 3] : [from.x, to.x + to.width + 3];
    const bend = (right ? 1 : -1) * Math.max(24, Math.abs(x2 - x1) / 2);
    return `M${x1} ${a.y}C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2} ${b.y}`;
  }
  const side = Math.max(from.x + from.width, to.x + to.width);
  const bow = side + 28;
  return `M${from.x + from.width} ${a.y}C${bow} ${a.y} ${bow} ${b.y} ${to.x + to.width + 3} ${b.y}`;
};

/** The course of an edge that was laid out, with its corners rounded. */
export const courseOf = (points: readonly (readonly [number, number])[]): string =>
  points
    .map(([x, y], index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${x} ${y}`;
      if (after === undefined) return `L${x} ${y}`;
      const [bx, by] = towards([x, y], before);
      const [ax, ay] = towards([x, y], after);
      return `L${bx} ${by}Q${x} ${y} ${ax} ${ay}`;
    })
    .join('');

const CORNER = 6;

const towards = ([x, y]: readonly [number, number], [tx, ty]: readonly [number, number]) => {
  const length = Math.hypot(tx - x, ty - y) || 1;
  const part = Math.min(CORNER, length / 2) / length;
  return [x + (tx - x) * part, y + (ty - y) * part] as const;
};

const families: Readonly<Record<string, string>> = {
  google: 'email',
  microsoft: 'email',
  whatsapp: 'phone',
  telegram: 'phone',
  imap: 'imap',
  instagram: 'instagram',
  linkedin: 'linkedin',
};

/** The family of a provider, as the layouts are named. */
export const familyOf = (provider: string): string => families[provider] ?? 'none';
