import { expect, test } from 'vitest';
import { factScopesOf, newestOfTypes } from '../../src/model/shared-fact.ts';
import { T0 } from '../payloads.ts';

const google = { provider: 'google', deletedAt: null } as const;

test('facts of its provider, its proxy host and its mail domain concern an account, until it is deleted', () => {
  const connection = { at: T0, proxy_host: 'p-1', mail_domain: 'b.test' };
  expect(factScopesOf({ ...google, connection: null })).toEqual(['provider google']);
  expect(factScopesOf({ ...google, connection })).toEqual([
    'provider google',
    'proxyHost p-1',
    'mailDomain google b.test',
  ]);
  expect(factScopesOf({ ...google, connection, deletedAt: T0 })).toEqual([]);
});

test('of the facts of one type the newest counts, in whatever order they were told', () => {
  const fact = (healthy: boolean, at: number) => ({
    signal: { type: 'proxyHealth', proxy_host: 'p-1', healthy } as const,
    at,
  });
  const [older, newer] = [fact(true, T0), fact(false, T0 + 1)];
  expect(newestOfTypes([older, newer])).toEqual([newer]);
  expect(newestOfTypes([newer, older])).toEqual([newer]);
});
