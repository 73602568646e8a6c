import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { StoreWriter } from '../../store/port.ts';
import { expectFault, type PromisedOfOpening } from './promise.ts';
import { entry, keep, move, status, steps } from './samples.ts';
import { moveOn, otherPolicy, readAll, writeAll } from './whole.ts';

const hear =
  (sourceId: string) =>
  (writer: StoreWriter): number =>
    writer.append(entry({ sourceId, policyId: writer.policyId(defaultPolicy) }));

/** Promises of a store that two use at once. */
export const sharingPromises: readonly PromisedOfOpening[] = [
  {
    promise: 'what one has committed the other one reads',
    async check(open) {
      const [one, other] = [await open(), await open()];
      assert.deepEqual(readAll(one), readAll(other));
      one.transaction((writer) => writeAll(writer, 'a', 's'));
      assert.equal(other.totals().accounts, 1);
      assert.deepEqual(readAll(other), readAll(one));
      other.transaction(moveOn);
      assert.deepEqual(readAll(one), readAll(other));
    },
  },
  {
    promise: 'a commit of the other one is a change from elsewhere, and told once',
    async check(open) {
      const [one, other] = [await open(), await open()];
      one.changedElsewhere();
      other.changedElsewhere();
      other.transaction((writer) => writer.countForeign('x'));
      assert.deepEqual([one.changedElsewhere(), one.changedElsewhere()], [true, false]);
      assert.equal(other.changedElsewhere(), false);
      one.transaction((writer) => writer.countForeign('x'));
      assert.deepEqual([one.changedElsewhere(), other.changedElsewhere()], [false, true]);
    },
  },
  {
    promise: 'an account that the other one has moved on is a conflict that can be retried',
    async check(open) {
      const [one, other] = [await open(), await open()];
      const add = (writer: StoreWriter): void => {
        const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
        writer.addTransition(move(1), seq);
      };
      assert.deepEqual(one.transitions('a'), []);
      other.transaction(add);
      expectFault(() => one.transaction(add), 'versionConflict', true);
      assert.deepEqual([one.totals().logEntries, one.totals().transitions], [1, 1]);
    },
  },
  {
    promise: 'who writes while the other one does is refused after a while, and nothing of it is kept',
    async check(open) {
      const [one, other] = [await open(), await open()];
      one.transaction((writer) => {
        writer.countForeign('x');
        expectFault(() => other.transaction((second) => second.countForeign('y')), 'databaseBusy', true);
      });
      assert.equal(other.totals().foreign, 1);
      other.transaction((writer) => writer.countForeign('y'));
      assert.equal(one.totals().foreign, 2);
    },
  },
  {
    promise: 'both number entries, effects and policies in one row',
    async check(open) {
      const [one, other] = [await open(), await open()];
      const numbers = [one, other, one, other].map((store, index) => store.transaction(hear(`s${index}`)));
      assert.deepEqual(numbers, [1, 2, 3, 4]);
      const effect = { type: 'verify', reason: 'late' } as const;
      for (const store of [other, one]) store.transaction((writer) => writer.enqueue(effect, 'a', 1, 0));
      assert.deepEqual(
        one.outbox(9).map(({ id }) => id),
        [1, 2],
      );
      const policies = [other, one].map((store) =>
        store.transaction((writer) => writer.policyId(otherPolicy)),
      );
      assert.deepEqual(policies, [2, 2]);
    },
  },
  {
    promise: 'a transaction sees what the other one wrote before it: source ids, snapshots, what was left',
    async check(open) {
      const [one, other] = [await open(), await open()];
      const [first, second] = ['OK', 'CREDENTIALS'] as const;
      const events = [status('a', first), status('a', second)];
      const taken = steps(events);
      for (const [index, store] of [one, other].entries()) {
        const [event, step] = [events[index], taken[index]];
        if (event !== undefined && step !== undefined)
          store.transaction((writer) => {
            assert.deepEqual(writer.snapshot('a'), taken[index - 1]?.snapshot ?? null);
            keep(writer, event, step);
          });
      }
      other.transaction(hear('s'));
      one.transaction((writer) => {
        assert.equal(writer.knowsSource('a', 's'), true);
        assert.deepEqual(writer.snapshot('a'), taken[1]?.snapshot);
        assert.equal(writer.leftAt('a', 'OK', 0), events[1]?.at);
      });
    },
  },
];
