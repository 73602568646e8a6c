import { accountMachine } from '../../machines/account.ts';
import { causesOf } from '../../machines/causes/catalogue.ts';
import type { CauseFamily } from '../../machines/causes/cause.ts';
import type { Provider } from '../../machines/provider.ts';

/** A state of the chart with what lies in it. */
interface DrawnState {
  /** Its path with dots between, such as `connection.CREDENTIALS.linkedin`; empty for the chart itself. */
  readonly path: string;
  readonly key: string;
  readonly initial: string | null;
  readonly parallel: boolean;
  readonly children: readonly DrawnState[];
}

/** A transition that leads somewhere. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Whether it leads from a state into itself, that is, from whatever is active in it. */
  readonly inward: boolean;
}

interface DrawnChart {
  readonly root: DrawnState;
  readonly arrows: readonly Arrow[];
}

type Node = (typeof accountMachine)['root'];

const nodePath = (node: Node): string => node.path.join('.');

/** Whether a state belongs in the drawing for a provider: it leaves out the causes of other families (DOMAIN §5). */
const shownFor = (provider: Provider | undefined): ((path: readonly string[]) => boolean) => {
  if (provider === undefined) return () => true;
  const families: ReadonlySet<CauseFamily> = new Set(causesOf(provider).map(({ family }) => family));
  const kept: ReadonlySet<string> = new Set(['undetermined', ...families]);
  return ([region, status, group]) =>
    region !== 'connection' || status !== 'CREDENTIALS' || group === undefined || kept.has(group);
};

const drawnStateOf = (node: Node, shown: (path: readonly string[]) => boolean): DrawnState => ({
  path: nodePath(node),
  key: node.key,
  initial: node.initial?.target[0]?.key ?? null,
  parallel: node.type === 'parallel',
  children: Object.values(node.states)
    .filter((child) => shown(child.path))
    .map((child) => drawnStateOf(child, shown)),
});

const delayed = /^xstate\.after\.(.+?)\.account\./;

/** What stands beside an arrow: the event, or the time that passed, and the condition. */
const labelOf = (event: string, guard: unknown): string => {
  const after = delayed.exec(event)?.[1];
  const heard = after === undefined ? event : `after ${after}`;
  return [heard, ...(typeof guard === 'string' ? [`[${guard}]`] : [])]
    .filter((part) => part !== '')
    .join(' ');
};

const nodesIn = (node: Node): readonly Node[] => [node, ...Object.values(node.states).flatMap(nodesIn)];

const arrowsFrom = (node: Node): readonly (Arrow & { readonly target: Node })[] =>
  [...node.transitions.values(), node.always ?? []].flat().flatMap(({ target, eventType, guard }) =>
    (target ?? []).map((aim) => ({
      from: nodePath(node),
      to: nodePath(aim),
      label: labelOf(eventType, guard),
      inward: aim.path.length > node.path.length && node.path.every((key, at) => aim.path[at] === key),
      target: aim,
    })),
  );

const chartFor = (provider: Provider | undefined): DrawnChart => {
  const shown = shownFor(provider);
  const { root } = accountMachine;
  const arrows = nodesIn(root)
    .filter((node) => shown(node.path))
    .flatMap(arrowsFrom)
    .filter(({ target }) => shown(target.path));
  return { root: drawnStateOf(root, shown), arrows };
};

const indent = (depth: number): string => '  '.repeat(depth);

/** An identifier that Mermaid takes. */
const idOf = (path: string): string => path.replaceAll('.', '_');

const entryIdOf = (path: string): string => `${path}.any`;

/** The states that have an arrow into themselves: drawn from a mark that stands for any state in them. */
const inwardOf = ({ arrows }: DrawnChart): ReadonlySet<string> =>
  new Set(arrows.filter(({ inward }) => inward).map(({ from }) => from));

const mermaidStates = (state: DrawnState, inward: ReadonlySet<string>, depth: number): readonly string[] => {
  const margin = indent(depth);
  const named = `${margin}state "${state.key}" as ${idOf(state.path)}`;
  if (state.children.length === 0) return [named];
  const initial = state.children.find(({ key }) => key === state.initial);
  return [
    `${named} {`,
    ...(initial === undefined ? [] : [`${indent(depth + 1)}[*] --> ${idOf(initial.path)}`]),
    ...(inward.has(state.path)
      ? [`${indent(depth + 1)}state "any of ${state.key}" as ${idOf(entryIdOf(state.path))}`]
      : []),
    ...state.children.flatMap((child) => mermaidStates(child, inward, depth + 1)),
    `${margin}}`,
  ];
};

/**
 * The chart as a Mermaid `stateDiagram-v2`. The same chart gives the same text. What changes no state is left out.
 *
 * @param provider - leaves out the causes of other providers
 */
export const mermaidDiagram = (provider?: Provider): string => {
  const chart = chartFor(provider);
  const inward = inwardOf(chart);
  return [
    'stateDiagram-v2',
    ...chart.root.children.flatMap((region) => mermaidStates(region, inward, 1)),
    // Mermaid places a state where it is named first: all arrows come after all states.
    ...chart.arrows.map(
      (arrow) =>
        `  ${idOf(arrow.inward ? entryIdOf(arrow.from) : arrow.from)} --> ${idOf(arrow.to)}${arrow.label === '' ? '' : ` : ${arrow.label}`}`,
    ),
  ].join('\n');
};

const dotStates = (state: DrawnState, inward: ReadonlySet<string>, depth: number): readonly string[] => {
  const margin = indent(depth);
  if (state.children.length === 0) return [`${margin}"${state.path}" [label="${state.key}"];`];
  const initial = state.children.find(({ key }) => key === state.initial);
  const inner = indent(depth + 1);
  return [
    `${margin}subgraph "cluster_${state.path}" {`,
    `${inner}label="${state.key}";`,
    ...(initial === undefined ? [] : [`${inner}"${state.path}.initial" [shape=point];`]),
    ...(inward.has(state.path)
      ? [`${inner}"${entryIdOf(state.path)}" [label="any of ${state.key}", style=dashed];`]
      : []),
    ...state.children.flatMap((child) => dotStates(child, inward, depth + 1)),
    ...(initial === undefined ? [] : [`${inner}"${state.path}.initial" -> "${leafOf(initial).path}";`]),
    `${margin}}`,
  ];
};

/** Graphviz draws arrows between leaves only. */
const leafOf = (state: DrawnState): DrawnState => {
  const initial = state.children.find(({ key }) => key === state.initial) ?? state.children[0];
  return initial === undefined ? state : leafOf(initial);
};

const statesIn = (state: DrawnState): readonly DrawnState[] => [state, ...state.children.flatMap(statesIn)];

/**
 * The chart as a Graphviz graph. The same chart gives the same text. What changes no state is left out.
 *
 * @param provider - leaves out the causes of other providers
 */
export const dotDiagram = (provider?: Provider): string => {
  const chart = chartFor(provider);
  const inward = inwardOf(chart);
  const byPath = new Map(statesIn(chart.root).map((state) => [state.path, state]));
  const leaf = (path: string): string => {
    const state = byPath.get(path);
    return state === undefined ? path : leafOf(state).path;
  };
  const clipped = (end: 'lhead' | 'ltail', path: string): readonly string[] =>
    leaf(path) === path ? [] : [`${end}="cluster_${path}"`];
  return [
    'digraph account {',
    '  compound=true;',
    '  node [shape=box, style=rounded];',
    ...chart.root.children.flatMap((region) => dotStates(region, inward, 1)),
    ...chart.arrows.map(({ from, to, label, inward: isInward }) => {
      const settings = [
        `label="${label}"`,
        ...(isInward ? [] : clipped('ltail', from)),
        ...clipped('lhead', to),
      ];
      return `  "${isInward ? entryIdOf(from) : leaf(from)}" -> "${leaf(to)}" [${settings.join(', ')}];`;
    }),
    '}',
  ].join('\n');
};

/** The parts of a state's definition that name other states. */
interface NodeDefinition {
  readonly states?: Readonly<Record<string, NodeDefinition>>;
  readonly always?: unknown;
}

const withoutGroups = (
  definition: NodeDefinition,
  path: readonly string[],
  shown: (path: readonly string[]) => boolean,
): NodeDefinition => {
  const { states, always } = definition;
  const parent = path.slice(0, -1);
  const aims = (transition: unknown): boolean =>
    typeof transition !== 'object' ||
    transition === null ||
    !('target' in transition) ||
    typeof transition.target !== 'string' ||
    shown([...parent, ...transition.target.split('.')]);
  return {
    ...definition,
    ...(Array.isArray(always) ? { always: always.filter(aims) } : {}),
    ...(states === undefined
      ? {}
      : {
          states: Object.fromEntries(
            Object.entries(states)
              .filter(([key]) => shown([...path, key]))
              .map(([key, state]) => [key, withoutGroups(state, [...path, key], shown)]),
          ),
        }),
  };
};

/**
 * The chart's definition as JSON, as Stately's tools read it: guards, actions and delays by name.
 *
 * @param provider - leaves out the causes of other providers
 */
export const jsonDefinition = (provider?: Provider): string => {
  // Through JSON, which leaves out what is code: the context's function.
  const definition = JSON.parse(JSON.stringify(accountMachine.config)) as NodeDefinition;
  return JSON.stringify(withoutGroups(definition, [], shownFor(provider)), null, 2);
};
