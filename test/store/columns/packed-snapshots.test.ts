import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changes, PackedSnapshots } from '../../../src/store/columns/packed-snapshots.ts';
import { serialize, withContext, type AccountSnapshot } from '../../../src/model/snapshot.ts';
import { chartStepperUnder } from '../../../src/decide/step.ts';
import { readPayload } from '../../../src/index.ts';
import { anyHistory } from '../../payloads.ts';
import { snapshotAfter, T0 } from '../../../src/testing/store/samples.ts';

const packed = (snapshot: AccountSnapshot): PackedSnapshots => {
  const rows = new PackedSnapshots();
  rows.write(0, snapshot);
  return rows;
};

const textAt = (rows: PackedSnapshots, row: number, accountId = 'a'): string | null => {
  const snapshot = rows.read(row, accountId);
  return snapshot === null ? null : serialize(snapshot);
};

test('a snapshot comes back byte for byte, whatever an account went through', () => {
  const step = chartStepperUnder();
  let read = 0;
  fc.assert(
    fc.property(anyHistory(40), (history) => {
      const rows = new PackedSnapshots();
      const numbers = new Map<string, number>();
      const snapshots = new Map<string, AccountSnapshot>();
      let at = T0;
      for (const { gap, payload } of history) {
        at += gap;
        const reading = readPayload(payload, at);
        if (reading.kind !== 'event') continue;
        const { accountId } = reading.event;
        const row = numbers.get(accountId) ?? numbers.size;
        numbers.set(accountId, row);
        const { snapshot } = step(snapshots.get(accountId) ?? null, reading.event);
        snapshots.set(accountId, snapshot);
        rows.write(row, snapshot);
        for (const [id, other] of numbers) {
          const expected = snapshots.get(id);
          expect(textAt(rows, other, id)).toBe(expected === undefined ? null : serialize(expected));
          read += 1;
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(read).toBeGreaterThan(1000);
});

test('a row without a snapshot says so', () => {
  const rows = packed(snapshotAfter('a', ['CONNECTING']));
  expect([rows.has(0), rows.version(0), rows.deadlines(0)]).toEqual([true, 1, 1]);
  rows.remove(0);
  expect([rows.has(0), rows.version(0), rows.deadlines(0), rows.read(0, 'a')]).toEqual([false, 0, 0, null]);
  expect(rows.read(7, 'a')).toBeNull();
});

test('a copy stands for itself, also of a row without a snapshot', () => {
  const [first, second] = [snapshotAfter('a', ['CONNECTING']), snapshotAfter('a', ['OK', 'CREDENTIALS'])];
  const [rows, copies] = [packed(first), new PackedSnapshots()];
  copies.copy(rows, 0, 3);
  rows.write(0, second);
  expect([textAt(rows, 0), textAt(copies, 3)]).toEqual([serialize(second), serialize(first)]);
  copies.copy(rows, 1, 3);
  expect(copies.read(3, 'a')).toBeNull();
});

describe('what a write changes', () => {
  const before = snapshotAfter('a', ['OK'], { tenant: 't' });
  const { context } = before;
  const { position, stable: nature, deadlines, facts } = changes;
  const differs = (part: Partial<AccountSnapshot['context']>): AccountSnapshot =>
    withContext(before, { ...context, ...part });

  test.each<readonly [string, AccountSnapshot, number]>([
    ['nothing', { ...before }, 0],
    ['the version', { ...before, version: 9 }, 0],
    ['the last event', differs({ lastSeenAt: T0 + 1 }), 0],
    ['the authorisation', differs({ authorizedAt: T0 + 1 }), 0],
    ['the flip', differs({ flippedAt: T0 + 1, refusedAt: T0 + 1 }), 0],
    ['a refusal without a flip', differs({ refusedAt: T0 + 1 }), facts],
    ['a flip without a refusal', differs({ flippedAt: T0 + 1 }), facts],
    ['a flip after the refusal', differs({ flippedAt: T0 + 1, refusedAt: T0 }), facts],
    ['since when', { ...before, since: T0 + 1 }, position],
    ['the state', { ...before, value: { connection: 'ERROR', sync: before.value.sync } }, position],
    ['the type', differs({ accountType: 'IMAP' }), nature],
    ['the provider', differs({ provider: 'imap' }), nature],
    ['the tenant', differs({ tenant: null }), nature],
    ['the product', differs({ product: 'MESSAGING' }), facts],
    ['the parts', differs({ parts: { rest: 'OK', named: [] } }), facts],
    ['the label', differs({ name: 'Ada' }), facts],
    ['when it was made', differs({ createdAt: T0 }), facts],
    ['the incarnation', differs({ incarnation: 2 }), facts],
    ['the verification', differs({ lastVerifiedAt: T0 }), facts],
    ['the newest occurrence', differs({ lastOccurredAt: T0 }), facts],
    ['the deletion', differs({ deletedAt: T0 }), facts],
    ['the connection', differs({ connection: { method: 'oauth', at: T0 } }), facts],
    ['the evidence', differs({ evidence: [{ type: 'connecting', at: T0 }] }), facts],
    ['the machine', { ...before, machineVersion: '0' }, facts],
    ['a deadline', { ...before, deadlines: [{ event: 'xstate.after.x', dueAt: T0 }] }, deadlines | facts],
  ])('%s', (_what, after, expected) => {
    const rows = packed(before);
    expect(rows.write(0, after)).toBe(expected);
    expect(textAt(rows, 0)).toBe(serialize(after));
    expect(rows.write(0, { ...after })).toBe(0);
  });

  test('an equal deadline in another list is no change', () => {
    const due = snapshotAfter('a', ['CONNECTING']);
    const same = { ...due, deadlines: due.deadlines.map((deadline) => ({ ...deadline })) };
    expect(packed(due).write(0, same)).toBe(0);
  });

  test('everything, where there was nothing', () => {
    expect(new PackedSnapshots().write(0, before)).toBe(position | nature | deadlines | facts);
  });
});
