import { accountMachine } from '../../machines/account.ts';
import type { StateValue } from './state.ts';

/** A node of the chart. */
export type ChartNode = (typeof accountMachine)['root'];

/**
 * The chart's nodes from a region down to one of its states, outermost first. What the chart does not know, in a
 * snapshot of another version for example, is left out.
 *
 * @param path - the state's path within the region, for example `CREDENTIALS.linkedin.sessionExpired`
 */
export const nodesOf = (region: keyof StateValue, path: string): readonly ChartNode[] => {
  const found: ChartNode[] = [];
  let node: ChartNode | undefined = accountMachine.root;
  for (const key of [region, ...path.split('.')]) {
    node = Object.hasOwn(node?.states ?? {}, key) ? (node?.states[key] as ChartNode) : undefined;
    if (node !== undefined) found.push(node);
  }
  return found;
};
