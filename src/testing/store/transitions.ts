import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import { expectFault, expectParts, type Promised } from './promise.ts';
import { entry, move, save, snapshotAfter, status, steps, T0 } from './samples.ts';

/** Promises about transitions and what follows from them. */
export const transitionPromises: readonly Promised[] = [
  {
    promise: 'transitions come back as they were added, oldest first, those of the account alone',
    check(store) {
      store.transaction((writer) => {
        const policyId = writer.policyId(defaultPolicy);
        const seq = writer.append(entry({ policyId }));
        for (const version of [1, 2]) writer.addTransition(move(version), seq);
        writer.addTransition(move(1, 'b'), writer.append(entry({ policyId, accountId: 'b' })));
        writer.addTransition(move(3), writer.append(entry({ policyId })));
      });
      assert.deepEqual(store.transitions('a'), [move(1), move(2), move(3)]);
      assert.deepEqual(store.transitions('b'), [move(1, 'b')]);
      assert.deepEqual(store.transitions('c'), []);
    },
  },
  {
    promise: 'transitions are read from a moment on, inclusive',
    check(store) {
      store.transaction((writer) => {
        for (const version of [1, 2, 3]) {
          const at = T0 + version;
          const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy), at }));
          writer.addTransition({ ...move(version), at }, seq);
        }
      });
      const versions = (since?: number) => store.transitions('a', since).map(({ version }) => version);
      assert.deepEqual([versions(), versions(T0 + 2), versions(T0 + 4)], [[1, 2, 3], [2, 3], []]);
    },
  },
  {
    promise: 'a version that the account already has is a conflict that can be retried',
    check(store) {
      const add = (): void =>
        store.transaction((writer) => {
          const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
          writer.addTransition(move(1), seq);
        });
      add();
      expectFault(add, 'versionConflict', true);
      expectParts(store.totals(), { transitions: 1, logEntries: 1 });
    },
  },
  {
    promise: 'a version below one that the account has had is a conflict, and so is that of its snapshot',
    check(store) {
      const add = (version: number): void =>
        store.transaction((writer) => {
          const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
          writer.addTransition(move(version), seq);
        });
      add(3);
      expectFault(() => add(2), 'versionConflict', true);
      save(store, [{ ...snapshotAfter('a', ['OK']), version: 5 }]);
      expectFault(() => add(5), 'versionConflict', true);
      add(6);
      expectParts(store.totals(), { transitions: 2, logEntries: 2 });
    },
  },
  {
    promise: 'versions of one account are no conflict of another one',
    check(store) {
      store.transaction((writer) => {
        const policyId = writer.policyId(defaultPolicy);
        for (const accountId of ['a', 'b', 'B', ''])
          writer.addTransition(move(1, accountId), writer.append(entry({ policyId, accountId })));
      });
      assert.equal(store.totals().transitions, 4);
    },
  },
  {
    promise: 'when an account last left a status is known from a moment on, inclusive',
    check(store) {
      const types = ['OK', 'ERROR', 'OK', 'CREDENTIALS', 'OK', 'ERROR'] as const;
      const life = steps(types.map((type, index) => status('a', type, { at: T0 + index })));
      const leftAt = (word: string, since = T0) =>
        store.transaction((writer) => writer.leftAt('a', word, since));
      assert.equal(leftAt('OK'), null);
      for (const { transitions, snapshot } of life.slice(0, 5))
        store.transaction((writer) => {
          const { accountId, lastSeenAt: at } = snapshot.context;
          const seq = writer.append(entry({ accountId, at, policyId: writer.policyId(defaultPolicy) }));
          for (const transition of transitions) writer.addTransition(transition, seq);
        });
      assert.deepEqual(
        ['NEW', 'OK', 'ERROR', 'CREDENTIALS', 'STOPPED'].map((word) => leftAt(word)),
        [T0, T0 + 3, T0 + 2, T0 + 4, null],
      );
      assert.deepEqual(
        [leftAt('OK', T0 + 3), leftAt('OK', T0 + 4), leftAt('ERROR', T0 + 3)],
        [T0 + 3, null, null],
      );
      assert.equal(leftAt('ERROR'), T0 + 2);
      store.transaction((writer) => {
        for (const transition of life[5]?.transitions ?? []) writer.addTransition(transition, 5);
        assert.deepEqual([writer.leftAt('a', 'OK', T0), writer.leftAt('b', 'OK', T0)], [T0 + 5, null]);
      });
      const other = { connection: 'CREDENTIALS.linkedin.sessionExpired', sync: 'RUNNING' } as const;
      assert.throws(
        () =>
          store.transaction((writer) => {
            const from = { connection: 'CREDENTIALS.undetermined', sync: 'RUNNING' } as const;
            const change = { accountId: 'a', version: 7, from, to: other, event: 'SIGNAL', at: T0 + 7 };
            writer.addTransition(change, 5);
            assert.equal(writer.leftAt('a', 'CREDENTIALS', T0), T0 + 4);
            writer.addTransition({ ...change, version: 8, from: other, to: from, event: 'OK' }, 5);
            writer.addTransition({ ...change, version: 9, to: { ...from, connection: 'OK' } }, 5);
            assert.equal(writer.leftAt('a', 'CREDENTIALS', T0), T0 + 7);
            throw new Error('boom');
          }),
        /boom/,
      );
      assert.equal(leftAt('CREDENTIALS'), T0 + 4);
    },
  },
];
