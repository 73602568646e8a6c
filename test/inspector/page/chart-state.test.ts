import { describe, expect, test } from 'vitest';
import { possibleNext } from '../../../src/inspector/page/parts/chart-state.ts';
import type { ChartTransition } from '../../../src/inspector/page/parts/chart-types.ts';
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
