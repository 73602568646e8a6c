import assert from 'node:assert/strict';
import type { Promised } from './promise.ts';
import type { Store } from '../../store/port.ts';
import { T0, quarantinedSample } from './samples.ts';

/** Puts deliveries with these raw texts aside. */
const putAside = (store: Store, ...raws: readonly string[]): void =>
  store.transaction((writer) => {
    for (const raw of raws) writer.addQuarantined(quarantinedSample({ raw }));
  });

const idsOf = (entries: ReturnType<Store['quarantine']>): readonly number[] => entries.map(({ id }) => id);

/** Promises about what could not be read, and about webhooks of another kind. */
export const quarantinePromises: readonly Promised[] = [
  {
    promise: 'what could not be read is kept raw, oldest first',
    check(store) {
      const kept = [
        quarantinedSample(),
        quarantinedSample({ at: T0 - 1, source: 'v2', origin: null, raw: '\u0000"😀\n' }),
        quarantinedSample(),
      ];
      store.transaction((writer) => {
        for (const delivery of kept) writer.addQuarantined(delivery);
      });
      const numbered = kept.map((delivery, index) => ({ id: index + 1, ...delivery }));
      assert.deepEqual(store.quarantine({ limit: 10 }), numbered);
      assert.deepEqual(store.quarantine({ limit: 2 }), numbered.slice(0, 2));
      assert.deepEqual(store.quarantine({}), numbered);
    },
  },
  {
    promise: 'the quarantine is read by pages, from its oldest or its newest delivery on',
    check(store) {
      putAside(store, '1', '2', '3', '4');
      store.transaction((writer) => writer.dropQuarantined(2));
      const read = (query: Parameters<Store['quarantine']>[0]) => idsOf(store.quarantine(query));
      assert.deepEqual(read({ first: 'oldest', after: 1, limit: 1 }), [3]);
      assert.deepEqual(read({ after: 2 }), [3, 4]);
      assert.deepEqual(read({ after: 4 }), []);
      assert.deepEqual(read({ first: 'newest' }), [4, 3, 1]);
      assert.deepEqual(read({ first: 'newest', limit: 2 }), [4, 3]);
      assert.deepEqual(read({ first: 'newest', after: 3, limit: 2 }), [1]);
      assert.deepEqual(read({ first: 'newest', after: 2 }), [1]);
      assert.deepEqual(read({ first: 'newest', after: 1 }), []);
      assert.deepEqual(read({ limit: 0 }), []);
    },
  },
  {
    promise: 'a delivery leaves quarantine once, and only that one',
    check(store) {
      putAside(store, '1', '2', '3');
      const dropped = store.transaction((writer) => {
        const found = [2, 2, 9].map((id) => writer.dropQuarantined(id));
        assert.deepEqual(idsOf(writer.quarantine({})), [1, 3]);
        return found;
      });
      assert.deepEqual(dropped, [true, false, false]);
      assert.deepEqual(idsOf(store.quarantine({})), [1, 3]);
      assert.equal(store.totals().quarantined, 2);
    },
  },
  {
    promise: 'what left quarantine is there again when its transaction fails',
    check(store) {
      putAside(store, '1', '2');
      const before = store.quarantine({});
      assert.throws(() =>
        store.transaction((writer) => {
          writer.addQuarantined(quarantinedSample({ raw: '3' }));
          writer.restateQuarantined(2, 'is something else');
          writer.dropQuarantined(1);
          throw new Error('no');
        }),
      );
      assert.deepEqual(store.quarantine({}), before);
      assert.equal(store.totals().quarantined, 2);
      putAside(store, '3');
      assert.equal(store.quarantine({ first: 'newest', limit: 1 })[0]?.raw, '3');
    },
  },
  {
    promise: 'the number of what left quarantine never stands for something else',
    check(store) {
      putAside(store, '1', '2');
      store.transaction((writer) => {
        for (const id of [1, 2]) writer.dropQuarantined(id);
      });
      putAside(store, '3');
      assert.deepEqual(idsOf(store.quarantine({})), [3]);
    },
  },
  {
    promise: 'the reason of a delivery in quarantine can be said anew, and nothing else changes',
    check(store) {
      putAside(store, '1', '2');
      const restated = store.transaction((writer) =>
        [2, 9].map((id) => writer.restateQuarantined(id, 'names no account')),
      );
      assert.deepEqual(restated, [true, false]);
      assert.deepEqual(store.quarantine({}), [
        { id: 1, ...quarantinedSample({ raw: '1' }) },
        { id: 2, ...quarantinedSample({ raw: '2', reason: 'names no account' }) },
      ]);
    },
  },
  {
    promise: 'a lone surrogate of a raw delivery comes back as the replacement character',
    check(store) {
      store.transaction((writer) => writer.addQuarantined(quarantinedSample({ raw: 'a\ud800b\udc00' })));
      assert.equal(store.quarantine({ limit: 1 })[0]?.raw, 'a\ufffdb\ufffd');
    },
  },
  {
    promise: 'what stands in quarantine is counted by reason, in the order of code points',
    check(store) {
      store.transaction((writer) => {
        for (const reason of ['ﬀ', '😀', 'a', '😀', 'gone'])
          writer.addQuarantined(quarantinedSample({ reason }));
        writer.dropQuarantined(5);
      });
      assert.deepEqual(store.quarantineReasons(), [
        { reason: 'a', count: 1 },
        { reason: 'ﬀ', count: 1 },
        { reason: '😀', count: 2 },
      ]);
    },
  },
  {
    promise: 'foreign webhooks are counted, whatever their names',
    check(store) {
      store.transaction((writer) => {
        for (const name of ['mail_received', '', '__proto__', 'mail_received']) writer.countForeign(name);
      });
      assert.equal(store.totals().foreign, 4);
    },
  },
];
