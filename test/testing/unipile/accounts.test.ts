import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../../src/model/errors.ts';
import { FakeAccounts } from '../../../src/testing/unipile/accounts.ts';

const NOW = Date.UTC(2026, 0, 1);

const accountsOf = (...ids: readonly string[]): FakeAccounts => {
  const accounts = new FakeAccounts();
  for (const id of ids) accounts.add({ id }, NOW);
  return accounts;
};

describe('an account of the fake', () => {
  test('is shown as the API shows it', () => {
    expect(accountsOf('a').get('a')).toEqual({
      object: 'Account',
      id: 'a',
      name: 'user of a',
      type: 'LINKEDIN',
      created_at: '2026-01-01T00:00:00.000Z',
      connection_params: {},
      sources: [{ id: 'a_MESSAGING', status: 'OK' }],
      groups: [],
    });
  });

  test('is as it was added, where anything was said of it', () => {
    const accounts = new FakeAccounts();
    const sources = [
      { id: 'one', status: 'OK' },
      { id: 'two', status: 'CREDENTIALS' },
    ] as const;
    accounts.add({ id: 'a', type: 'MAIL', name: 'Ada', sources }, NOW + 1);
    expect(accounts.get('a')).toMatchObject({
      type: 'MAIL',
      name: 'Ada',
      sources,
      created_at: '2026-01-01T00:00:00.001Z',
    });
  });

  test('takes the place of an earlier one of its id', () => {
    const accounts = accountsOf('a');
    accounts.add({ id: 'a', type: 'IMAP' }, NOW);
    expect([accounts.ids(), accounts.get('a')?.type]).toEqual([['a'], 'IMAP']);
  });

  test('has every source set at once', () => {
    const accounts = new FakeAccounts();
    const sources = [
      { id: 'one', status: 'OK' },
      { id: 'two', status: 'ERROR' },
    ] as const;
    accounts.add({ id: 'a', sources }, NOW);
    const before = accounts.get('a');
    expect(accounts.set('a', 'STOPPED')).toBe(accounts.get('a'));
    expect(accounts.get('a')?.sources).toEqual([
      { id: 'one', status: 'STOPPED' },
      { id: 'two', status: 'STOPPED' },
    ]);
    expect(before?.sources).toEqual(sources);
  });

  test('that nobody added cannot be set, and is not there', () => {
    const accounts = accountsOf('a');
    expect(() => accounts.set('b', 'OK')).toThrow(LifecycleError);
    expect(() => accounts.set('b', 'OK')).toThrow(expect.objectContaining({ code: 'accountNotFound' }));
    expect(accounts.get('b')).toBeNull();
  });

  test('is removed once, and given back then', () => {
    const accounts = accountsOf('a');
    expect(accounts.remove('a')?.id).toBe('a');
    expect(accounts.remove('a')).toBeNull();
    expect(accounts.ids()).toEqual([]);
  });
});

describe('pages of accounts', () => {
  const idsOf = (page: ReturnType<FakeAccounts['page']>): readonly string[] => page.items.map(({ id }) => id);

  test('come in the order of ids, whatever the order of adding', () => {
    const page = accountsOf('c', 'a', '-b').page(10, null);
    expect(idsOf(page)).toEqual(['-b', 'a', 'c']);
    expect(page).toMatchObject({ object: 'AccountList', cursor: null });
  });

  test('lead from one to the next until there are no more', () => {
    const accounts = accountsOf('a', 'b', 'c', 'd', 'e');
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page = accounts.page(2, cursor);
      pages.push([...idsOf(page)]);
      ({ cursor } = page);
    } while (cursor !== null);
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('end with the last account, and not with an empty page after it', () => {
    expect(accountsOf('a', 'b').page(2, null).cursor).toBeNull();
  });

  test('go on behind an account that was removed meanwhile', () => {
    const accounts = accountsOf('a', 'b', 'c');
    const { cursor } = accounts.page(2, null);
    accounts.remove('b');
    expect(idsOf(accounts.page(2, cursor))).toEqual(['c']);
  });

  test('have cursors that do not show what is in them', () => {
    expect(accountsOf('a', 'b').page(1, null).cursor).not.toBe('a');
    expect(accountsOf('ü😀', 'z').page(1, null).cursor).toMatch(/^[\w-]+$/);
  });

  test('are empty where there are no accounts', () => {
    expect(new FakeAccounts().page(5, null)).toEqual({ object: 'AccountList', items: [], cursor: null });
  });
});
