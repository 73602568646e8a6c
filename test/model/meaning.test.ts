import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { attentionOf, connectionOfRow } from '../../src/model/account-row.ts';
import { askOf } from '../../src/model/effect.ts';
import {
  connectionFor,
  groupOf,
  groupOfView,
  whoMustAct,
  type MustAct,
  type StatusGroup,
  tagsOf,
} from '../../src/model/meaning.ts';
import { causeOfPath, internedState, statusOfPath } from '../../src/model/state.ts';
import { orderOfStatuses } from '../../src/model/status-order.ts';
import { remedyOf } from '../../src/views/remedy.ts';
import { connectionPaths as paths } from './chart-paths.ts';

/** Every state without a cause, with who must act there and its group. */
const plain: readonly (readonly [path: string, mustAct: MustAct, group: StatusGroup])[] = [
  ['NEW', null, 'unknown'],
  ['CREATION_SUCCESS', null, 'works'],
  ['CREATION_FAIL', null, 'gone'],
  ['CONNECTING.attempting', null, 'underWay'],
  ['CONNECTING.stalled', 'operator', 'operator'],
  ['OK', null, 'works'],
  ['RECONNECTED', null, 'works'],
  ['ERROR', 'operator', 'operator'],
  ['STOPPED', 'operator', 'operator'],
  ['PERMISSIONS', 'user', 'user'],
  ['CREDENTIALS.undetermined', 'user', 'user'],
  ['DELETED', null, 'gone'],
];

describe('who must act, and the group', () => {
  test.each(plain)('of %s are %s and %s', (path, mustAct, group) => {
    expect([whoMustAct({ connection: path }), groupOf({ connection: path })]).toEqual([mustAct, group]);
  });

  test('are told of every state of the chart', () => {
    expect(paths.length).toBeGreaterThan(35);
    const named = new Set(plain.map(([path]) => path));
    const others = paths.filter((path) => !named.has(path));
    expect(others.every((path) => path.startsWith('CREDENTIALS.'))).toBe(true);
  });

  test.each(paths)('of %s are the same wherever they are asked for', (path) => {
    const state = internedState(path, 'WAITING');
    const mustAct = whoMustAct(state);
    expect(askOf(state)?.type ?? null).toBe(
      { user: 'askUser', operator: 'askOperator', nobody: null }[mustAct ?? 'nobody'],
    );
    expect(attentionOf(path)).toBe({ operator: 2, user: 1, nobody: 0 }[mustAct ?? 'nobody']);
    expect(remedyOf(path) !== null).toBe(mustAct !== null);
    const view = { status: statusOfPath(path), cause: causeOfPath(path), tags: tagsOf(state) };
    expect(groupOfView(view)).toBe(groupOf(state));
  });

  test.each([
    ['CREDENTIALS', 'user'],
    ['CONNECTING', 'underWay'],
    ['CREDENTIALS.email', 'user'],
  ])('of %s, named without its parts, are those of the part that is entered first', (path, group) => {
    expect(groupOf({ connection: path })).toBe(group);
  });

  test.each(['PAUSED', 'CREDENTIALS.linkedin.unheardOf', 'OK.more', '', 'constructor'])(
    'of %j, which the chart does not know, are nobody and not yet known',
    (path) => {
      expect([whoMustAct({ connection: path }), groupOf({ connection: path })]).toEqual([null, 'unknown']);
    },
  );
});

describe('the state that a stored row stands for', () => {
  test.each(paths)('is %s', (path) => {
    const [status, cause] = [statusOfPath(path), causeOfPath(path)];
    expect(connectionOfRow({ status, cause, attention: attentionOf(path) })).toBe(path);
  });

  test('is its status where nothing tells the parts apart', () => {
    expect(connectionFor('CONNECTING', null, 'user')).toBe('CONNECTING');
    expect(connectionFor('PAUSED', null, null)).toBe('PAUSED');
  });
});

describe('the order of the statuses', () => {
  test('is that in which the chart lists its states', () => {
    expect(orderOfStatuses).toEqual(Object.keys(accountMachine.root.states['connection']?.states ?? {}));
  });
});
