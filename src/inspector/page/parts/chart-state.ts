import type { ChartLayout, DrawnNode, ChartTransition } from './chart-types.ts';
import type { State } from '../../../model/state.ts';

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
const ancestorsOf = (path: string): readonly string[] => {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, keys.length - index).join('.'));
};

/** All active states, leaves and what they lie in. */
export const activeStates = (state: State): ReadonlySet<string> =>
  new Set(leavesOf(state).flatMap(ancestorsOf));

/** What may come next: an inner state that hears an event hinders the outer ones. */
export const possibleNext = (state: State, transitions: readonly ChartTransition[]): readonly Possible[] =>
  leavesOf(state).flatMap((leaf) => {
    const line = ancestorsOf(leaf);
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

const words: Readonly<Record<string, string>> = {
  'xstate.after': 'its deadline',
  always: 'no event at all',
  SIGNAL: 'a signal',
};

/** An event as people read it. */
const eventWord = (event: string): string => words[event] ?? event;

const conditions: Readonly<Record<string, string>> = {
  isPoll: ' when a poll shows it',
  isLive: ' unless the account is deleted',
};

/** What takes the account to a state, as people read it: the event, and what must hold. */
export const wayOf = ({ event, guard }: Possible): string =>
  `${eventWord(event)}${conditions[guard ?? ''] ?? ''}`;

/** Where a state is entered when an event names it: the state itself or the one drawn for it. */
export const nodeAt = (layout: ChartLayout, path: string): DrawnNode | undefined => {
  for (const each of ancestorsOf(path)) {
    const node = layout.nodes.find(({ id }) => id === each);
    if (node !== undefined) return node;
  }
  return undefined;
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

/** A path without its region. */
export const inRegion = (path: string): string => path.split('.').slice(1).join('.');

/** Whether entering a compound state that may come next enters this leaf first. */
export const isEntered = (
  node: DrawnNode,
  possible: ReadonlyMap<string, unknown>,
  layout: ChartLayout,
): boolean => {
  const parent = node.id.slice(0, node.id.lastIndexOf('.'));
  const first = layout.nodes.find(({ id, kind }) => kind === 'leaf' && id.startsWith(`${parent}.`));
  return possible.has(parent) && first === node;
};

/** The family of a provider, as the layouts are named. */
export const familyOf = (provider: string): string => families[provider] ?? 'none';
