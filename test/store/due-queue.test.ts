import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DueQueue } from '../../src/store/due-queue.ts';
import type { Due } from '../../src/store/ledger.ts';

const event = 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting';

const other = 'RELEASE';

/** Later than all that is due. */
const EVER = Number.MAX_SAFE_INTEGER;

const key = ({ dueAt, accountId }: Due): string => `${String(dueAt).padStart(9, '0')} ${accountId}`;
const sorted = (list: readonly Due[]): Due[] =>
  list.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));

const anyDue: fc.Arbitrary<Due> = fc.record({
  accountId: fc.constantFrom('a', 'b', 'c', 'd', '-e'),
  event: fc.constant(event),
  dueAt: fc.integer({ min: 0, max: 20 }),
});

/** What a list is after one more was added: an account has one for each event. */
const withOne = (list: readonly Due[], due: Due): Due[] =>
  sorted([...list.filter(({ accountId }) => accountId !== due.accountId), due]);

describe('an agenda', () => {
  test('that is empty has nothing to take', () => {
    const agenda = new DueQueue([]);
    expect(agenda.nextAt).toBeUndefined();
    expect(agenda.take(EVER)).toBeUndefined();
    expect(agenda.size).toBe(0);
  });

  test('does not change the list that it began with', () => {
    const list = [
      { accountId: 'b', event, dueAt: 2 },
      { accountId: 'a', event, dueAt: 1 },
    ] as const;
    const agenda = new DueQueue(list);
    expect(agenda.take(EVER)).toMatchObject(list[1]);
    expect(list).toHaveLength(2);
  });

  test('gives what a sorted list gives, however it was filled and emptied', () => {
    const anyStep = fc.oneof({ weight: 2, arbitrary: anyDue }, { weight: 1, arbitrary: fc.constant(null) });
    fc.assert(
      fc.property(fc.array(anyDue), fc.array(anyStep, { maxLength: 60 }), (first, steps) => {
        const agenda = new DueQueue(first);
        let model = first.reduce<Due[]>(withOne, []);
        for (const step of steps) {
          const next = model[0];
          if (step !== null) {
            agenda.add(step);
            model = withOne(model, step);
          } else if (next === undefined) expect(agenda.take(EVER)).toBeUndefined();
          else {
            expect(agenda.take(EVER)).toMatchObject(next);
            model = model.slice(1);
          }
          expect(agenda.size).toBe(model.length);
          const { dueAt = EVER } = model[0] ?? {};
          expect(agenda.nextAt ?? EVER).toBeLessThanOrEqual(dueAt);
          expect(agenda.take(dueAt - 1)).toBeUndefined();
        }
        expect(Array.from(model, () => agenda.take(EVER))).toMatchObject(model);
      }),
    );
  });

  test('keeps what is due for different events of an account apart', () => {
    const agenda = new DueQueue([{ accountId: 'a', event, dueAt: 2 }]);
    agenda.add({ accountId: 'a', event: other, dueAt: 1 });
    expect(agenda.size).toBe(2);
    expect([agenda.take(EVER)?.event, agenda.take(EVER)?.event]).toEqual([other, event]);
  });

  test('does not grow with what is put off again and again', () => {
    const agenda = new DueQueue([]);
    for (let dueAt = 1; dueAt <= 1000; dueAt += 1)
      for (const accountId of ['a', 'b']) agenda.add({ accountId, event, dueAt });
    expect(agenda.size).toBe(2);
    expect(agenda.take(EVER)).toMatchObject({ accountId: 'a', dueAt: 1000 });
    expect(agenda.take(EVER)).toMatchObject({ accountId: 'b', dueAt: 1000 });
    expect(agenda.take(EVER)).toBeUndefined();
  });
});
