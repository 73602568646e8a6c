import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/memory/store.ts';
import { accountsByPage, entriesByPage } from '../../src/store/by-page.ts';
import { newestEntry, newestSeq } from '../../src/store/newest.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';

/** A store with five accounts: `a` with three entries, the others with one each. */
const five = async () => {
  const { lifecycle, store } = openOver(createMemoryStore());
  for (const id of ['c', 'a', 'e']) await lifecycle.receive(v1(id, 'OK'));
  for (const level of ['ERROR', 'OK']) await lifecycle.receive(v1('a', level));
  for (const id of ['b', 'd']) await lifecycle.receive(v1(id, 'OK'));
  return { lifecycle, store };
};

describe('accounts by page', () => {
  test.each([
    [2, [['a', 'b'], ['c', 'd'], ['e']]],
    [5, [['a', 'b', 'c', 'd', 'e'], []]],
    [6, [['a', 'b', 'c', 'd', 'e']]],
  ])('of %i are all accounts once, in the order of their ids', async (size, pages) => {
    const { store } = await five();
    expect(
      Array.from(accountsByPage(store, size), (page) => page.map(({ context }) => context.accountId)),
    ).toEqual(pages);
  });

  test('of an empty store are one empty page', () => {
    expect([...accountsByPage(createMemoryStore(), 3)]).toEqual([[]]);
  });

  test('find an account that is new meanwhile, where its id is still ahead', async () => {
    const { store, lifecycle } = await five();
    const pages = accountsByPage(store, 4);
    pages.next();
    await lifecycle.receive(v1('f', 'OK'));
    expect([...pages].flat().map(({ context }) => context.accountId)).toEqual(['e', 'f']);
  });
});

describe('entries by page', () => {
  const seqs = (pages: ReturnType<typeof entriesByPage>): readonly (readonly number[])[] =>
    Array.from(pages, (page) => page.map(({ seq }) => seq));

  test('are all entries once, oldest first', async () => {
    const { store } = await five();
    expect(seqs(entriesByPage(store, 3))).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  test('are those of one account, and those after a number, where asked for', async () => {
    const { store } = await five();
    expect(seqs(entriesByPage(store, 2, { accountId: 'a' }))).toEqual([[2, 4], [5]]);
    expect(seqs(entriesByPage(store, 2, { accountId: 'a', after: 2 }))).toEqual([[4, 5], []]);
    expect(seqs(entriesByPage(store, 10, { after: 6 }))).toEqual([[7]]);
  });

  test('follow a log that grows meanwhile', async () => {
    const { store, lifecycle } = await five();
    const pages = entriesByPage(store, 4, { after: 3 });
    pages.next();
    await lifecycle.receive(v1('a', 'ERROR'));
    expect(seqs(pages)).toEqual([[8]]);
  });
});

describe('the newest entry', () => {
  test('is that of the log, or of one account', async () => {
    const { store } = await five();
    expect([newestSeq(store), newestSeq(store, 'a'), newestSeq(store, 'c')]).toEqual([7, 5, 1]);
    expect(newestEntry(store, 'a')).toMatchObject({ seq: 5, accountId: 'a', type: 'OK' });
  });

  test('of nothing is none, and has the number 0', async () => {
    const { store } = await five();
    expect([newestSeq(createMemoryStore()), newestSeq(store, 'nobody')]).toEqual([0, 0]);
    expect(newestEntry(store, 'nobody')).toBeNull();
  });
});
