import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { Store, StoreWriter } from '../../store/port.ts';
import type { Promised } from './promise.ts';
import { entry, keptSinkSample, laneSample, letterSample, T0 } from './samples.ts';

const effect = { type: 'withdraw', of: 'askUser' } as const;

/** Puts so many effects into the outbox. */
const enqueue = (writer: StoreWriter, count: number): void => {
  const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
  for (let n = 0; n < count; n += 1) writer.enqueue(effect, 'a', seq, T0 + n);
};

const idsOf = (rows: readonly { readonly id: number }[]): readonly number[] => rows.map(({ id }) => id);

const replayedOf = (store: Store): readonly number[] =>
  idsOf(store.outbox(Infinity).filter(({ replayed }) => replayed === true));

const tried = { attempts: 2, firstAt: T0 + 1, diedAt: null, why: 'answered 500' } as const;
const death = { ...tried, diedAt: T0 + 9 } as const;

/** Adds three letters for a and b in s, and one for a in ü. */
const addLetters = (store: Store): void =>
  store.transaction((writer) => {
    for (const subject of ['account a', 'account b', 'account a'])
      writer.addLetter(letterSample({ subject }));
    writer.addLetter(letterSample({ sink: 'ü', at: T0 + 5 }));
  });

/** Promises about the outbox as it is delivered. */
const outboxPromises: readonly Promised[] = [
  {
    promise: 'a database is given its id once',
    check(store) {
      assert.equal(store.databaseId(), null);
      store.transaction((writer) => {
        writer.nameDatabase('first');
        writer.nameDatabase('second');
        assert.equal(writer.databaseId(), 'first');
      });
      store.transaction((writer) => writer.nameDatabase('third'));
      assert.equal(store.databaseId(), 'first');
    },
  },
  {
    promise: 'the outbox is read on from a number, and says which was the last',
    check(store) {
      assert.equal(store.lastEffect(), 0);
      store.transaction((writer) => {
        enqueue(writer, 5);
        assert.equal(writer.lastEffect(), 5);
      });
      assert.deepEqual(idsOf(store.outbox(2, 1)), [2, 3]);
      assert.deepEqual(idsOf(store.outbox(Infinity, 4)), [5]);
      assert.deepEqual(idsOf(store.outbox(Infinity, 5)), []);
      assert.equal(store.lastEffect(), 5);
    },
  },
  {
    promise: 'effects of a replay are marked as such, in one piece or in several',
    check(store) {
      store.transaction((writer) => {
        enqueue(writer, 6);
        writer.markReplayed(2, 3);
      });
      assert.deepEqual(replayedOf(store), [2, 3]);
      store.transaction((writer) => {
        enqueue(writer, 2);
        writer.markReplayed(5, 5);
        writer.markReplayed(8, 8);
      });
      assert.deepEqual(replayedOf(store), [2, 3, 5, 8]);
      assert.equal('replayed' in (store.outbox(1)[0] ?? {}), false);
    },
  },
  {
    promise: 'what is taken out of the outbox is gone for good, and its numbers with it',
    check(store) {
      store.transaction((writer) => {
        enqueue(writer, 5);
        writer.markReplayed(2, 4);
      });
      store.transaction((writer) => writer.pruneOutbox(3));
      assert.deepEqual([idsOf(store.outbox(9)), replayedOf(store), store.totals().outbox], [[4, 5], [4], 2]);
      store.transaction((writer) => writer.pruneOutbox(99));
      assert.deepEqual([store.outbox(9), store.lastEffect(), store.totals().outbox], [[], 5, 0]);
      store.transaction((writer) => enqueue(writer, 1));
      assert.deepEqual([idsOf(store.outbox(9)), replayedOf(store)], [[6], []]);
    },
  },
];

/** Promises about sinks, and what waits for them. */
const wayOutPromises: readonly Promised[] = [
  {
    promise: 'sinks are kept by name, the newest word of each',
    check(store) {
      const [one, other] = [keptSinkSample({ name: 'ü' }), keptSinkSample({ name: 'a', restsUntil: T0 })];
      store.transaction((writer) => {
        writer.saveSink({ ...one, cursor: 1 });
        writer.saveSink(other);
        writer.saveSink(one);
        assert.deepEqual(writer.sinks(), [other, one]);
      });
      assert.deepEqual(store.sinks(), [other, one]);
    },
  },
  {
    promise: 'lanes come back as they were saved, and go when they have nothing to say',
    check(store) {
      const lane = laneSample();
      assert.equal(store.lane(lane), null);
      store.transaction((writer) => writer.saveLane({ ...lane, holder: null, told: null }));
      store.transaction((writer) => writer.saveLane(lane));
      assert.deepEqual(store.lane(lane), lane);
      assert.equal(store.lane({ ...lane, sink: 'ü' }), null);
      for (const rest of [{ at: T0 }, { told: 'askUser' }, { missing: 2 }]) {
        const kept = { ...lane, at: null, holder: null, told: null, missing: 0, ...rest };
        store.transaction((writer) => writer.saveLane(kept));
        assert.deepEqual(store.lane(lane), kept);
      }
      store.transaction((writer) => {
        writer.saveLane(laneSample({ at: null, holder: null, told: null, missing: 0 }));
        assert.equal(writer.lane(lane), null);
      });
      assert.equal(store.lane(lane), null);
    },
  },
  {
    promise: 'the lanes of a sink in which something is due come by moment and subject',
    check(store) {
      const due = (subject: string, at: number | null, sink = 's') => laneSample({ subject, at, sink });
      store.transaction((writer) => {
        for (const lane of [due('😀', T0), due('ﬀ', T0), due('c', T0 - 1), due('d', T0 + 2), due('e', null)])
          writer.saveLane(lane);
        writer.saveLane(due('f', T0, 'ü'));
      });
      const subjects = (query: Partial<Parameters<Store['lanes']>[0]>): readonly string[] =>
        store.lanes({ sink: 's', ...query }).map(({ subject }) => subject);
      assert.deepEqual(subjects({}), ['c', 'ﬀ', '😀', 'd']);
      assert.deepEqual(subjects({ until: T0 }), ['c', 'ﬀ', '😀']);
      assert.deepEqual(subjects({ until: T0, limit: 2 }), ['c', 'ﬀ']);
      assert.deepEqual(subjects({ until: Infinity, limit: 1 }), ['c']);
      assert.deepEqual(subjects({ until: T0 - 2 }), []);
      assert.deepEqual(subjects({ sink: 'nobody' }), []);
      assert.deepEqual(store.lanes({ sink: 'ü' }), [due('f', T0, 'ü')]);
    },
  },
  {
    promise: 'letters are listed in the order in which they were added, by sink, subject and page',
    check(store) {
      addLetters(store);
      const [first] = store.letters({});
      assert.deepEqual(first, {
        id: 1,
        ...letterSample(),
        attempts: 0,
        firstAt: null,
        diedAt: null,
        why: null,
      });
      assert.deepEqual(idsOf(store.letters({})), [1, 2, 3, 4]);
      assert.deepEqual(idsOf(store.letters({ sink: 's' })), [1, 2, 3]);
      assert.deepEqual(idsOf(store.letters({ sink: 's', subject: 'account a' })), [1, 3]);
      assert.deepEqual(idsOf(store.letters({ after: 1, limit: 2 })), [2, 3]);
      assert.deepEqual(idsOf(store.letters({ sink: 's', after: 2 })), [3]);
    },
  },
  {
    promise: 'a letter remembers how far it has come, and is counted by that',
    check(store) {
      addLetters(store);
      const saved = store.transaction((writer) => [
        writer.saveLetter(1, tried),
        writer.saveLetter(2, death),
        writer.saveLetter(9, tried),
      ]);
      assert.deepEqual(saved, [true, true, false]);
      assert.deepEqual(store.letters({ limit: 2 }), [
        { id: 1, ...letterSample(), ...tried },
        { id: 2, ...letterSample({ subject: 'account b' }), ...death },
      ]);
      assert.deepEqual(idsOf(store.letters({ dead: true })), [2]);
      assert.deepEqual(idsOf(store.letters({ dead: false })), [1, 3, 4]);
      assert.deepEqual(idsOf(store.letters({ dead: false, sink: 's', subject: 'account b' })), []);
      assert.deepEqual(store.letterCounts(), [
        { sink: 's', waiting: 2, dead: 1, oldestAt: T0 },
        { sink: 'ü', waiting: 1, dead: 0, oldestAt: T0 + 5 },
      ]);
    },
  },
  {
    promise: 'the number of a letter that is gone never stands for another one',
    check(store) {
      addLetters(store);
      const dropped = store.transaction((writer) => [4, 4, 9].map((id) => writer.dropLetter(id)));
      assert.deepEqual(dropped, [true, false, false]);
      assert.equal(
        store.transaction((writer) => writer.addLetter(letterSample())),
        5,
      );
      assert.deepEqual(idsOf(store.letters({})), [1, 2, 3, 5]);
    },
  },
  {
    promise: 'a sink that is forgotten takes its lanes and letters along, and no others',
    check(store) {
      addLetters(store);
      store.transaction((writer) => {
        for (const sink of ['s', 'ü']) {
          writer.saveSink(keptSinkSample({ name: sink }));
          writer.saveLane(laneSample({ sink }));
        }
      });
      store.transaction((writer) => writer.dropSink('s'));
      assert.deepEqual(store.sinks(), [keptSinkSample({ name: 'ü' })]);
      assert.deepEqual([store.lanes({ sink: 's' }), store.lanes({ sink: 'ü' }).length], [[], 1]);
      assert.deepEqual(idsOf(store.letters({})), [4]);
    },
  },
  {
    promise: 'nothing of it is left of a transaction that fails',
    check(store) {
      addLetters(store);
      store.transaction((writer) => enqueue(writer, 3));
      const read = () => [store.sinks(), store.lanes({ sink: 's' }), store.letters({}), store.outbox(9)];
      const before = read();
      assert.throws(() =>
        store.transaction((writer) => {
          writer.markReplayed(1, 2);
          writer.pruneOutbox(1);
          writer.saveSink(keptSinkSample());
          writer.saveLane(laneSample());
          writer.saveLetter(1, death);
          writer.dropLetter(2);
          writer.addLetter(letterSample());
          writer.dropSink('ü');
          throw new Error('no');
        }),
      );
      assert.deepEqual(read(), before);
    },
  },
];

/** Promises about notices on their way out. */
export const deliveryPromises: readonly Promised[] = [...outboxPromises, ...wayOutPromises];
