import type { AnyStateNode } from 'xstate';
import { accountMachine } from '../../machines/account.ts';

const leavesOf = (node: AnyStateNode): readonly string[] => {
  const children = Object.values(node.states);
  return children.length === 0 ? [node.path.slice(1).join('.')] : children.flatMap(leavesOf);
};

const pathsOf = (region: 'connection' | 'sync'): readonly string[] => {
  const node = accountMachine.root.states[region];
  return node === undefined ? [] : leavesOf(node);
};

/** The path of every state of the chart's `connection` region that has none below it. */
export const connectionPaths = pathsOf('connection');

/** Every state of the chart's `sync` region. */
export const syncStates = pathsOf('sync');
