import { describe, expect, test } from 'vitest';
import { PackedSnapshots } from '../../../src/store/columns/packed-snapshots.ts';
import { ROWS } from '../../../src/store/columns/pages.ts';
import { serialize, withContext, type AccountSnapshot } from '../../../src/model/snapshot.ts';
import { internedState, valueOf } from '../../../src/model/state.ts';
import { snapshotAfter, T0 } from '../../../src/testing/store/samples.ts';
import { connectionPaths, syncStates } from '../../model/chart-paths.ts';

const usual = snapshotAfter('a', ['OK', 'CONNECTING'], { tenant: 't' });
const { context } = usual;

const expectSame = (snapshot: AccountSnapshot, row = 0): void => {
  const rows = new PackedSnapshots();
  rows.write(row, snapshot);
  const read = rows.read(row, 'a');
  expect(read === null ? null : serialize(read)).toBe(serialize(snapshot));
};

describe('a packed snapshot', () => {
  test('comes back in any state of the chart', () => {
    for (const path of connectionPaths)
      for (const sync of syncStates) expectSame({ ...usual, value: valueOf(internedState(path, sync)) });
  });

  test.each([0, ROWS - 1, ROWS, 2 * ROWS])('comes back from row %i', (row) => {
    expectSame(usual, row);
  });

  test.each([0, 1, 2 ** 30 - 1, 2 ** 31 - 1])('holds versions and incarnations up to %i', (number) => {
    expectSame({ ...withContext(usual, { ...context, incarnation: number }), version: number });
  });

  test.each([0, -1, T0, 8.64e15])('tells the time %i from none', (time) => {
    const timed = { ...context, lastVerifiedAt: time, lastOccurredAt: time, deletedAt: time };
    expectSame({ ...withContext(usual, { ...timed, authorizedAt: time, flippedAt: time }), since: time });
    expectSame(
      withContext(usual, {
        ...context,
        lastVerifiedAt: null,
        lastOccurredAt: null,
        deletedAt: null,
        authorizedAt: null,
        flippedAt: null,
      }),
    );
  });

  test('is not mixed up with its neighbours of the same type, however they differ', () => {
    const rows = new PackedSnapshots();
    const differing = [
      usual,
      withContext(usual, { ...context, tenant: 'other' }),
      withContext(usual, { ...context, tenant: null }),
      withContext(usual, { ...context, product: 'MESSAGING' }),
      withContext(usual, { ...context, connection: { method: 'oauth', at: T0 } }),
      { ...usual, machineVersion: '0' },
    ];
    for (const [row, snapshot] of differing.entries()) rows.write(ROWS - 3 + row, snapshot);
    expect(differing.map((_, row) => rows.read(ROWS - 3 + row, 'a'))).toEqual(differing);
  });

  test('is another one when its row is used again, nothing of the one before shows through', () => {
    const rows = new PackedSnapshots();
    rows.write(
      0,
      withContext(usual, { ...context, deletedAt: T0, evidence: [{ type: 'connecting', at: T0 }] }),
    );
    rows.remove(0);
    const next = snapshotAfter('a', ['OK'], { accountType: 'IMAP' });
    rows.write(0, next);
    expect(rows.read(0, 'a')).toEqual(next);
    expect(rows.deadlines(0)).toBe(0);
  });
});
