import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { Effect } from '../../model/effect.ts';
import type { HeldEffects, StoreWriter } from '../../store/port.ts';
import { expectParts, type Promised } from './promise.ts';
import { entry, T0 } from './samples.ts';

/** States that the outside may know of. */
const from = { connection: 'RECONNECTED', sync: 'RUNNING' } as const;
const elsewhere = { connection: 'CREDENTIALS.undetermined', sync: 'WAITING' } as const;

const effects: readonly Effect[] = [
  { type: 'askUser', status: 'CREDENTIALS', cause: 'linkedin.sessionExpired' },
  { type: 'withdraw', of: 'askUser' },
  { type: 'verify', reason: 'late' },
];

const holding = (accountId: string, held: readonly Effect[]): HeldEffects => ({
  accountId,
  seq: 1,
  from,
  until: T0 + 10,
  effects: held,
});

/** Appends an entry for what is held to hang on. */
const appendHeard = (writer: StoreWriter, accountId: string): number =>
  writer.append(entry({ accountId, policyId: writer.policyId(defaultPolicy) }));

/** Promises about effects that wait, and effects that are held back. */
export const outboxPromises: readonly Promised[] = [
  {
    promise: 'effects wait in the outbox as they were put there, oldest first',
    check(store) {
      store.transaction((writer) => {
        const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
        for (const effect of effects) writer.enqueue(effect, 'a', seq, T0);
      });
      const expected = effects.map((effect, index) => ({
        id: index + 1,
        accountId: 'a',
        seq: 1,
        at: T0,
        effect,
      }));
      assert.deepEqual(store.outbox(10), expected);
      assert.deepEqual(store.outbox(2), expected.slice(0, 2));
      assert.deepEqual(store.outbox(Infinity), expected);
      assert.deepEqual(store.outbox(0), []);
      assert.equal(store.totals().outbox, 3);
      assert.deepEqual(store.held(), []);
    },
  },
  {
    promise: 'held effects are listed by account, and are not in the outbox',
    check(store) {
      const [one, other] = [holding('b', effects), holding('a', effects.slice(1, 2))];
      store.transaction((writer) => {
        appendHeard(writer, 'b');
        appendHeard(writer, 'a');
        writer.hold(one);
        writer.hold(other);
      });
      assert.deepEqual(store.held(), [other, one]);
      assert.deepEqual(store.outbox(10), []);
      expectParts(store.totals(), { outbox: 0, accounts: 0 });
    },
  },
  {
    promise: 'of an account is held what was held last, in the same transaction or a later one',
    check(store) {
      const later = { ...holding('a', effects.slice(0, 2)), from: elsewhere, until: T0 + 99, seq: 2 };
      const latest = holding('a', effects.slice(2));
      store.transaction((writer) => {
        appendHeard(writer, 'a');
        appendHeard(writer, 'a');
        writer.hold(holding('a', effects));
        writer.hold(later);
        assert.deepEqual(writer.held(), [later]);
      });
      assert.deepEqual(store.held(), [later]);
      store.transaction((writer) => writer.hold(latest));
      assert.deepEqual(store.held(), [latest]);
    },
  },
  {
    promise: 'what is held until the account moves on has no end',
    check(store) {
      const endless = { ...holding('a', effects.slice(1, 2)), until: null };
      store.transaction((writer) => {
        appendHeard(writer, 'a');
        writer.hold(endless);
      });
      assert.deepEqual(store.held(), [endless]);
    },
  },
  {
    promise: 'what is held is forgotten when asked to, and so it stays',
    check(store) {
      store.transaction((writer) => {
        appendHeard(writer, 'a');
        appendHeard(writer, 'b');
        writer.hold(holding('a', effects));
        writer.hold(holding('b', effects));
        writer.unhold('a');
        writer.unhold('nobody');
      });
      assert.deepEqual(store.held(), [holding('b', effects)]);
      store.transaction((writer) => {
        writer.unhold('b');
        writer.unhold('b');
      });
      assert.deepEqual(store.held(), []);
      store.transaction((writer) => {
        writer.hold(holding('b', effects));
        writer.unhold('b');
      });
      assert.deepEqual(store.held(), []);
    },
  },
];
