import { expect, test } from 'vitest';
import { rowOf } from '../../src/model/account-row.ts';
import { accountIn } from '../machines/journey.ts';

test('the row of an account holds what accounts are found and counted by', () => {
  const snapshot = accountIn('CREDENTIALS.linkedin.proxyUnavailable');
  expect(rowOf(snapshot)).toEqual({
    accountId: 'a',
    provider: 'linkedin',
    status: 'CREDENTIALS',
    cause: 'linkedin.proxyUnavailable',
    tenant: null,
    since: snapshot.since,
    version: 2,
    attention: 2,
  });
});

test.each([
  ['OK', 0],
  ['DELETED', 0],
  ['PERMISSIONS', 1],
  ['CREDENTIALS.undetermined', 1],
  ['CONNECTING.attempting', 0],
  ['CONNECTING.stalled', 2],
  ['ERROR', 2],
])('an account in %s needs attention %i', (connection, attention) => {
  expect(rowOf(accountIn(connection)).attention).toBe(attention);
});
