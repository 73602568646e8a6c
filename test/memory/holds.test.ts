import { beforeEach, describe, expect, test } from 'vitest';
import { Holds } from '../../src/memory/holds.ts';
import { stateOf } from '../../src/model/state.ts';
import type { HeldEffects } from '../../src/store/port.ts';
import { snapshotAfter } from '../../src/testing/store/samples.ts';

const holdOf = (accountId: string, until: number): HeldEffects => ({
  accountId,
  seq: 1,
  from: stateOf(snapshotAfter(accountId, ['OK']).value),
  until,
  effects: [],
});

describe('what is held back', () => {
  let holds: Holds;
  beforeEach(() => {
    holds = new Holds();
  });

  test('is told in the order of the ids', () => {
    for (const id of ['b', 'a', '-c']) holds.set(id, holdOf(id, 1));
    expect(holds.all().map(({ accountId }) => accountId)).toEqual(['-c', 'a', 'b']);
  });

  test('is one thing for each account, the last that was said', () => {
    holds.set('a', holdOf('a', 1));
    holds.set('a', holdOf('a', 2));
    expect(holds.all()).toEqual([holdOf('a', 2)]);
    holds.set('a', null);
    expect(holds.all()).toEqual([]);
  });

  test('is after a transaction that was not kept what it was before it, however often it changed within', () => {
    holds.set('kept', holdOf('kept', 1));
    holds.set('changed', holdOf('changed', 1));
    holds.commit();
    holds.set('changed', holdOf('changed', 2));
    holds.set('changed', holdOf('changed', 3));
    holds.set('kept', null);
    holds.set('new', holdOf('new', 1));
    holds.rollback();
    expect(holds.all()).toEqual([holdOf('changed', 1), holdOf('kept', 1)]);
  });

  test('is kept with its transaction: a later one that fails takes nothing of it back', () => {
    holds.set('a', holdOf('a', 1));
    holds.commit();
    holds.rollback();
    expect(holds.all()).toEqual([holdOf('a', 1)]);
  });
});
