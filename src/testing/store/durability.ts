import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { StoreWriter } from '../../store/port.ts';
import { expectFault, thrownBy, type PromisedOfOpening } from './promise.ts';
import { entry, move, quarantinedSample, T0 } from './samples.ts';
import { moveOn, otherPolicy, readAll, writeAll } from './whole.ts';

const writeMuch = (writer: StoreWriter): void => {
  writeAll(writer, 'a', 's');
  moveOn(writer);
};

/** Promises of a store that outlives `close`. */
export const durabilityPromises: readonly PromisedOfOpening[] = [
  {
    promise: 'everything that was kept is there when the store is opened again',
    async check(open) {
      const first = await open();
      first.transaction(writeMuch);
      const before = readAll(first);
      first.close();
      const second = await open();
      assert.deepEqual(readAll(second), before);
      assert.equal(
        second.transaction((writer) => writer.leftAt('a', 'CREDENTIALS', 0)),
        T0,
      );
    },
  },
  {
    promise: 'the number of what left quarantine is not given again when the store is opened again',
    async check(open) {
      const first = await open();
      first.transaction((writer) => {
        for (const raw of ['1', '2']) writer.addQuarantined(quarantinedSample({ raw }));
        writer.dropQuarantined(2);
      });
      first.close();
      const second = await open();
      second.transaction((writer) => writer.addQuarantined(quarantinedSample({ raw: '3' })));
      assert.deepEqual(
        second.quarantine({}).map(({ id }) => id),
        [1, 3],
      );
    },
  },
  {
    promise: 'nothing of a failed transaction is there when the store is opened again',
    async check(open) {
      const first = await open();
      first.transaction((writer) => writeAll(writer, 'a', 's'));
      const before = readAll(first);
      thrownBy(() =>
        first.transaction((writer) => {
          writeAll(writer, 'b', 's');
          moveOn(writer);
          throw new Error('boom');
        }),
      );
      first.close();
      assert.deepEqual(readAll(await open()), before);
    },
  },
  {
    promise: 'nothing of a transaction that was refused is there when the store is opened again',
    async check(open) {
      const first = await open();
      first.transaction((writer) => writeAll(writer, 'a', 's'));
      const before = readAll(first);
      const refused: readonly ((writer: StoreWriter) => unknown)[] = [
        () => Promise.resolve(),
        () => first.transaction(() => undefined),
        () => first.close(),
        (writer) => writer.addTransition(move(1), 1),
        (writer) => writer.append(entry({ policyId: 99 })),
      ];
      for (const last of refused)
        thrownBy(() =>
          first.transaction((writer) => {
            writeAll(writer, 'b', 's');
            return last(writer);
          }),
        );
      assert.deepEqual(readAll(first), before);
      first.close();
      assert.deepEqual(readAll(await open()), before);
    },
  },
  {
    promise: 'numbers go on where they stood when the store is opened again',
    async check(open) {
      const first = await open();
      first.transaction(writeMuch);
      const [entries, effects] = [first.totals().logEntries, first.totals().outbox];
      first.close();
      const second = await open();
      const numbers = second.transaction((writer) => {
        const policies = [otherPolicy, defaultPolicy].map((policy) => writer.policyId(policy));
        const seq = writer.append(entry({ policyId: writer.policyId(otherPolicy) }));
        writer.enqueue({ type: 'verify', reason: 'late' }, 'a', seq, T0);
        return [...policies, seq];
      });
      assert.deepEqual(numbers, [2, 1, entries + 1]);
      assert.equal(second.outbox(Infinity).at(-1)?.id, effects + 1);
    },
  },
  {
    promise: 'a version of before is still a conflict when the store is opened again',
    async check(open) {
      const add = (writer: StoreWriter): void => {
        const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
        writer.addTransition(move(1), seq);
      };
      const first = await open();
      first.transaction(add);
      first.close();
      const second = await open();
      expectFault(() => second.transaction(add), 'versionConflict', true);
      assert.equal(second.totals().transitions, 1);
    },
  },
];
