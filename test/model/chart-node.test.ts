import { describe, expect, test } from 'vitest';
import { nodesOf } from '../../src/model/chart-node.ts';
import { connectionPaths, syncStates } from './chart-paths.ts';

const keysOf = (region: 'connection' | 'sync', path: string): readonly string[] =>
  nodesOf(region, path).map(({ key }) => key);

describe('the nodes down to a state', () => {
  test.each(connectionPaths)('of %s are its region and each part of its path', (path) => {
    expect(keysOf('connection', path)).toEqual(['connection', ...path.split('.')]);
    expect(nodesOf('connection', path).at(-1)?.type).toBe('atomic');
  });

  test.each(syncStates)('of %s in the other region', (state) => {
    expect(keysOf('sync', state)).toEqual(['sync', state]);
  });

  test.each(['PAUSED', 'constructor', '__proto__', 'toString', ''])(
    'of %j stop at what the chart knows',
    (path) => {
      expect(keysOf('connection', path)).toEqual(['connection']);
    },
  );

  test('of a cause that the chart does not know are those above it', () => {
    expect(keysOf('connection', 'CREDENTIALS.linkedin.unheardOf')).toEqual([
      'connection',
      'CREDENTIALS',
      'linkedin',
    ]);
    expect(keysOf('sync', 'OK')).toEqual(['sync']);
  });
});
