import type { AnyStateNode } from 'xstate';
import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { statusGroup } from '../../src/cli/terminal/status-mark.ts';
import { groupOfPath, pathOfRow } from '../../src/inspector/group.ts';
import { causeOfPath, statusOfPath } from '../../src/model/state.ts';
import { tagsOf } from '../../src/model/tags.ts';

const leaves = (node: AnyStateNode): readonly string[] => {
  const children = Object.values(node.states);
  return children.length === 0 ? [node.path.slice(1).join('.')] : children.flatMap(leaves);
};

const connection = accountMachine.root.states['connection'];
const paths = connection === undefined ? [] : leaves(connection);

const attentionOf = (path: string): number => {
  const tags = tagsOf({ connection: path });
  return tags.includes('needsOperator') ? 2 : tags.includes('needsUser') ? 1 : 0;
};

describe('a group', () => {
  test.each(paths)('of %s is the same in the page and in the terminal', (path) => {
    const tags = tagsOf({ connection: path });
    expect(groupOfPath(path)).toBe(
      statusGroup({ status: statusOfPath(path), cause: causeOfPath(path), tags }),
    );
  });

  test.each(paths)('of %s can be told from the stored row', (path) => {
    const row = { status: statusOfPath(path), cause: causeOfPath(path), attention: attentionOf(path) };
    expect(pathOfRow(row)).toBe(path);
  });

  test('is told for every state of the chart', () => {
    expect(paths.length).toBeGreaterThan(35);
  });
});
