import { accountMachine, type Tag } from '../../machines/account.ts';
import { nodesOf, type ChartNode } from './chart-node.ts';

/*
 * What a state means to people: who must act, and which of six groups it is shown in. Read from the chart's tags, so that
 * every place that asks gets the same answer.
 */

/** Where something stands: the path of a state of the `connection` region, whether the chart knows it or not. */
export interface Placed {
  readonly connection: string;
}

/** Who must act before the account can work again; null when nobody has to. */
export type MustAct = 'user' | 'operator' | null;

/** What a state means for the reader: it works, someone must act, or no one can. */
export type StatusGroup = 'works' | 'underWay' | 'user' | 'operator' | 'gone' | 'unknown';

interface StateMeaning {
  readonly mustAct: MustAct;
  readonly group: StatusGroup;
}

const unknown: StateMeaning = { mustAct: null, group: 'unknown' };

/** A state and those that are entered with it, outermost first. */
const entered = (node: ChartNode): readonly ChartNode[] => {
  const first = node.initial.target?.[0] as ChartNode | undefined;
  return first === undefined ? [node] : [node, ...entered(first)];
};

const mustActBy = (tags: readonly string[]): MustAct => {
  if (tags.includes('needsOperator')) return 'operator';
  return tags.includes('needsUser') ? 'user' : null;
};

/** Where a life begins: nothing is known of the account yet. */
const [, beginning] = entered(accountMachine.root.states['connection'] as ChartNode);

/** A state without tags is the beginning of a life, or an end without one. */
const groupBy = (tags: readonly Tag[], node: ChartNode): StatusGroup => {
  const mustAct = mustActBy(tags);
  if (mustAct !== null) return mustAct;
  if (tags.includes('transient')) return 'underWay';
  if (tags.includes('usable')) return 'works';
  return node === beginning ? 'unknown' : 'gone';
};

const meaningOf = (connection: string): StateMeaning | null => {
  const nodes = nodesOf('connection', connection);
  const node = nodes.at(-1);
  if (node === undefined || nodes.length !== connection.split('.').length + 1) return null;
  const tags = [...nodes, ...entered(node).slice(1)].flatMap((each) => each.tags as readonly Tag[]);
  return { mustAct: mustActBy(tags), group: groupBy(tags, node) };
};

const knownMeanings = new Map<string, StateMeaning>();

const meaningIn = (connection: string): StateMeaning => {
  const found = knownMeanings.get(connection) ?? meaningOf(connection);
  // What the chart does not know is not remembered: there is no end to such names.
  if (found === null) return unknown;
  knownMeanings.set(connection, found);
  return found;
};

/**
 * Who must act in a state. A state that is named without its parts stands for the one that is entered first; a state that
 * the chart does not know needs nobody.
 */
export const whoMustAct = ({ connection }: Placed): MustAct => meaningIn(connection).mustAct;

/** The group of a state; `unknown` for one that the chart does not know. See {@link whoMustAct}. */
export const groupOf = ({ connection }: Placed): StatusGroup => meaningIn(connection).group;

/** The state's path that a status stands for, by its cause and by who must act: these tell its parts apart. */
export const connectionFor = (status: string, cause: string | null, mustAct: MustAct): string => {
  if (cause !== null) return `${status}.${cause}`;
  const parts = Object.keys(nodesOf('connection', status)[1]?.states ?? {});
  const paths = parts.map((part) => `${status}.${part}`);
  return paths.find((connection) => whoMustAct({ connection }) === mustAct) ?? status;
};

/** The part of an account's view that tells its group. */
export interface GroupedView {
  readonly status: string;
  readonly cause: string | null;
  readonly tags: readonly string[];
}

/** The group of an account, as its view shows it. */
export const groupOfView = ({ status, cause, tags }: GroupedView): StatusGroup =>
  groupOf({ connection: connectionFor(status, cause, mustActBy(tags)) });

const tagsKnown = new Map<string, readonly Tag[]>();

/** The tags of a state, outermost first, as the chart gives them. Only the connection region carries any. */
export const tagsOf = ({ connection }: { readonly connection: string }): readonly Tag[] => {
  const known = tagsKnown.get(connection);
  if (known !== undefined) return known;
  const tags = nodesOf('connection', connection).flatMap((node) => node.tags as readonly Tag[]);
  tagsKnown.set(connection, tags);
  return tags;
};
