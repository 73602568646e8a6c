import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Agenda } from '../src/agenda.ts';
import type { PendingDeadline } from '../src/store.ts';

const event = 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting';

const anyDeadline: fc.Arbitrary<PendingDeadline> = fc.record({
  accountId: fc.constantFrom('a', 'b', 'c', 'd', '-e'),
  event: fc.constant(event),
  dueAt: fc.integer({ min: 0, max: 20 }),
});

const key = ({ dueAt, accountId }: PendingDeadline): string =>
  `${String(dueAt).padStart(9, '0')} ${accountId}`;
const sorted = (list: readonly PendingDeadline[]): PendingDeadline[] =>
  list.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));

describe('an agenda', () => {
  test('that is empty has nothing to take', () => {
    const agenda = new Agenda([]);
    expect(agenda.peek()).toBeUndefined();
    expect(agenda.take()).toBeUndefined();
    expect(agenda.size).toBe(0);
  });

  test('does not change the list that it began with', () => {
    const list = [
      { accountId: 'b', event, dueAt: 2 },
      { accountId: 'a', event, dueAt: 1 },
    ] as const;
    const agenda = new Agenda(list);
    expect(agenda.take()).toBe(list[1]);
    expect(list).toHaveLength(2);
  });

  test('gives what a sorted list gives, however it was filled and emptied', () => {
    const anyStep = fc.oneof(
      { weight: 2, arbitrary: anyDeadline },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    fc.assert(
      fc.property(fc.array(anyDeadline), fc.array(anyStep, { maxLength: 60 }), (first, steps) => {
        const agenda = new Agenda(first);
        let model = sorted(first);
        for (const step of steps) {
          if (step === null) expect(agenda.take()).toEqual(model.shift());
          else {
            agenda.add(step);
            model = sorted([...model, step]);
          }
          expect(agenda.size).toBe(model.length);
          expect(agenda.peek()).toEqual(model[0]);
        }
        expect(Array.from(model, () => agenda.take())).toEqual(model);
      }),
    );
  });
});
