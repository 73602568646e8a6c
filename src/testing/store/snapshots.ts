import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import { serialize } from '../../model/snapshot.ts';
import type { StoreWriter } from '../../store/port.ts';
import type { Promised } from './promise.ts';
import { entry, save, snapshotAfter, status, steps, T0 } from './samples.ts';

/** Promises about snapshots, those of now and of the past. */
export const snapshotPromises: readonly Promised[] = [
  {
    promise: 'an unknown account has no snapshot',
    check: (store) => assert.equal(store.snapshot('a'), null),
  },
  {
    promise: 'a snapshot comes back byte for byte, and saving again replaces it',
    check(store) {
      for (const snapshot of [
        snapshotAfter('a', ['CONNECTING'], { tenant: 'ünï 😀', product: 'MESSAGING' }),
        snapshotAfter('a', ['CONNECTING', 'CREDENTIALS']),
        snapshotAfter('a', ['CREATION_SUCCESS', 'OK']),
      ]) {
        save(store, [snapshot]);
        const read = store.snapshot('a');
        assert.equal(read === null ? null : serialize(read), serialize(snapshot));
      }
      assert.equal(store.totals().accounts, 1);
    },
  },
  {
    promise: 'of a past, a snapshot not far before any moment comes back, byte for byte',
    check(store) {
      const life = steps(
        Array.from({ length: 700 }, (_, index) => {
          const quiet = index >= 200 && index < 500;
          return status('a', quiet || index % 2 === 0 ? 'OK' : 'ERROR', { at: T0 + index });
        }),
      );
      assert.equal(store.checkpointBefore('a', T0), null);
      const write = (from: number, to: number) => (writer: StoreWriter) => {
        const policyId = writer.policyId(defaultPolicy);
        for (const { snapshot } of life.slice(from, to)) {
          writer.append(entry({ accountId: 'a', policyId, at: snapshot.context.lastSeenAt }));
          writer.save(snapshot);
        }
      };
      for (let from = 0; from < life.length; from += 350) {
        assert.throws(
          () =>
            store.transaction((writer) => {
              write(from, from + 350)(writer);
              throw new Error('boom');
            }),
          /boom/,
        );
        store.transaction(write(from, from + 350));
      }
      save(store, [snapshotAfter('b', ['OK'])]);
      for (let at = 0; at < life.length; at += 1) {
        const found = store.checkpointBefore('a', T0 + at);
        const seq = found?.seq ?? 0;
        assert.ok(seq <= at + 1);
        assert.ok(seq > at - 300);
        const then = life[seq - 1]?.snapshot;
        assert.equal(found === null ? undefined : serialize(found.snapshot), then && serialize(then));
      }
      assert.equal(store.checkpointBefore('a', T0 - 1), null);
      assert.equal(store.checkpointBefore('b', Number.MAX_SAFE_INTEGER), null);
    },
  },
];
