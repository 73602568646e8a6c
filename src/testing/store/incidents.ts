import assert from 'node:assert/strict';
import type { Incident, RecentBreak } from '../../model/incident.ts';
import type { Store } from '../../store/port.ts';
import type { Promised } from './promise.ts';
import { incidentSample, save, scopeSample, snapshotAfter, T0 } from './samples.ts';

const recentBreak = (seq: number, accountId: string): RecentBreak => ({
  accountId,
  seq,
  at: T0 + seq,
  from: T0,
  keys: ['all', 'mailDomain google a b.example', 'tenant 😀'],
});

const withAccounts = (store: Store): void =>
  save(
    store,
    ['a', 'b', 'ﬀ', '😀'].map((id) => snapshotAfter(id, ['OK'])),
  );

/** Promises about what is kept to find incidents, and about incidents. */
export const incidentPromises: readonly Promised[] = [
  {
    promise: 'what is counted of a scope comes back, and is a copy',
    check(store) {
      assert.equal(store.scopeCounters('all'), null);
      const all = scopeSample('all');
      const narrow = { ...scopeSample('proxyHost p.example 😀'), calmAt: null, breaks: [] };
      store.transaction((writer) => {
        writer.saveScopeCounters(all);
        writer.saveScopeCounters(narrow);
      });
      const kept = { ...all, breaks: [...all.breaks] };
      all.live += 1;
      all.breaks.push(7);
      assert.deepEqual(store.scopeCounters('all'), kept);
      assert.deepEqual(store.scopeCounters(narrow.key), narrow);
      store.transaction((writer) => writer.saveScopeCounters(all));
      assert.deepEqual(store.scopeCounters('all'), all);
    },
  },
  {
    promise: 'breaks come in the order of their entries until they are dropped',
    check(store) {
      withAccounts(store);
      const all = [recentBreak(3, 'b'), recentBreak(1, 'a'), recentBreak(2, '😀')];
      store.transaction((writer) => {
        for (const each of all) writer.addBreak(each);
        assert.equal(writer.recentBreaks().length, 3);
      });
      assert.deepEqual(
        store.recentBreaks().map(({ seq, accountId }) => [seq, accountId]),
        [
          [1, 'a'],
          [2, '😀'],
          [3, 'b'],
        ],
      );
      assert.deepEqual(store.recentBreaks()[0], all[1]);
      store.transaction((writer) => writer.dropBreaks([1, 3, 99]));
      assert.deepEqual(store.recentBreaks(), [all[2]]);
    },
  },
  {
    promise: 'incidents come by number, open or ended, and the newest when few are asked for',
    check(store) {
      const [first, second, third] = [1, 2, 3].map((id) => incidentSample({ id })) as [
        Incident,
        Incident,
        Incident,
      ];
      store.transaction((writer) => {
        for (const incident of [second, first, third]) writer.saveIncident(incident);
      });
      const kept = { ...second };
      second.members = 99;
      assert.deepEqual(store.incidents({}), [first, kept, third]);
      const ended: Incident = { ...first, broken: 0, endedAt: T0 + 9, why: 'healed' };
      store.transaction((writer) => writer.saveIncident(ended));
      assert.deepEqual(store.incidents({ open: true }), [kept, third]);
      assert.deepEqual(store.incidents({ open: false }), [ended]);
      assert.deepEqual(store.incidents({ limit: 2 }), [kept, third]);
      assert.deepEqual(store.incidents({ open: true, limit: 1 }), [third]);
    },
  },
  {
    promise: 'an account becomes a member of an incident once',
    check(store) {
      withAccounts(store);
      const joined = store.transaction((writer) => {
        writer.saveIncident(incidentSample({ id: 1 }));
        writer.saveIncident(incidentSample({ id: 2 }));
        const results = ['b', '😀', 'b', 'ﬀ'].map((id) => writer.addMember(1, id));
        assert.deepEqual(writer.members(1), ['b', 'ﬀ', '😀']);
        return [...results, writer.addMember(2, 'b')];
      });
      assert.deepEqual(joined, [true, true, false, true, true]);
      assert.deepEqual(store.members(1), ['b', 'ﬀ', '😀']);
      assert.deepEqual(store.members(2), ['b']);
      assert.deepEqual(store.members(3), []);
    },
  },
];
