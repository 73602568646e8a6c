import { describe, expect, test } from 'vitest';
import {
  activeStates,
  familyOf,
  inRegion,
  isEntered,
  leavesOf,
  nodeAt,
  possibleCauses,
  possibleNext,
  wayOf,
} from '../../../src/inspector/page/parts/chart-state.ts';
import { wayBackFrom } from '../../../src/model/way-back.ts';
import type { ChartTransition } from '../../../src/inspector/page/parts/chart-types.ts';
import { causesOf } from '../../../machines/causes/catalogue.ts';
import { providers } from '../../../machines/provider.ts';
import { layoutFor } from '../../../src/inspector/chart-layout.ts';
import { accountMachine } from '../../../machines/account.ts';
import type { ConnectionPath } from '../../../src/model/names.ts';
import { createActor, type AnyStateNode } from 'xstate';

/** All transitions of the machine, as the build takes them from it. */
const transitions: readonly ChartTransition[] = ((): ChartTransition[] => {
  const found: ChartTransition[] = [];
  const walk = (node: AnyStateNode): void => {
    const own = [...node.transitions].flatMap(([event, list]) => list.map((each) => [event, each] as const));
    for (const [event, { target, guard }] of own)
      for (const to of target ?? [null])
        found.push({
          from: node.path.join('.'),
          to: to === null ? null : to.path.join('.'),
          event,
          guard: typeof guard === 'string' ? guard : null,
        });
    for (const child of Object.values(node.states)) walk(child);
  };
  walk(accountMachine.root);
  return found;
})();

const next = (connection: ConnectionPath): readonly string[] =>
  possibleNext({ connection, sync: 'WAITING' }, transitions)
    .filter(({ to }) => to.startsWith('connection.'))
    .map(({ to, event }) => `${event} ${to.replace('connection.', '')}`);

describe('the way back to work', () => {
  test.each([
    'NEW',
    'CREATION_SUCCESS',
    'CREATION_FAIL',
    'CONNECTING.stalled',
    'ERROR',
    'STOPPED',
    'PERMISSIONS',
    'CREDENTIALS.undetermined',
    'CREDENTIALS.email.oauthKeysChanged',
    'DELETED',
  ] as const)('goes only where the chart goes, from %s', (from) => {
    let connection: string = from;
    for (const to of wayBackFrom(connection)) {
      expect(next(connection as ConnectionPath).map((each) => each.split(' ')[1])).toContain(to);
      connection = to;
    }
    expect(connection).toBe('OK');
  });
});

describe('what may come next', () => {
  test('at first, is any level, a creation and a deletion', () => {
    expect(next('NEW')).toContain('CREATION_SUCCESS CREATION_SUCCESS');
    expect(next('NEW')).toContain('CREDENTIALS CREDENTIALS');
    expect(next('NEW')).toContain('DELETED DELETED');
  });

  test('is never what an inner state says is nothing new', () => {
    expect(next('OK')).not.toContain('OK OK');
    expect(next('ERROR')).not.toContain('ERROR ERROR');
    expect(next('CREDENTIALS.linkedin.sessionExpired')).not.toContain('CREDENTIALS CREDENTIALS');
  });

  test('after a deletion, is a creation, or a poll that shows a level', () => {
    const found = possibleNext({ connection: 'DELETED', sync: 'WAITING' }, transitions);
    expect(found).toContainEqual({
      to: 'connection.CREATION_SUCCESS',
      event: 'CREATION_SUCCESS',
      guard: null,
    });
    expect(found).toContainEqual({ to: 'connection.OK', event: 'OK', guard: 'isPoll' });
    expect(next('DELETED')).not.toContain('RECONNECTED RECONNECTED');
  });

  test('is what the machine does when it hears it', () => {
    const start = { accountId: 'a', at: 0, source: 'webhook', accountType: 'LINKEDIN' } as const;
    for (const event of [
      'OK',
      'CONNECTING',
      'ERROR',
      'STOPPED',
      'PERMISSIONS',
      'RECONNECTED',
      'DELETED',
    ] as const) {
      const actor = createActor(accountMachine, { input: start }).start();
      actor.send({ ...start, type: event });
      const top = next('NEW').find((each) => each.startsWith(`${event} `));
      expect(JSON.stringify(actor.getSnapshot().value)).toContain(
        `"connection":${event === 'CONNECTING' ? '{' : ''}"${top?.split(' ')[1] ?? '?'}`,
      );
      actor.stop();
    }
  });
});

const at = (connection: ConnectionPath) => ({ connection, sync: 'WAITING' }) as const;

describe('where an account stands on the chart', () => {
  test('is a leaf of each region, and all that these lie in', () => {
    const state = at('CREDENTIALS.linkedin.sessionExpired');
    expect(leavesOf(state)).toEqual(['connection.CREDENTIALS.linkedin.sessionExpired', 'sync.WAITING']);
    expect([...activeStates(state)]).toEqual([
      'connection.CREDENTIALS.linkedin.sessionExpired',
      'connection.CREDENTIALS.linkedin',
      'connection.CREDENTIALS',
      'connection',
      'sync.WAITING',
      'sync',
    ]);
  });

  test('is said without the region', () => {
    expect(inRegion('connection.CREDENTIALS.undetermined')).toBe('CREDENTIALS.undetermined');
    expect(inRegion('sync.WAITING')).toBe('WAITING');
  });

  test.each(providers)('is drawn for %s with the layout that has its causes', (provider) => {
    const [first] = causesOf(provider);
    expect(familyOf(provider)).toBe(first?.family ?? 'none');
  });

  test('is drawn by the innermost state that there is: causes may be folded away', () => {
    const folded = layoutFor();
    expect(nodeAt(folded, 'connection.CREDENTIALS.linkedin.sessionExpired')?.id).toBe(
      'connection.CREDENTIALS',
    );
    expect(nodeAt(layoutFor('linkedin'), 'connection.CREDENTIALS.linkedin.sessionExpired')?.label).toBe(
      'sessionExpired',
    );
    expect(nodeAt(folded, 'nowhere.at.all')).toBeUndefined();
  });
});

describe('causes that a signal may lead to', () => {
  test('are all others of the family, while the account is in CREDENTIALS', () => {
    const found = possibleCauses(at('CREDENTIALS.linkedin.sessionExpired'), layoutFor('linkedin'));
    expect(found).toHaveLength(causesOf('linkedin').length - 1);
    expect(found).toContainEqual({
      to: 'connection.CREDENTIALS.linkedin.proxyUnavailable',
      event: 'SIGNAL',
      guard: 'linkedin.proxyUnavailable',
    });
  });

  test('are all of the family, while none leads', () => {
    const found = possibleCauses(at('CREDENTIALS.undetermined'), layoutFor('instagram'));
    expect(found).toHaveLength(causesOf('instagram').length);
  });

  test.each(['NEW', 'OK', 'ERROR', 'DELETED'] as const)('are none in %s', (connection) => {
    expect(possibleCauses(at(connection), layoutFor('linkedin'))).toEqual([]);
  });
});

describe('what leads to a state, in words', () => {
  test.each([
    ['OK', null, 'OK'],
    ['OK', 'isPoll', 'OK when a poll shows it'],
    ['CREDENTIALS', 'isLive', 'CREDENTIALS unless the account is deleted'],
    ['SIGNAL', 'linkedin.sessionExpired', 'a signal'],
    ['xstate.after', null, 'its deadline'],
    ['always', null, 'no event at all'],
  ])('%s with the guard %s is "%s"', (event, guard, expected) => {
    expect(wayOf({ to: 'any', event, guard })).toBe(expected);
  });
});

test('a state that has parts is entered by the first of them alone', () => {
  const layout = layoutFor('linkedin');
  const possible = new Map([['connection.CONNECTING', []]]);
  const entered = layout.nodes.filter((node) => node.kind === 'leaf' && isEntered(node, possible, layout));
  expect(entered.map(({ id }) => id)).toEqual(['connection.CONNECTING.attempting']);
});
